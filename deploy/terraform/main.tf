# The same resources as in ../cloudformation.yaml, whose comments have the reasons. A check compares the two.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.id

  every_alarm  = "arn:${local.partition}:cloudwatch:${local.region}:${local.account}:alarm:*"
  function_arn = "arn:${local.partition}:lambda:${local.region}:${local.account}:function:${var.function_name}"
  own_topic    = "arn:${local.partition}:sns:${local.region}:${local.account}:${var.topic_name}"
  own_tags     = { "bongsu:stack" = var.stack_name }
  tags         = merge(var.tags, local.own_tags)

  # The key and the topic are created here or exist already. The key's policy contains the topic's ARN by name, because the
  # topic is created with the key.
  key        = var.existing_key_arn == "" ? one(aws_kms_key.key[*].arn) : var.existing_key_arn
  key_id     = element(split("/", local.key), 1)
  topic      = var.existing_topic_arn == "" ? one(aws_sns_topic.topic[*].arn) : var.existing_topic_arn
  topic_arn  = var.existing_topic_arn == "" ? local.own_topic : var.existing_topic_arn
  topic_name = element(split(":", local.topic_arn), 5)
}

# --------------------------------------------------------------------------------------------------- the key

locals {
  key_statements = [
    {
      Sid       = "Account"
      Effect    = "Allow"
      Principal = { AWS = "arn:${local.partition}:iam::${local.account}:root" }
      Action    = "kms:*"
      Resource  = "*"
    },
    {
      Sid       = "CloudWatchAlarms"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
      Resource  = "*"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account, "kms:EncryptionContext:aws:sns:topicArn" = local.topic_arn } }
    },
  ]
  key_event_bridge = {
    Sid       = "EventBridgeRules"
    Effect    = "Allow"
    Principal = { Service = "events.amazonaws.com" }
    Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
    Resource  = "*"
  }
}

resource "aws_kms_key" "key" {
  count                   = var.existing_key_arn == "" ? 1 : 0
  description             = "bongsu: encrypts the webhook URL and environment of ${var.function_name}, and the topic ${var.topic_name}"
  enable_key_rotation     = true
  deletion_window_in_days = 7
  tags                    = local.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.key_statements,
      var.organization_id != "" ? [local.key_organization] : [],
      var.trusted_accounts != "" ? [local.key_accounts] : [],
      var.allow_event_bridge ? [local.key_event_bridge] : [],
    )
  })
}

resource "aws_kms_alias" "key" {
  count         = var.existing_key_arn == "" ? 1 : 0
  name          = var.key_alias
  target_key_id = aws_kms_key.key[0].key_id
}

# ---------------------------------------------------------------------------------------- the topic of alarms

locals {
  topic_statements = [
    {
      Sid       = "CloudWatchAlarms"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = local.topic
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account }
        ArnLike      = { "aws:SourceArn" = local.every_alarm }
      }
    },
  ]
  topic_event_bridge = {
    Sid       = "EventBridgeRules"
    Effect    = "Allow"
    Principal = { Service = "events.amazonaws.com" }
    Action    = "sns:Publish"
    Resource  = local.topic
  }
}

resource "aws_sns_topic" "topic" {
  count             = var.existing_topic_arn == "" ? 1 : 0
  name              = var.topic_name
  kms_master_key_id = local.key
  tags              = local.tags
}

resource "aws_sns_topic_policy" "topic" {
  count = var.existing_topic_arn == "" ? 1 : 0
  arn   = aws_sns_topic.topic[0].arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.topic_statements,
      var.organization_id != "" ? [local.topic_organization] : [],
      var.trusted_accounts != "" ? [local.topic_accounts] : [],
      var.allow_event_bridge ? [local.topic_event_bridge] : [],
    )
  })
}

resource "aws_sns_topic_subscription" "function" {
  topic_arn      = local.topic
  protocol       = "lambda"
  endpoint       = aws_lambda_function.function.arn
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.undelivered.arn })

  depends_on = [aws_lambda_permission.topic, aws_sqs_queue_policy.undelivered]
}

# ----------------------------------------------------------------------------------------------- the function

locals {
  trust_statements = [
    {
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    },
  ]
  role_statements = [
    {
      Sid       = "WebhookUrl"
      Effect    = "Allow"
      Action    = "kms:Decrypt"
      Resource  = local.key
      Condition = { StringEquals = { "kms:EncryptionContext:LambdaFunctionName" = var.function_name } }
    },
    {
      Sid       = "Environment"
      Effect    = "Allow"
      Action    = "kms:Decrypt"
      Resource  = local.key
      Condition = { StringEquals = { "kms:EncryptionContext:aws:lambda:FunctionArn" = local.function_arn } }
    },
    {
      Sid      = "Undelivered"
      Effect   = "Allow"
      Action   = ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"]
      Resource = aws_sqs_queue.undelivered.arn
    },
    {
      Sid      = "Ledger"
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem"]
      Resource = aws_dynamodb_table.ledger.arn
    },
    {
      Sid      = "Fallback"
      Effect   = "Allow"
      Action   = "sns:Publish"
      Resource = aws_sns_topic.fallback.arn
    },
    {
      Sid      = "EveryAlarm"
      Effect   = "Allow"
      Action   = ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory", "cloudwatch:DescribeAlarmContributors", "cloudwatch:ListTagsForResource"]
      Resource = "*"
    },
  ]
  role_graphs = {
    Sid      = "Graphs"
    Effect   = "Allow"
    Action   = "cloudwatch:GetMetricWidgetImage"
    Resource = "*"
  }
  role_graph_bucket = {
    Sid      = "GraphBucket"
    Effect   = "Allow"
    Action   = ["s3:PutObject", "s3:GetObject"]
    Resource = "arn:${local.partition}:s3:::${var.graph_bucket}/graphs/*"
  }
  role_uploaded_graphs = {
    Sid      = "UploadedGraphs"
    Effect   = "Allow"
    Action   = "cloudwatch:GetMetricWidgetImage"
    Resource = "*"
  }
  role_charts = {
    Sid      = "Charts"
    Effect   = "Allow"
    Action   = "cloudwatch:GetMetricData"
    Resource = "*"
  }
  role_log_lines = {
    Sid      = "LogLines"
    Effect   = "Allow"
    Action   = ["logs:DescribeMetricFilters", "logs:FilterLogEvents"]
    Resource = "*"
  }
  role_changes = {
    Sid      = "Changes"
    Effect   = "Allow"
    Action   = "cloudtrail:LookupEvents"
    Resource = "*"
  }
  role_mutes = {
    Sid    = "Mutes"
    Effect = "Allow"
    Action = ["cloudwatch:PutAlarmMuteRule", "cloudwatch:GetAlarmMuteRule"]
    Resource = [
      "arn:${local.partition}:cloudwatch:${local.region}:${local.account}:alarm-mute-rule:bongsu-*",
      local.every_alarm,
    ]
  }
}

resource "aws_iam_role" "function" {
  name_prefix          = "${var.stack_name}-"
  description          = "The permissions of the function ${var.function_name}"
  permissions_boundary = var.permissions_boundary == "" ? null : var.permissions_boundary
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = local.trust_statements })
  tags                 = local.tags
}

resource "aws_iam_role_policy_attachment" "function" {
  role       = aws_iam_role.function.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_iam_role_policy" "function" {
  name = "bongsu"
  role = aws_iam_role.function.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.role_statements,
      var.audited_accounts != "" ? [local.role_spokes] : [],
      local.has_ssm_parameters ? [local.role_ssm_parameters] : [],
      local.has_ssm_parameters ? [local.role_key_of_ssm_parameters] : [],
      local.has_secrets ? [local.role_secrets] : [],
      local.has_secrets ? [local.role_key_of_secrets] : [],
      var.graph_bucket != "" ? [local.role_graphs] : [],
      var.graph_bucket != "" ? [local.role_graph_bucket] : [],
      var.graph_upload == "true" ? [local.role_uploaded_graphs] : [],
      var.graph_chart == "true" ? [local.role_charts] : [],
      var.log_lines == "true" ? [local.role_log_lines] : [],
      var.changes == "true" ? [local.role_changes] : [],
      local.has_buttons ? [local.role_mutes] : [],
    )
  })
}

resource "aws_lambda_function" "function" {
  #checkov:skip=CKV_AWS_115:reserved concurrency fails in new accounts, and a limit would delay alarms
  #checkov:skip=CKV_AWS_116:aws_lambda_function_event_invoke_config has a destination for failures
  #checkov:skip=CKV_AWS_117:the function reaches Slack over the internet, and needs no VPC
  #checkov:skip=CKV_AWS_50:a trace would contain no more than the log
  #checkov:skip=CKV_AWS_272:the zip's checksum is published with it
  function_name    = var.function_name
  description      = "bongsu sends CloudWatch alarms to Slack"
  runtime          = "provided.al2023"
  handler          = "bootstrap"
  architectures    = [var.architecture]
  memory_size      = 128
  timeout          = 30
  role             = aws_iam_role.function.arn
  filename         = var.package
  source_code_hash = filebase64sha256(var.package)
  kms_key_arn      = local.key
  tags             = local.tags

  environment {
    variables = {
      kmsEncryptedHookUrl                = var.encrypted_hook_url
      kmsEncryptedBotToken               = var.encrypted_bot_token
      kmsEncryptedSigningSecret          = var.encrypted_signing_secret
      SLACK_WEBHOOK_URL_SSM_PARAMETER    = var.hook_url_ssm_parameter
      SLACK_WEBHOOK_URL_SECRET           = var.hook_url_secret
      SLACK_BOT_TOKEN_SSM_PARAMETER      = var.bot_token_ssm_parameter
      SLACK_BOT_TOKEN_SECRET             = var.bot_token_secret
      SLACK_SIGNING_SECRET_SSM_PARAMETER = var.signing_secret_ssm_parameter
      SLACK_SIGNING_SECRET_SECRET        = var.signing_secret_secret
      BONGSU_ALLOW_INSECURE_WEBHOOK      = var.allow_insecure_webhook
      slackChannel                       = var.slack_channel
      BONGSU_LOCALE                      = var.language
      BONGSU_GRAPH_BUCKET                = var.graph_bucket
      BONGSU_GRAPH_UPLOAD                = var.graph_upload
      BONGSU_LEDGER_TABLE                = aws_dynamodb_table.ledger.name
      BONGSU_TOPIC_ARN                   = var.other_topics != "" ? "${local.topic},${var.other_topics}" : local.topic
      BONGSU_EVERY_ALARM                 = var.every_alarm
      BONGSU_AUDITED_ACCOUNTS            = var.audited_accounts
      BONGSU_AUDITED_REGIONS             = var.audited_regions
      BONGSU_AUDITED_ALARMS              = var.audited_alarms
      BONGSU_UNDELIVERED_QUEUE_URL       = aws_sqs_queue.undelivered.url
      BONGSU_FALLBACK_TOPIC_ARN          = aws_sns_topic.fallback.arn
    }
  }

  logging_config {
    log_group             = aws_cloudwatch_log_group.function.name
    log_format            = "JSON"
    application_log_level = var.log_level
  }

  depends_on = [aws_iam_role_policy.function, aws_iam_role_policy_attachment.function]
}

resource "aws_lambda_function_event_invoke_config" "function" {
  function_name                = aws_lambda_function.function.function_name
  qualifier                    = "$LATEST"
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 21600

  destination_config {
    on_failure {
      destination = aws_sqs_queue.undelivered.arn
    }
  }

  depends_on = [aws_iam_role_policy.function]
}

resource "aws_lambda_permission" "topic" {
  function_name  = aws_lambda_function.function.function_name
  action         = "lambda:InvokeFunction"
  principal      = "sns.amazonaws.com"
  source_arn     = local.topic
  source_account = local.account
}

resource "aws_lambda_permission" "alarms" {
  function_name  = aws_lambda_function.function.function_name
  action         = "lambda:InvokeFunction"
  principal      = "lambda.alarms.cloudwatch.amazonaws.com"
  source_arn     = local.every_alarm
  source_account = local.account
}

resource "aws_cloudwatch_log_group" "function" {
  #checkov:skip=CKV_AWS_158:CloudWatch Logs encrypts it, and the log must work even if the key does not
  #checkov:skip=CKV_AWS_338:the retention of the log is the user's choice
  name              = "/aws/lambda/${var.function_name}"
  retention_in_days = var.log_retention_days
  tags              = local.tags
}

# ---------------------------------------------------------------------------------------- undelivered notices

locals {
  undelivered_statements = [
    {
      Sid       = "Topic"
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.undelivered.arn
      Condition = { ArnEquals = { "aws:SourceArn" = local.topic } }
    },
  ]
  undelivered_other_topics = {
    Sid       = "OtherTopics"
    Effect    = "Allow"
    Principal = { Service = "sns.amazonaws.com" }
    Action    = "sqs:SendMessage"
    Resource  = aws_sqs_queue.undelivered.arn
    Condition = { ArnEquals = { "aws:SourceArn" = split(",", var.other_topics) } }
  }
  undelivered_every_alarm = {
    Sid       = "EveryAlarm"
    Effect    = "Allow"
    Principal = { Service = "events.amazonaws.com" }
    Action    = "sqs:SendMessage"
    Resource  = aws_sqs_queue.undelivered.arn
    Condition = { ArnEquals = { "aws:SourceArn" = one(aws_cloudwatch_event_rule.every_alarm[*].arn) } }
  }
}

resource "aws_sqs_queue" "undelivered" {
  name                       = "${var.function_name}-undelivered"
  sqs_managed_sse_enabled    = true
  message_retention_seconds  = 1209600
  visibility_timeout_seconds = 300
  redrive_policy             = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 864 })
  tags                       = local.tags
}

resource "aws_sqs_queue_policy" "undelivered" {
  queue_url = aws_sqs_queue.undelivered.url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.undelivered_statements,
      var.other_topics != "" ? [local.undelivered_other_topics] : [],
      var.every_alarm != "" ? [local.undelivered_every_alarm] : [],
      var.event_sources != "" ? [local.undelivered_events] : [],
      local.is_hub ? [local.undelivered_hub] : [],
    )
  })
}

resource "aws_lambda_event_source_mapping" "undelivered" {
  function_name           = aws_lambda_function.function.function_name
  event_source_arn        = aws_sqs_queue.undelivered.arn
  batch_size              = 1
  function_response_types = ["ReportBatchItemFailures"]
  tags                    = local.tags

  scaling_config {
    maximum_concurrency = 2
  }
}

resource "aws_sqs_queue" "dead" {
  name                      = "${var.function_name}-dead"
  sqs_managed_sse_enabled   = true
  message_retention_seconds = 1209600
  tags                      = local.tags
}

# ------------------------------------------------------------------------------------------------- the ledger

resource "aws_dynamodb_table" "ledger" {
  #checkov:skip=CKV_AWS_28:a choice, see point_in_time_recovery
  #checkov:skip=CKV_AWS_119:DynamoDB encrypts it, and records of deliveries contain no secrets
  name         = "${var.function_name}-ledger"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "pk"
  range_key    = "sk"
  tags         = local.tags

  attribute {
    name = "pk"
    type = "S"
  }

  attribute {
    name = "sk"
    type = "S"
  }

  ttl {
    attribute_name = "expires"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }
}

# ------------------------------------------------------------------------------------------------- an example

resource "aws_cloudwatch_metric_alarm" "cpu" {
  count = var.instance_id == "" ? 0 : 1

  alarm_name                = var.cpu_alarm_name
  alarm_description         = "The CPU of ${var.instance_id} is above ${var.cpu_threshold} percent."
  namespace                 = "AWS/EC2"
  metric_name               = "CPUUtilization"
  dimensions                = { InstanceId = var.instance_id }
  statistic                 = "Average"
  period                    = 300
  evaluation_periods        = 1
  comparison_operator       = "GreaterThanThreshold"
  threshold                 = var.cpu_threshold
  alarm_actions             = [local.topic]
  ok_actions                = [local.topic]
  insufficient_data_actions = [local.topic]
  tags                      = local.tags
}
