# A bot with buttons and pictures, in Korean, in an account that requires permissions boundaries and tags, and an alarm that
# notifies it.

module "bongsu" {
  source = "../.."

  stack_name   = "bongsu-prod"
  package      = "${path.module}/bongsu-lambda-arm64.zip"
  architecture = "arm64"

  encrypted_bot_token      = var.encrypted_bot_token
  encrypted_signing_secret = var.encrypted_signing_secret
  slack_channel            = "C0123456789"
  language                 = "ko"
  graph_upload             = "true"

  topic_name    = "prod-alarms"
  function_name = "prod-alarms"
  key_alias     = "alias/prod-alarms"

  fallback_email         = "oncall@example.com"
  evening_fire           = "0 18 * * ? *"
  evening_fire_zone      = "Asia/Seoul"
  weekly_review          = "0 9 ? * MON *"
  point_in_time_recovery = true

  permissions_boundary = "arn:aws:iam::123456789012:policy/boundary"
  tags                 = { team = "platform" }
}

resource "aws_cloudwatch_metric_alarm" "any" {
  alarm_name          = "orders-too-old"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = "orders" }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 3
  threshold           = 300
  comparison_operator = "GreaterThanThreshold"
  alarm_actions       = [module.bongsu.topic_arn]
  ok_actions          = [module.bongsu.topic_arn]
}

variable "encrypted_bot_token" {
  type        = string
  description = "The bot token as KMS encrypted it; empty for the first apply, which makes the key"
  default     = ""
}

variable "encrypted_signing_secret" {
  type        = string
  description = "The signing secret, the same"
  default     = ""
}
