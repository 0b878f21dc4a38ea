# Alarms on this installation, with their own topic: see ../cloudformation.yaml.

locals {
  fallback_statements = [
    {
      Sid       = "CloudWatchAlarms"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.fallback.arn
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account }
        ArnLike      = { "aws:SourceArn" = local.every_alarm }
      }
    },
  ]
  # The attributes that differ from the defaults in the resource below.
  watchdogs = {
    "errors" = {
      alarm_description = "bongsu could not deliver a notice and will try again. The log group ${aws_cloudwatch_log_group.function.name} has the answer of Slack or KMS."
      namespace         = "AWS/Lambda"
      metric_name       = "Errors"
      dimensions        = { FunctionName = aws_lambda_function.function.function_name }
    }
    "throttles" = {
      alarm_description = "Lambda does not run bongsu often enough, so alarms are late. Raise the account's concurrency."
      namespace         = "AWS/Lambda"
      metric_name       = "Throttles"
      dimensions        = { FunctionName = aws_lambda_function.function.function_name }
    }
    "events-dropped" = {
      alarm_description = "Lambda dropped events before bongsu could deliver their alarms. They are in the queue ${aws_sqs_queue.undelivered.name}, unless ${var.function_name}-destination-failures is in ALARM too."
      namespace         = "AWS/Lambda"
      metric_name       = "AsyncEventsDropped"
      dimensions        = { FunctionName = aws_lambda_function.function.function_name }
    }
    "event-age" = {
      alarm_description   = "Alarms wait for more than five minutes before bongsu gets them."
      namespace           = "AWS/Lambda"
      metric_name         = "AsyncEventAge"
      dimensions          = { FunctionName = aws_lambda_function.function.function_name }
      statistic           = "Maximum"
      comparison_operator = "GreaterThanThreshold"
      threshold           = 300000
    }
    "destination-failures" = {
      alarm_description = "An undelivered alarm could not be queued and is lost. Only the alarm's history still has it. Check that the role may send to ${aws_sqs_queue.undelivered.name}."
      namespace         = "AWS/Lambda"
      metric_name       = "DestinationDeliveryFailures"
      dimensions        = { FunctionName = aws_lambda_function.function.function_name }
    }
    "redrive-failures" = {
      alarm_description = "An alarm that did not reach bongsu could not be queued and is lost. Only the alarm's history still has it. Check the policy of ${aws_sqs_queue.undelivered.name}."
      namespace         = "AWS/SNS"
      metric_name       = "NumberOfNotificationsFailedToRedriveToDlq"
      dimensions        = { TopicName = local.topic_name }
    }
    "undelivered" = {
      alarm_description  = "Alarms have not reached Slack for 15 minutes. They wait in the queue ${aws_sqs_queue.undelivered.name} and are tried at least every 20 minutes for 12 days. Check the webhook. The log group ${aws_cloudwatch_log_group.function.name} has the answers of Slack."
      namespace          = "AWS/SQS"
      metric_name        = "ApproximateNumberOfMessagesNotVisible"
      dimensions         = { QueueName = aws_sqs_queue.undelivered.name }
      statistic          = "Maximum"
      evaluation_periods = 3
    }
    "unread" = {
      alarm_description  = "Alarms have been in the queue ${aws_sqs_queue.undelivered.name} for 15 minutes, and bongsu does not get them. Check that the event source mapping exists and is enabled."
      namespace          = "AWS/SQS"
      metric_name        = "ApproximateNumberOfMessagesVisible"
      dimensions         = { QueueName = aws_sqs_queue.undelivered.name }
      statistic          = "Maximum"
      evaluation_periods = 3
    }
    "dead" = {
      alarm_description = "Alarms have not reached Slack for 12 days and are not tried again. They remain in the queue ${aws_sqs_queue.dead.name} for 2 days: repair the webhook and send them back to ${aws_sqs_queue.undelivered.name}."
      namespace         = "AWS/SQS"
      metric_name       = "ApproximateNumberOfMessagesVisible"
      dimensions        = { QueueName = aws_sqs_queue.dead.name }
      statistic         = "Maximum"
    }
    "heartbeat" = {
      alarm_description   = "bongsu has not completed an audit for an hour, so nobody notices changes that were not announced. Check that the schedule ${aws_scheduler_schedule.schedule["audit"].name} exists and is enabled, and that its role may invoke the function. See the log group ${aws_cloudwatch_log_group.function.name}. After the first deployment this is normal for 15 minutes."
      namespace           = "bongsu"
      metric_name         = "Heartbeat"
      dimensions          = { FunctionName = aws_lambda_function.function.function_name }
      period              = 900
      evaluation_periods  = 4
      comparison_operator = "LessThanThreshold"
      treat_missing_data  = "breaching"
    }
    "evening-fire" = {
      alarm_description   = "No daily summary (evening fire) has reached Slack for more than a day, so silence there proves nothing. Check that the schedule ${try(aws_scheduler_schedule.schedule["evening-fire"].name, "")} exists and is enabled, and that the webhook works. See the log group ${aws_cloudwatch_log_group.function.name}. After the first deployment this is normal until the first evening."
      namespace           = "bongsu"
      metric_name         = "EveningFire"
      dimensions          = { FunctionName = aws_lambda_function.function.function_name }
      period              = 3600
      evaluation_periods  = 26
      datapoints_to_alarm = 26
      comparison_operator = "LessThanThreshold"
      treat_missing_data  = "breaching"
      is_wanted           = var.evening_fire != ""
    }
  }
}

resource "aws_sns_topic" "fallback" {
  #checkov:skip=CKV_AWS_26:the topic must work even if the key does not
  name         = "${var.topic_name}-fallback"
  display_name = "bongsu"
  tags         = local.tags
}

resource "aws_sns_topic_policy" "fallback" {
  arn    = aws_sns_topic.fallback.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = local.fallback_statements })
}

resource "aws_sns_topic_subscription" "fallback" {
  count = var.fallback_email == "" ? 0 : 1

  topic_arn = aws_sns_topic.fallback.arn
  protocol  = "email"
  endpoint  = var.fallback_email
}

resource "aws_cloudwatch_metric_alarm" "watchdog" {
  for_each = { for name, it in local.watchdogs : name => it if try(it.is_wanted, true) }

  alarm_name          = "${var.function_name}-${each.key}"
  alarm_description   = each.value.alarm_description
  namespace           = each.value.namespace
  metric_name         = each.value.metric_name
  dimensions          = each.value.dimensions
  statistic           = try(each.value.statistic, "Sum")
  period              = try(each.value.period, 300)
  evaluation_periods  = try(each.value.evaluation_periods, 1)
  datapoints_to_alarm = try(each.value.datapoints_to_alarm, null)
  comparison_operator = try(each.value.comparison_operator, "GreaterThanOrEqualToThreshold")
  threshold           = try(each.value.threshold, 1)
  treat_missing_data  = try(each.value.treat_missing_data, "notBreaching")
  alarm_actions       = [aws_sns_topic.fallback.arn]
  ok_actions          = [aws_sns_topic.fallback.arn]
  tags                = local.tags
}

# Earlier versions of this module had separate resources for these alarms.
moved {
  from = aws_cloudwatch_metric_alarm.heartbeat
  to   = aws_cloudwatch_metric_alarm.watchdog["heartbeat"]
}

moved {
  from = aws_cloudwatch_metric_alarm.evening_fire[0]
  to   = aws_cloudwatch_metric_alarm.watchdog["evening-fire"]
}
