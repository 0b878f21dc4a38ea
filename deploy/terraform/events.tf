# Events of AWS's services other than alarms: see ../cloudformation.yaml.

locals {
  undelivered_events = {
    Sid       = "Events"
    Effect    = "Allow"
    Principal = { Service = "events.amazonaws.com" }
    Action    = "sqs:SendMessage"
    Resource  = aws_sqs_queue.undelivered.arn
    Condition = { ArnEquals = { "aws:SourceArn" = one(aws_cloudwatch_event_rule.events[*].arn) } }
  }
}

resource "aws_cloudwatch_event_rule" "events" {
  count       = var.event_sources == "" ? 0 : 1
  name        = "${var.function_name}-events"
  description = "bongsu: events of AWS's services to ${var.function_name}"
  event_pattern = jsonencode({
    source        = split(",", var.event_sources)
    "detail-type" = [{ "anything-but" = { suffix = "via CloudTrail" } }]
  })
  tags = local.tags
}

resource "aws_cloudwatch_event_target" "events" {
  count     = var.event_sources == "" ? 0 : 1
  rule      = aws_cloudwatch_event_rule.events[0].name
  target_id = "function"
  arn       = aws_lambda_function.function.arn

  dead_letter_config {
    arn = aws_sqs_queue.undelivered.arn
  }
}

resource "aws_lambda_permission" "events" {
  count          = var.event_sources == "" ? 0 : 1
  function_name  = aws_lambda_function.function.function_name
  action         = "lambda:InvokeFunction"
  principal      = "events.amazonaws.com"
  source_arn     = aws_cloudwatch_event_rule.events[0].arn
  source_account = local.account
}
