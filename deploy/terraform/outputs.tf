output "topic_arn" {
  description = "What your alarms' actions name"
  value       = aws_sns_topic.topic.arn
}

output "fallback_topic_arn" {
  description = "What tells that the way to Slack is broken"
  value       = aws_sns_topic.fallback.arn
}

output "function_name" {
  description = "The function"
  value       = aws_lambda_function.function.function_name
}

output "function_arn" {
  description = "The function, for alarms whose action it is"
  value       = aws_lambda_function.function.arn
}

output "buttons_url" {
  description = "What to paste into the Slack app under Interactivity & Shortcuts as Request URL; null without a signing secret"
  value       = one(aws_lambda_function_url.buttons[*].function_url)
}

output "role_name" {
  description = "What the function runs as"
  value       = aws_iam_role.function.name
}

output "key_id" {
  description = "The key"
  value       = aws_kms_key.key.key_id
}

output "key_arn" {
  description = "The key, for policies"
  value       = aws_kms_key.key.arn
}

output "hub_bus_arn" {
  description = "What spokes send to; null where no other account is admitted"
  value       = one(aws_cloudwatch_event_bus.hub[*].arn)
}

output "ledger_table" {
  description = "What was announced, and where"
  value       = aws_dynamodb_table.ledger.name
}

output "log_group_name" {
  description = "Where the function logs"
  value       = aws_cloudwatch_log_group.function.name
}

output "undelivered_queue_url" {
  description = "What has not arrived yet"
  value       = aws_sqs_queue.undelivered.url
}

output "dead_queue_url" {
  description = "What was tried for twelve days"
  value       = aws_sqs_queue.dead.url
}
