output "topic_arn" {
  description = "The topic for your alarms' actions"
  value       = local.topic
}

output "fallback_topic_arn" {
  description = "The topic that reports failures on the way to Slack"
  value       = aws_sns_topic.fallback.arn
}

output "function_name" {
  description = "The function"
  value       = aws_lambda_function.function.function_name
}

output "function_arn" {
  description = "The function's ARN, for alarms with the function as an action"
  value       = aws_lambda_function.function.arn
}

output "buttons_url" {
  description = "The Request URL for the Slack app, under Interactivity & Shortcuts; null without a signing secret"
  value       = one(aws_lambda_function_url.buttons[*].function_url)
}

output "role_name" {
  description = "The function's role"
  value       = aws_iam_role.function.name
}

output "role_arn" {
  description = "The ARN of the function's role, for the AuditedBy of spokes"
  value       = aws_iam_role.function.arn
}

output "key_id" {
  description = "The key's ID"
  value       = local.key_id
}

output "key_arn" {
  description = "The key's ARN, for policies"
  value       = local.key
}

output "hub_bus_arn" {
  description = "The event bus that spokes send to; null if no other account is admitted"
  value       = one(aws_cloudwatch_event_bus.hub[*].arn)
}

output "ledger_table" {
  description = "The table with the records of notices"
  value       = aws_dynamodb_table.ledger.name
}

output "log_group_name" {
  description = "The function's log group"
  value       = aws_cloudwatch_log_group.function.name
}

output "undelivered_queue_url" {
  description = "The queue of undelivered notices"
  value       = aws_sqs_queue.undelivered.url
}

output "dead_queue_url" {
  description = "The queue of notices that were tried for twelve days"
  value       = aws_sqs_queue.dead.url
}
