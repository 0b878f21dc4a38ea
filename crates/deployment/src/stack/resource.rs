use std::fmt;

use aws_sdk_cloudformation::types::StackResource;

/// A resource of a stack.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Resource {
    /// The logical ID.
    pub logical: String,
    /// The name, ARN or URL in AWS.
    pub physical: Option<String>,
    /// The type in CloudFormation, for example `AWS::SNS::Topic`.
    pub kind: String,
    pub status: String,
}

impl Resource {
    pub(super) fn of(resource: &StackResource) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Self {
            logical: text(resource.logical_resource_id()),
            physical: resource.physical_resource_id().filter(|id| !id.is_empty()).map(str::to_owned),
            kind: text(resource.resource_type()),
            status: resource.resource_status().map(|status| status.as_str().to_owned()).unwrap_or_default(),
        }
    }
}

/// Writes "SNS topic mission-sns".
impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", kind(&self.kind), short(self.physical.as_deref().unwrap_or(&self.logical)))
    }
}

/// Returns the end of an ARN or a URL, which is the resource's name.
pub(crate) fn short(physical: &str) -> &str {
    let is_address = physical.starts_with("arn:") || physical.starts_with("http");
    let end = || physical.rsplit([':', '/']).next().filter(|end| !end.is_empty());
    if is_address { end().unwrap_or(physical) } else { physical }
}

/// Returns the name of a type of CloudFormation. Types that the template does not use keep CloudFormation's name.
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
