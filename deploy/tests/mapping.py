"""Maps the template's resources and properties to the Terraform module's resources and attributes.

compare.py reports every part of the template or the module that is missing in this table.
"""

ALARM = "aws_cloudwatch_metric_alarm"

# The logical ID and its addresses. References mean the first address.
RESOURCES = {
    "Key": ["aws_kms_key.key"],
    "KeyName": ["aws_kms_alias.key"],
    "Topic": ["aws_sns_topic.topic"],
    "TopicPolicy": ["aws_sns_topic_policy.topic"],
    "Subscription": ["aws_sns_topic_subscription.function"],
    "Role": [
        "aws_iam_role.function",
        "aws_iam_role_policy.function",
        "aws_iam_role_policy_attachment.function",
    ],
    "Function": ["aws_lambda_function.function"],
    "AsynchronousInvocation": ["aws_lambda_function_event_invoke_config.function"],
    "FunctionOfTopic": ["aws_lambda_permission.topic"],
    "FunctionOfAlarms": ["aws_lambda_permission.alarms"],
    "EveryAlarmRule": ["aws_cloudwatch_event_rule.every_alarm", "aws_cloudwatch_event_target.every_alarm"],
    "FunctionOfRule": ["aws_lambda_permission.rule"],
    "HubBus": ["aws_cloudwatch_event_bus.hub", "aws_cloudwatch_event_bus_policy.hub"],
    "HubRule": ["aws_cloudwatch_event_rule.hub", "aws_cloudwatch_event_target.hub"],
    "FunctionOfHub": ["aws_lambda_permission.hub"],
    "EventRule": ["aws_cloudwatch_event_rule.events", "aws_cloudwatch_event_target.events"],
    "FunctionOfEvents": ["aws_lambda_permission.events"],
    "ScheduleRole": ["aws_iam_role.schedule", "aws_iam_role_policy.schedule"],
    "ButtonsFunction": ["aws_lambda_function.buttons"],
    "ButtonsRole": [
        "aws_iam_role.buttons",
        "aws_iam_role_policy.buttons",
        "aws_iam_role_policy_attachment.buttons",
    ],
    "ButtonsLogGroup": ["aws_cloudwatch_log_group.buttons"],
    "ButtonsUrl": ["aws_lambda_function_url.buttons"],
    "FunctionOfButtons": ["aws_lambda_permission.buttons"],
    "FunctionOfButtonsUrl": ["aws_lambda_permission.buttons_url"],
    "TendSchedule": ['aws_scheduler_schedule.schedule["tend"]'],
    "AuditSchedule": ['aws_scheduler_schedule.schedule["audit"]'],
    "EveningFireSchedule": ['aws_scheduler_schedule.schedule["evening-fire"]'],
    "WeeklyReviewSchedule": ['aws_scheduler_schedule.schedule["weekly-review"]'],
    "LogGroup": ["aws_cloudwatch_log_group.function"],
    "UndeliveredQueue": ["aws_sqs_queue.undelivered"],
    "UndeliveredQueuePolicy": ["aws_sqs_queue_policy.undelivered"],
    "UndeliveredQueueToFunction": ["aws_lambda_event_source_mapping.undelivered"],
    "DeadQueue": ["aws_sqs_queue.dead"],
    "Ledger": ["aws_dynamodb_table.ledger"],
    "FallbackTopic": ["aws_sns_topic.fallback"],
    "FallbackTopicPolicy": ["aws_sns_topic_policy.fallback"],
    "FallbackSubscription": ["aws_sns_topic_subscription.fallback"],
    "ErrorsAlarm": [f'{ALARM}.watchdog["errors"]'],
    "ThrottlesAlarm": [f'{ALARM}.watchdog["throttles"]'],
    "EventsDroppedAlarm": [f'{ALARM}.watchdog["events-dropped"]'],
    "EventAgeAlarm": [f'{ALARM}.watchdog["event-age"]'],
    "DestinationFailuresAlarm": [f'{ALARM}.watchdog["destination-failures"]'],
    "RedriveFailuresAlarm": [f'{ALARM}.watchdog["redrive-failures"]'],
    "UndeliveredAlarm": [f'{ALARM}.watchdog["undelivered"]'],
    "UnreadAlarm": [f'{ALARM}.watchdog["unread"]'],
    "DeadAlarm": [f'{ALARM}.watchdog["dead"]'],
    "HeartbeatAlarm": [f'{ALARM}.watchdog["heartbeat"]'],
    "EveningFireAlarm": [f'{ALARM}.watchdog["evening-fire"]'],
    "CpuAlarm": [f"{ALARM}.cpu"],
}
# Terraform creates one for each entry of a list. `bongsu deploy` adds the same resources to the template.
ONLY_TERRAFORM = {"aws_lambda_permission.other_topics", "aws_sns_topic_subscription.other_topics"}
ADDRESSES = {addresses[0]: name for name, addresses in RESOURCES.items()}

# Terraform's attribute in a reference, and CloudFormation's attribute. None means the value of !Ref.
ATTRIBUTES = {
    "aws_kms_key": {"key_id": None, "arn": "Arn"},
    "aws_sns_topic": {"arn": None, "name": "TopicName"},
    "aws_iam_role": {"name": None, "id": None, "arn": "Arn"},
    "aws_lambda_function": {"function_name": None, "arn": "Arn"},
    "aws_lambda_function_url": {"function_url": "FunctionUrl"},
    "aws_cloudwatch_event_bus": {"name": None, "arn": "Arn"},
    "aws_cloudwatch_event_rule": {"name": None, "arn": "Arn"},
    "aws_scheduler_schedule": {"name": None},
    "aws_cloudwatch_log_group": {"name": None},
    "aws_sqs_queue": {"url": None, "arn": "Arn", "name": "QueueName"},
    "aws_dynamodb_table": {"name": None, "arn": "Arn"},
}
EXPRESSIONS = {
    "data.aws_caller_identity.current.account_id": "<AWS::AccountId>",
    "data.aws_partition.current.partition": "<AWS::Partition>",
    "data.aws_region.current.id": "<AWS::Region>",
    "var.stack_name": "<AWS::StackName>",
    # In Terraform, these may exist already.
    "local.key": "<Key.Arn>",
    "local.key_id": "<Key>",
    "local.topic": "<Topic>",
    "local.topic_arn": "arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:<TopicName>",
    "local.topic_name": "<Topic.TopicName>",
    # In CloudFormation these are the stack's own tags.
    "merge(var.tags, local.own_tags)": {"bongsu:stack": "<AWS::StackName>"},
}

# The variable, and its parameter.
PARAMETERS = {
    "architecture": "Architecture",
    "encrypted_hook_url": "EncryptedHookUrl",
    "allow_insecure_webhook": "AllowInsecureWebhook",
    "hook_url_ssm_parameter": "HookUrlSsmParameter",
    "hook_url_secret": "HookUrlSecret",
    "encrypted_bot_token": "EncryptedBotToken",
    "bot_token_ssm_parameter": "BotTokenSsmParameter",
    "bot_token_secret": "BotTokenSecret",
    "encrypted_signing_secret": "EncryptedSigningSecret",
    "signing_secret_ssm_parameter": "SigningSecretSsmParameter",
    "signing_secret_secret": "SigningSecretSecret",
    "buttons_concurrency": "ButtonsConcurrency",
    "slack_channel": "SlackChannel",
    "language": "Language",
    "graph_bucket": "GraphBucket",
    "graph_upload": "GraphUpload",
    "graph_chart": "GraphChart",
    "log_lines": "LogLines",
    "changes": "Changes",
    "fallback_email": "FallbackEmail",
    "evening_fire": "EveningFire",
    "evening_fire_zone": "EveningFireZone",
    "weekly_review": "WeeklyReview",
    "topic_name": "TopicName",
    "function_name": "FunctionName",
    "key_alias": "KeyAlias",
    "every_alarm": "EveryAlarm",
    "every_alarm_events": "EveryAlarmEvents",
    "other_topics": "OtherTopics",
    "organization_id": "OrganizationId",
    "trusted_accounts": "TrustedAccounts",
    "audited_accounts": "AuditedAccounts",
    "audited_regions": "AuditedRegions",
    "audited_alarms": "AuditedAlarms",
    "log_level": "LogLevel",
    "log_retention_days": "LogRetentionDays",
    "point_in_time_recovery": "PointInTimeRecovery",
    "event_sources": "EventSources",
    "allow_event_bridge": "AllowEventBridge",
    "instance_id": "InstanceId",
    "cpu_alarm_name": "CpuAlarmName",
    "cpu_threshold": "CpuThreshold",
}
# The condition of a choice, which is a variable or a combination of several variables.
WISHES = PARAMETERS | {
    "is_hub": "IsHub",
    "has_buttons": "HasButtons",
    "has_ssm_parameters": "HasSsmParameters",
    "has_secrets": "HasSecrets",
}
# In CloudFormation the code comes from a bucket, and names follow from the stack. In Terraform the code comes from a file, and
# names follow from a variable.
ONLY_PARAMETERS = {"CodeBucket", "CodeKey"}
ONLY_VARIABLES = {"existing_key_arn", "existing_topic_arn", "package", "permissions_boundary", "stack_name", "tags"}
# Resources that Terraform creates only if there is none yet.
ONLY_COUNTS = {
    "Key": 'var.existing_key_arn == "" ? 1 : 0',
    "KeyName": 'var.existing_key_arn == "" ? 1 : 0',
    "Topic": 'var.existing_topic_arn == "" ? 1 : 0',
    "TopicPolicy": 'var.existing_topic_arn == "" ? 1 : 0',
}
ONLY_OUTPUTS = {"BongsuVersion", "FunctionCode"}

# A condition of the template, with its parameter and Terraform's expression for `count`.
CONDITIONS = {
    "EventBridgeAllowed": ("AllowEventBridge", None),
    "HasEvents": ("EventSources", 'var.event_sources == "" ? 0 : 1'),
    "HasOrganization": ("OrganizationId", None),
    "HasTrustedAccounts": ("TrustedAccounts", None),
    "HasAuditedAccounts": ("AuditedAccounts", None),
    "IsHub": ("IsHub", "local.is_hub ? 1 : 0"),
    "HasButtons": ("HasButtons", "local.has_buttons ? 1 : 0"),
    "HasSsmParameters": ("HasSsmParameters", None),
    "HasSecrets": ("HasSecrets", None),
    "HasSigningSecretSsmParameter": ("SigningSecretSsmParameter", None),
    "HasSigningSecretSecret": ("SigningSecretSecret", None),
    "HasEveryAlarm": ("EveryAlarm", 'var.every_alarm == "" ? 0 : 1'),
    "HasOtherTopics": ("OtherTopics", None),
    "HasButtonsConcurrency": ("ButtonsConcurrency", None),
    "HasGraphs": ("GraphBucket", None),
    "HasUploads": ("GraphUpload", None),
    "HasCharts": ("GraphChart", None),
    "HasLogLines": ("LogLines", None),
    "HasChanges": ("Changes", None),
    "HasFallbackEmail": ("FallbackEmail", 'var.fallback_email == "" ? 0 : 1'),
    "HasEveningFire": ("EveningFire", 'var.evening_fire == "" ? 0 : 1'),
    "HasWeeklyReview": ("WeeklyReview", 'var.weekly_review == "" ? 0 : 1'),
    "HasInstance": ("InstanceId", 'var.instance_id == "" ? 0 : 1'),
}

# Terraform's expressions for the conditions of choices between two values.
CHOICES = {
    'var.other_topics != ""': "HasOtherTopics",
    'var.buttons_concurrency != ""': "HasButtonsConcurrency",
    'var.evening_fire_zone != ""': "HasEveningFireZone",
    'local.region == "ap-northeast-2"': "IsInSeoul",
}

# Attributes of Terraform without a property of CloudFormation.
ONLY_ATTRIBUTES = {
    "aws_iam_role": {"name_prefix", "permissions_boundary"},
    "aws_iam_role_policy": {"role"},
    "aws_iam_role_policy_attachment": {"role"},
    "aws_lambda_function": {"filename", "source_code_hash"},
    "aws_cloudwatch_event_target": {"rule", "event_bus_name"},
    "aws_cloudwatch_event_bus_policy": {"event_bus_name"},
}
META_ARGUMENTS = {"count", "depends_on"}
ONLY_PROPERTIES = {"AWS::Lambda::Function": {"Code.S3Bucket", "Code.S3Key"}}

# The property, and its attribute. If a resource of the template corresponds to several of Terraform, the kind of the resource
# precedes the attribute.
PROPERTIES = {
    "AWS::KMS::Key": {
        "Description": "description",
        "EnableKeyRotation": "enable_key_rotation",
        "PendingWindowInDays": "deletion_window_in_days",
        "KeyPolicy": "policy",
        "Tags": "tags",
    },
    "AWS::KMS::Alias": {"AliasName": "name", "TargetKeyId": "target_key_id"},
    "AWS::SNS::Topic": {
        "TopicName": "name",
        "DisplayName": "display_name",
        "KmsMasterKeyId": "kms_master_key_id",
        "Tags": "tags",
    },
    "AWS::SNS::TopicPolicy": {"Topics.0": "arn", "PolicyDocument": "policy"},
    "AWS::SNS::Subscription": {
        "TopicArn": "topic_arn",
        "Protocol": "protocol",
        "Endpoint": "endpoint",
        "RedrivePolicy": "redrive_policy",
    },
    "AWS::IAM::Role": {
        "Description": "description",
        "AssumeRolePolicyDocument": "assume_role_policy",
        "ManagedPolicyArns.0": "aws_iam_role_policy_attachment:policy_arn",
        "Policies.0.PolicyName": "aws_iam_role_policy:name",
        "Policies.0.PolicyDocument": "aws_iam_role_policy:policy",
        "Tags": "tags",
    },
    "AWS::Lambda::Function": {
        "FunctionName": "function_name",
        "Description": "description",
        "Runtime": "runtime",
        "Handler": "handler",
        "Architectures": "architectures",
        "MemorySize": "memory_size",
        "Timeout": "timeout",
        "ReservedConcurrentExecutions": "reserved_concurrent_executions",
        "Role": "role",
        "KmsKeyArn": "kms_key_arn",
        "Environment.Variables": "environment.0.variables",
        "LoggingConfig.LogGroup": "logging_config.0.log_group",
        "LoggingConfig.LogFormat": "logging_config.0.log_format",
        "LoggingConfig.ApplicationLogLevel": "logging_config.0.application_log_level",
        "Tags": "tags",
    },
    "AWS::Lambda::EventInvokeConfig": {
        "FunctionName": "function_name",
        "Qualifier": "qualifier",
        "MaximumRetryAttempts": "maximum_retry_attempts",
        "MaximumEventAgeInSeconds": "maximum_event_age_in_seconds",
        "DestinationConfig.OnFailure.Destination": "destination_config.0.on_failure.0.destination",
    },
    "AWS::Lambda::Permission": {
        "FunctionName": "function_name",
        "Action": "action",
        "Principal": "principal",
        "SourceArn": "source_arn",
        "SourceAccount": "source_account",
        "FunctionUrlAuthType": "function_url_auth_type",
        "InvokedViaFunctionUrl": "invoked_via_function_url",
    },
    "AWS::Lambda::Url": {"TargetFunctionArn": "function_name", "AuthType": "authorization_type"},
    "AWS::Lambda::EventSourceMapping": {
        "FunctionName": "function_name",
        "EventSourceArn": "event_source_arn",
        "BatchSize": "batch_size",
        "ScalingConfig.MaximumConcurrency": "scaling_config.0.maximum_concurrency",
        "FunctionResponseTypes": "function_response_types",
        "Tags": "tags",
    },
    "AWS::Events::EventBus": {
        "Name": "name",
        "Description": "description",
        "Policy": "aws_cloudwatch_event_bus_policy:policy",
        "Tags": "tags",
    },
    "AWS::Events::Rule": {
        "Name": "name",
        "EventBusName": "event_bus_name",
        "Description": "description",
        "EventPattern": "event_pattern",
        "Targets.0.Id": "aws_cloudwatch_event_target:target_id",
        "Targets.0.Arn": "aws_cloudwatch_event_target:arn",
        "Targets.0.DeadLetterConfig.Arn": "aws_cloudwatch_event_target:dead_letter_config.0.arn",
        "Tags": "tags",
    },
    "AWS::Scheduler::Schedule": {
        "Name": "name",
        "Description": "description",
        "ScheduleExpression": "schedule_expression",
        "ScheduleExpressionTimezone": "schedule_expression_timezone",
        "FlexibleTimeWindow.Mode": "flexible_time_window.0.mode",
        "Target.Arn": "target.0.arn",
        "Target.RoleArn": "target.0.role_arn",
        "Target.Input": "target.0.input",
        "Target.RetryPolicy.MaximumRetryAttempts": "target.0.retry_policy.0.maximum_retry_attempts",
        "Target.RetryPolicy.MaximumEventAgeInSeconds": "target.0.retry_policy.0.maximum_event_age_in_seconds",
    },
    "AWS::Logs::LogGroup": {
        "LogGroupName": "name",
        "RetentionInDays": "retention_in_days",
        "Tags": "tags",
    },
    "AWS::SQS::Queue": {
        "QueueName": "name",
        "SqsManagedSseEnabled": "sqs_managed_sse_enabled",
        "MessageRetentionPeriod": "message_retention_seconds",
        "VisibilityTimeout": "visibility_timeout_seconds",
        "RedrivePolicy": "redrive_policy",
        "Tags": "tags",
    },
    "AWS::SQS::QueuePolicy": {"Queues.0": "queue_url", "PolicyDocument": "policy"},
    "AWS::DynamoDB::Table": {
        "TableName": "name",
        "BillingMode": "billing_mode",
        "AttributeDefinitions.0.AttributeName": "attribute.0.name",
        "AttributeDefinitions.0.AttributeType": "attribute.0.type",
        "AttributeDefinitions.1.AttributeName": "attribute.1.name",
        "AttributeDefinitions.1.AttributeType": "attribute.1.type",
        "KeySchema.0.AttributeName": "hash_key",
        "KeySchema.1.AttributeName": "range_key",
        "TimeToLiveSpecification.AttributeName": "ttl.0.attribute_name",
        "TimeToLiveSpecification.Enabled": "ttl.0.enabled",
        "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled": "point_in_time_recovery.0.enabled",
        "Tags": "tags",
    },
    "AWS::CloudWatch::Alarm": {
        "AlarmName": "alarm_name",
        "AlarmDescription": "alarm_description",
        "Namespace": "namespace",
        "MetricName": "metric_name",
        "Dimensions": "dimensions",
        "Statistic": "statistic",
        "Period": "period",
        "EvaluationPeriods": "evaluation_periods",
        "DatapointsToAlarm": "datapoints_to_alarm",
        "ComparisonOperator": "comparison_operator",
        "Threshold": "threshold",
        "TreatMissingData": "treat_missing_data",
        "AlarmActions": "alarm_actions",
        "OKActions": "ok_actions",
        "InsufficientDataActions": "insufficient_data_actions",
        "Tags": "tags",
    },
}
# In Terraform, the name of the attribute expresses these.
ONLY_PROPERTIES["AWS::DynamoDB::Table"] = {"KeySchema.0.KeyType", "KeySchema.1.KeyType"}
