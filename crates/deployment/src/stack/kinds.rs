/// CloudFormation's types in words, for the types in the template.
pub fn kind(kind: &str) -> &str {
    match kind {
        "AWS::CloudFormation::Stack" => "stack",
        "AWS::CloudWatch::Alarm" => "alarm",
        "AWS::DynamoDB::Table" => "DynamoDB table",
        "AWS::Events::EventBus" => "event bus",
        "AWS::Events::Rule" => "EventBridge rule",
        "AWS::IAM::Role" => "IAM role",
        "AWS::KMS::Alias" => "KMS alias",
        "AWS::KMS::Key" => "KMS key",
        "AWS::Lambda::EventInvokeConfig" => "asynchronous invocation settings",
        "AWS::Lambda::EventSourceMapping" => "event source mapping",
        "AWS::Lambda::Function" => "Lambda function",
        "AWS::Lambda::Url" => "function URL",
        "AWS::Lambda::Permission" => "permission to invoke",
        "AWS::Logs::LogGroup" => "log group",
        "AWS::Scheduler::Schedule" => "schedule",
        "AWS::SNS::Subscription" => "SNS subscription",
        "AWS::SNS::Topic" => "SNS topic",
        "AWS::SNS::TopicPolicy" => "policy of the SNS topic",
        "AWS::SQS::Queue" => "SQS queue",
        "AWS::SQS::QueuePolicy" => "policy of the SQS queue",
        other => other,
    }
}
