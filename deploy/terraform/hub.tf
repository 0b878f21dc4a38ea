# Alarms of other accounts and regions: see ../cloudformation.yaml.

locals {
  is_hub          = var.organization_id != "" || var.trusted_accounts != ""
  hub_arn         = "arn:${local.partition}:events:${local.region}:${local.account}:event-bus/${var.function_name}-hub"
  regional_alarms = "arn:${local.partition}:cloudwatch:${local.region}:*:alarm:*"

  hub_statements = []
  hub_organization = {
    Sid       = "Organization"
    Effect    = "Allow"
    Principal = "*"
    Action    = "events:PutEvents"
    Resource  = local.hub_arn
    Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organization_id, "events:source" = "aws.cloudwatch" } }
  }
  hub_accounts = {
    Sid       = "TrustedAccounts"
    Effect    = "Allow"
    Principal = { AWS = split(",", var.trusted_accounts) }
    Action    = "events:PutEvents"
    Resource  = local.hub_arn
    Condition = { StringEquals = { "events:source" = "aws.cloudwatch" } }
  }

  key_organization = {
    Sid       = "OrganizationAlarms"
    Effect    = "Allow"
    Principal = { Service = "cloudwatch.amazonaws.com" }
    Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
    Resource  = "*"
    Condition = { StringEquals = { "aws:SourceOrgID" = var.organization_id, "kms:EncryptionContext:aws:sns:topicArn" = local.topic_arn } }
  }
  key_accounts = {
    Sid       = "TrustedAlarms"
    Effect    = "Allow"
    Principal = { Service = "cloudwatch.amazonaws.com" }
    Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
    Resource  = "*"
    Condition = { StringEquals = { "aws:SourceAccount" = split(",", var.trusted_accounts), "kms:EncryptionContext:aws:sns:topicArn" = local.topic_arn } }
  }

  topic_organization = {
    Sid       = "OrganizationAlarms"
    Effect    = "Allow"
    Principal = { Service = "cloudwatch.amazonaws.com" }
    Action    = "sns:Publish"
    Resource  = local.topic
    Condition = {
      StringEquals = { "aws:SourceOrgID" = var.organization_id }
      ArnLike      = { "aws:SourceArn" = local.regional_alarms }
    }
  }
  topic_accounts = {
    Sid       = "TrustedAlarms"
    Effect    = "Allow"
    Principal = { Service = "cloudwatch.amazonaws.com" }
    Action    = "sns:Publish"
    Resource  = local.topic
    Condition = {
      StringEquals = { "aws:SourceAccount" = split(",", var.trusted_accounts) }
      ArnLike      = { "aws:SourceArn" = local.regional_alarms }
    }
  }

  role_spokes = {
    Sid       = "Spokes"
    Effect    = "Allow"
    Action    = "sts:AssumeRole"
    Resource  = "arn:${local.partition}:iam::*:role/bongsu-audit-*"
    Condition = { StringEquals = { "aws:ResourceAccount" = split(",", var.audited_accounts) } }
  }

  undelivered_hub = {
    Sid       = "Hub"
    Effect    = "Allow"
    Principal = { Service = "events.amazonaws.com" }
    Action    = "sqs:SendMessage"
    Resource  = aws_sqs_queue.undelivered.arn
    Condition = { ArnEquals = { "aws:SourceArn" = one(aws_cloudwatch_event_rule.hub[*].arn) } }
  }
}

resource "aws_cloudwatch_event_bus" "hub" {
  count       = local.is_hub ? 1 : 0
  name        = "${var.function_name}-hub"
  description = "bongsu: spokes send their alarms to ${var.function_name}"
  tags        = local.tags
}

resource "aws_cloudwatch_event_bus_policy" "hub" {
  count          = local.is_hub ? 1 : 0
  event_bus_name = aws_cloudwatch_event_bus.hub[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.hub_statements,
      var.organization_id != "" ? [local.hub_organization] : [],
      var.trusted_accounts != "" ? [local.hub_accounts] : [],
    )
  })
}

resource "aws_cloudwatch_event_rule" "hub" {
  count          = local.is_hub ? 1 : 0
  name           = "${var.function_name}-hub"
  description    = "bongsu: ${var.function_name} receives the events of spokes"
  event_bus_name = aws_cloudwatch_event_bus.hub[0].name
  event_pattern = jsonencode({
    source        = ["aws.cloudwatch"]
    "detail-type" = [{ prefix = "CloudWatch Alarm" }]
  })
  tags = local.tags
}

resource "aws_cloudwatch_event_target" "hub" {
  count          = local.is_hub ? 1 : 0
  rule           = aws_cloudwatch_event_rule.hub[0].name
  event_bus_name = aws_cloudwatch_event_bus.hub[0].name
  target_id      = "function"
  arn            = aws_lambda_function.function.arn

  dead_letter_config {
    arn = aws_sqs_queue.undelivered.arn
  }
}

resource "aws_lambda_permission" "hub" {
  count          = local.is_hub ? 1 : 0
  function_name  = aws_lambda_function.function.function_name
  action         = "lambda:InvokeFunction"
  principal      = "events.amazonaws.com"
  source_arn     = aws_cloudwatch_event_rule.hub[0].arn
  source_account = local.account
}
