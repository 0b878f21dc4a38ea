# Alarms that do not have this module's topic as an action: see ../cloudformation.yaml.

resource "aws_cloudwatch_event_rule" "every_alarm" {
  count = var.every_alarm == "" ? 0 : 1

  name        = "${var.function_name}-every-alarm"
  description = "bongsu: ${var.function_name} receives these alarms without being one of their actions"
  tags        = local.tags
  event_pattern = jsonencode({
    source      = ["aws.cloudwatch"]
    detail-type = split(",", var.every_alarm_events)
    resources   = [{ anything-but = { prefix = "arn:${local.partition}:cloudwatch:${local.region}:${local.account}:alarm:${var.function_name}-" } }]
    detail      = { alarmName = [{ wildcard = var.every_alarm }] }
  })
}

resource "aws_cloudwatch_event_target" "every_alarm" {
  count = var.every_alarm == "" ? 0 : 1

  rule      = aws_cloudwatch_event_rule.every_alarm[0].name
  target_id = "function"
  arn       = aws_lambda_function.function.arn

  dead_letter_config {
    arn = aws_sqs_queue.undelivered.arn
  }
}

resource "aws_lambda_permission" "rule" {
  count = var.every_alarm == "" ? 0 : 1

  function_name  = aws_lambda_function.function.function_name
  action         = "lambda:InvokeFunction"
  principal      = "events.amazonaws.com"
  source_arn     = aws_cloudwatch_event_rule.every_alarm[0].arn
  source_account = local.account
}

# Subscriptions to existing topics. The template has none, but `bongsu deploy` adds them to it.

resource "aws_lambda_permission" "other_topics" {
  for_each = toset(compact(split(",", var.other_topics)))

  function_name  = aws_lambda_function.function.function_name
  action         = "lambda:InvokeFunction"
  principal      = "sns.amazonaws.com"
  source_arn     = each.value
  source_account = local.account
}

resource "aws_sns_topic_subscription" "other_topics" {
  for_each = toset(compact(split(",", var.other_topics)))

  topic_arn      = each.value
  protocol       = "lambda"
  endpoint       = aws_lambda_function.function.arn
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.undelivered.arn })

  depends_on = [aws_lambda_permission.other_topics, aws_sqs_queue_policy.undelivered]
}
