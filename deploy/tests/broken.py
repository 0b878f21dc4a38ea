"""Mistakes that a judge must see, so that a judge that accepts everything is noticed.

A table: the mistake, its judges, the file, the text to replace and the replacement.
"""

TEMPLATE, MAIN, WATCHDOGS, VARIABLES = "cloudformation.yaml", "main.tf", "watchdogs.tf", "variables.tf"
SCHEDULES, BUTTONS, POLICIES = "schedules.tf", "buttons.tf", "permissions.md"
# The zone of one of two schedules.
ZONED = """(${var.evening_fire})"
  schedule_expression_timezone = var.evening_fire_zone != "" ? var.evening_fire_zone : local.region == "ap-northeast-2" ? "Asia/"""

ALL = [
    ("misspelt property", "cfn-lint", TEMPLATE, "EnableKeyRotation:", "EnableKeyRotatio:"),
    ("reference to nothing of the service", "cfn-lint", "ecs.yaml", "TaskRoleArn: !GetAtt TaskRole.Arn", "TaskRoleArn: !GetAtt Tsakrole.Arn"),
    ("reference to nothing", "cfn-lint", TEMPLATE, "Role: !GetAtt Role.Arn", "Role: !GetAtt Rolle.Arn"),
    ("unknown runtime", "cfn-lint", TEMPLATE, "Runtime: provided.al2023\n      Handler: bootstrap", "Runtime: provided.al2042\n      Handler: bootstrap"),
    ("unused parameter", "cfn-lint", TEMPLATE, "slackChannel: !Ref SlackChannel", 'slackChannel: "#a"'),
    (
        "topic open to every account",
        "rules",
        TEMPLATE,
        "ArnEquals: { aws:SourceArn: !Ref Topic }",
        "{}",
    ),
    (
        "function open to every account",
        "rules",
        TEMPLATE,
        "      SourceArn: !Ref Topic\n      SourceAccount: !Ref AWS::AccountId\n",
        "      SourceArn: !Ref Topic\n",
    ),
    (
        "function open to every rule",
        "rules",
        TEMPLATE,
        "      SourceArn: !GetAtt EventRule.Arn\n      SourceAccount: !Ref AWS::AccountId\n",
        "      SourceAccount: !Ref AWS::AccountId\n",
    ),
    (
        "queue open to every rule",
        "rules",
        TEMPLATE,
        "                ArnEquals: { aws:SourceArn: !GetAtt EventRule.Arn }",
        "                {}",
    ),
    (
        "topic made beside an existing one",
        "compare",
        MAIN,
        '  count             = var.existing_topic_arn == "" ? 1 : 0\n',
        "",
    ),
    (
        "existing key that the environment is not encrypted by",
        "compare",
        MAIN,
        "  kms_key_arn      = local.key\n",
        "  kms_key_arn      = aws_kms_key.key[0].key_id\n",
    ),
    (
        "other events than Terraform's",
        "compare",
        "events.tf",
        'suffix = "via CloudTrail"',
        'suffix = "CloudTrail"',
    ),
    (
        "function open without its URL",
        "rules",
        TEMPLATE,
        "      InvokedViaFunctionUrl: true\n",
        "",
    ),
    (
        "rule that hears the watchdogs",
        "rules",
        TEMPLATE,
        "alarm:${FunctionName}-\" }]",
        "alarm:nothing-\" }]",
    ),
    (
        "queue open to every rule",
        "rules",
        TEMPLATE,
        "ArnEquals: { aws:SourceArn: !GetAtt EveryAlarmRule.Arn }",
        "{}",
    ),
    (
        "function open to every rule",
        "rules",
        TEMPLATE,
        "      SourceArn: !GetAtt EveryAlarmRule.Arn\n      SourceAccount: !Ref AWS::AccountId\n",
        "      SourceAccount: !Ref AWS::AccountId\n",
    ),
    (
        "rule that loses what the function cannot take",
        "rules",
        TEMPLATE,
        "        detail: { alarmName: [wildcard: !Ref EveryAlarm] }\n      Targets:\n        - Id: function\n          Arn: !GetAtt Function.Arn\n          DeadLetterConfig: { Arn: !GetAtt UndeliveredQueue.Arn }\n",
        "        detail: { alarmName: [wildcard: !Ref EveryAlarm] }\n      Targets:\n        - Id: function\n          Arn: !GetAtt Function.Arn\n",
    ),
    (
        "public URL at the function of the alarms",
        "rules",
        TEMPLATE,
        "      TargetFunctionArn: !Ref ButtonsFunction\n",
        "      TargetFunctionArn: !Ref Function\n",
    ),
    (
        "function of the alarms open to everybody",
        "rules",
        TEMPLATE,
        "      FunctionName: !Ref ButtonsFunction\n      Action: lambda:InvokeFunction\n",
        "      FunctionName: !Ref Function\n      Action: lambda:InvokeFunction\n",
    ),
    (
        "buttons that take alarms",
        "rules",
        TEMPLATE,
        "      Handler: buttons\n",
        "      Handler: bootstrap\n",
    ),
    (
        "buttons that write what they like",
        "rules",
        TEMPLATE,
        '                Condition:\n                  "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [presses] }\n',
        "",
    ),
    (
        "buttons without being asked",
        "rules",
        TEMPLATE,
        "  FunctionOfButtons:\n    Type: AWS::Lambda::Permission\n    Condition: HasButtons\n",
        "  FunctionOfButtons:\n    Type: AWS::Lambda::Permission\n",
    ),
    (
        "webhook URL in any context",
        "rules",
        TEMPLATE,
        '              - Sid: WebhookUrl\n                Effect: Allow\n                Action: kms:Decrypt\n                Resource: !GetAtt Key.Arn\n                Condition:\n                  StringEquals: { "kms:EncryptionContext:LambdaFunctionName": !Ref FunctionName }\n',
        "              - Sid: WebhookUrl\n                Effect: Allow\n                Action: kms:Decrypt\n                Resource: !GetAtt Key.Arn\n",
    ),
    (
        "role that may change every alarm",
        "rules",
        TEMPLATE,
        "Action: [cloudwatch:DescribeAlarms, cloudwatch:DescribeAlarmHistory, cloudwatch:DescribeAlarmContributors, cloudwatch:ListTagsForResource]",
        "Action: [cloudwatch:DescribeAlarms, cloudwatch:PutMetricAlarm]",
    ),
    (
        "role that may end anybody's mute",
        "rules",
        TEMPLATE,
        "alarm-mute-rule:bongsu-*",
        "alarm-mute-rule:*",
    ),
    (
        "schedules of any account",
        "rules",
        TEMPLATE,
        """            Condition:
              StringEquals:
                aws:SourceAccount: !Ref AWS::AccountId
                aws:SourceArn: !Sub "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule-group/default"
""",
        "",
    ),
    (
        "heart that may stop",
        "rules",
        TEMPLATE,
        """      EvaluationPeriods: 4
      ComparisonOperator: LessThanThreshold
      Threshold: 1
      TreatMissingData: breaching
""",
        """      EvaluationPeriods: 4
      ComparisonOperator: LessThanThreshold
      Threshold: 1
      TreatMissingData: notBreaching
""",
    ),
    ("impatient queue", "rules", TEMPLATE, "VisibilityTimeout: 300", "VisibilityTimeout: 30"),
    ("endless queue", "rules", TEMPLATE, "maxReceiveCount: 864", "maxReceiveCount: 1000"),
    (
        "batch that swallows failures",
        "rules",
        TEMPLATE,
        "      FunctionResponseTypes: [ReportBatchItemFailures]\n",
        "",
    ),
    ("nobody watches", "rules", TEMPLATE, "MetricName: AsyncEventsDropped", "MetricName: AsyncEventsReceived"),
    ("pictures anywhere in the bucket", "rules", TEMPLATE, "${GraphBucket}/graphs/*", "${GraphBucket}/*"),
    ("version of yesterday", "rules", TEMPLATE, "    Value: 0.1.0", "    Value: 0.0.9"),
    ("partition", "rules", TEMPLATE, "arn:${AWS::Partition}:s3:::", "arn:aws:s3:::"),
    ("other timeout", "compare", MAIN, "timeout          = 30", "timeout          = 3"),
    (
        "other queue",
        "compare",
        MAIN,
        "destination = aws_sqs_queue.undelivered.arn",
        "destination = aws_sqs_queue.dead.arn",
    ),
    ("other name", "compare", MAIN, '"${var.function_name}-dead"', '"${var.function_name}-morgue"'),
    ("policy with an action more", "compare", MAIN, '"sqs:SendMessage", ', '"sqs:SendMessage", "sqs:PurgeQueue", '),
    ("policy without a condition", "compare", MAIN, 'ArnLike      = { "aws:SourceArn" = local.every_alarm }', ""),
    (
        "EventBridge on",
        "compare",
        MAIN,
        "      var.allow_event_bridge ? [local.topic_event_bridge] : [],\n",
        "      [local.topic_event_bridge],\n",
    ),
    (
        "hub of another organization than Terraform's",
        "compare",
        "hub.tf",
        '"aws:PrincipalOrgID" = var.organization_id',
        '"aws:PrincipalOrgID" = "o-0123456789"',
    ),
    (
        "spoke that sends anywhere",
        "rules",
        "spoke.yaml",
        "                Resource: !Ref HubBusArn",
        '                Resource: "*"',
    ),
    (
        "spoke that loses what the hub cannot take",
        "rules",
        "spoke.yaml",
        "          DeadLetterConfig: { Arn: !GetAtt UnsentQueue.Arn }\n",
        "",
    ),
    (
        "spoke's role for everybody's rules",
        "rules",
        "spoke.yaml",
        "              StringEquals: { aws:SourceAccount: !Ref AWS::AccountId }",
        "              {}",
    ),
    (
        "pictures without being asked",
        "compare",
        MAIN,
        'var.graph_bucket != "" ? [local.role_graphs, local.role_graph_bucket] : []',
        "[local.role_graphs, local.role_graph_bucket]",
    ),
    (
        "uploads without being asked",
        "compare",
        MAIN,
        'var.graph_upload == "true" ? [local.role_uploaded_graphs] : []',
        "[local.role_uploaded_graphs]",
    ),
    (
        "attribute more",
        "compare",
        MAIN,
        "  memory_size      = 128\n",
        "  memory_size      = 128\n  reserved_concurrent_executions = 1\n",
    ),
    (
        "attribute less",
        "compare",
        MAIN,
        "  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.undelivered.arn })\n",
        "",
    ),
    ("resource less", "compare", MAIN, 'resource "aws_sqs_queue" "dead"', 'resource "aws_sqs_queue" "grave"'),
    ("other rhythm", "compare", SCHEDULES, "rate(15 minutes)", "rate(15 hours)"),
    ("other order", "compare", SCHEDULES, 'bongsu = "audit"', 'bongsu = "evening_fire"'),
    ("other haste", "compare", SCHEDULES, "rate(1 minute)", "rate(1 hour)"),
    ("URL without a signature", "compare", BUTTONS, 'authorization_type = "NONE"', 'authorization_type = "AWS_IAM"'),
    ("other zone", "compare", SCHEDULES, f"{ZONED}Seoul", f"{ZONED}Tokyo"),
    ("other threshold", "compare", WATCHDOGS, "threshold           = 300000", "threshold           = 3000"),
    ("always made", "compare", WATCHDOGS, '  count = var.fallback_email == "" ? 0 : 1\n', ""),
    ("other default", "compare", VARIABLES, 'default     = "mission-lambda"', 'default     = "lambda"'),
    ("presses by another secret", "compare", BUTTONS, '"LambdaFunctionName=${var.function_name}"', '""'),
    ("language less", "compare", VARIABLES, '["", "en", "ko"]', '["", "en"]'),
    ("no HCL", "compare", VARIABLES, 'variable "language" {', 'variable "language" {{'),
    ("action that does not exist", "permissions", POLICIES, '"lambda:UpdateFunctionCode"', '"lambda:UpdateCode"'),
    ("all actions", "permissions", POLICIES, '"cloudformation:ValidateTemplate"', '"cloudformation:*"'),
    (
        "policy that is too long",
        "permissions",
        POLICIES,
        '"dynamodb:UpdateContinuousBackups",',
        '"dynamodb:UpdateContinuousBackups",' * 200,
    ),
]
