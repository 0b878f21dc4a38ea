# The function for button presses in Slack: see ../cloudformation.yaml.

locals {
  buttons_function_arn = "arn:${local.partition}:lambda:${local.region}:${local.account}:function:${var.function_name}-buttons"
  buttons_statements = [
    {
      Sid       = "SigningSecret"
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
      Condition = { StringEquals = { "kms:EncryptionContext:aws:lambda:FunctionArn" = local.buttons_function_arn } }
    },
    {
      Sid      = "Presses"
      Effect   = "Allow"
      Action   = "sqs:SendMessage"
      Resource = aws_sqs_queue.undelivered.arn
    },
    {
      Sid       = "Signatures"
      Effect    = "Allow"
      Action    = "dynamodb:PutItem"
      Resource  = aws_dynamodb_table.ledger.arn
      Condition = { "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = ["presses"] } }
    },
  ]
}

resource "aws_iam_role" "buttons" {
  count = local.has_buttons ? 1 : 0

  name_prefix          = "${var.stack_name}-"
  description          = "The permissions of the function ${var.function_name}-buttons"
  permissions_boundary = var.permissions_boundary == "" ? null : var.permissions_boundary
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = local.trust_statements })
  tags                 = local.tags
}

resource "aws_iam_role_policy_attachment" "buttons" {
  count = local.has_buttons ? 1 : 0

  role       = aws_iam_role.buttons[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_iam_role_policy" "buttons" {
  count = local.has_buttons ? 1 : 0

  name = "bongsu"
  role = aws_iam_role.buttons[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.buttons_statements,
      var.signing_secret_ssm_parameter != "" ? [local.buttons_ssm_parameter] : [],
      var.signing_secret_ssm_parameter != "" ? [local.buttons_key_of_ssm_parameter] : [],
      var.signing_secret_secret != "" ? [local.buttons_secret] : [],
      var.signing_secret_secret != "" ? [local.buttons_key_of_secret] : [],
    )
  })
}

resource "aws_lambda_function" "buttons" {
  #checkov:skip=CKV_AWS_115:a choice, see buttons_concurrency
  #checkov:skip=CKV_AWS_116:the function is invoked by its URL, and the caller gets the answer
  #checkov:skip=CKV_AWS_117:the function needs no VPC
  #checkov:skip=CKV_AWS_50:a trace would contain no more than the log
  #checkov:skip=CKV_AWS_272:the zip's checksum is published with it
  count = local.has_buttons ? 1 : 0

  function_name                  = "${var.function_name}-buttons"
  description                    = "bongsu receives the presses of Slack's buttons for ${var.function_name}"
  runtime                        = "provided.al2023"
  handler                        = "buttons"
  architectures                  = [var.architecture]
  memory_size                    = 128
  timeout                        = 5
  reserved_concurrent_executions = var.buttons_concurrency != "" ? var.buttons_concurrency : null
  role                           = aws_iam_role.buttons[0].arn
  filename                       = var.package
  source_code_hash               = filebase64sha256(var.package)
  kms_key_arn                    = local.key
  tags                           = local.tags

  environment {
    variables = {
      kmsEncryptedSigningSecret          = var.encrypted_signing_secret
      SLACK_SIGNING_SECRET_SSM_PARAMETER = var.signing_secret_ssm_parameter
      SLACK_SIGNING_SECRET_SECRET        = var.signing_secret_secret
      kmsEncryptionContext               = "LambdaFunctionName=${var.function_name}"
      BONGSU_LOCALE                      = var.language
      BONGSU_LEDGER_TABLE                = aws_dynamodb_table.ledger.name
      BONGSU_UNDELIVERED_QUEUE_URL       = aws_sqs_queue.undelivered.url
    }
  }

  logging_config {
    log_group             = aws_cloudwatch_log_group.buttons[0].name
    log_format            = "JSON"
    application_log_level = var.log_level
  }

  depends_on = [aws_iam_role_policy.buttons, aws_iam_role_policy_attachment.buttons]
}

resource "aws_cloudwatch_log_group" "buttons" {
  #checkov:skip=CKV_AWS_158:CloudWatch Logs encrypts it, and the log must work even if the key does not
  #checkov:skip=CKV_AWS_338:the retention of the log is the user's choice
  count = local.has_buttons ? 1 : 0

  name              = "/aws/lambda/${var.function_name}-buttons"
  retention_in_days = var.log_retention_days
  tags              = local.tags
}

resource "aws_lambda_function_url" "buttons" {
  #checkov:skip=CKV_AWS_258:the function accepts only requests that Slack signed with the app's secret
  count = local.has_buttons ? 1 : 0

  function_name      = aws_lambda_function.buttons[0].function_name
  authorization_type = "NONE"
}

resource "aws_lambda_permission" "buttons" {
  #checkov:skip=CKV_AWS_301:anybody may call the URL, but the function accepts only Slack's signature
  count = local.has_buttons ? 1 : 0

  function_name          = aws_lambda_function.buttons[0].function_name
  action                 = "lambda:InvokeFunctionUrl"
  principal              = "*"
  function_url_auth_type = "NONE"
}

resource "aws_lambda_permission" "buttons_url" {
  #checkov:skip=CKV_AWS_301:anybody may call the URL, but the function accepts only Slack's signature
  count = local.has_buttons ? 1 : 0

  function_name            = aws_lambda_function.buttons[0].function_name
  action                   = "lambda:InvokeFunction"
  principal                = "*"
  invoked_via_function_url = true
}
