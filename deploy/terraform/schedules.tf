# The function's schedules: see ../cloudformation.yaml.

locals {
  schedule_trust_statements = [
    {
      Effect    = "Allow"
      Principal = { Service = "scheduler.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = {
          "aws:SourceAccount" = local.account
          "aws:SourceArn"     = "arn:${local.partition}:scheduler:${local.region}:${local.account}:schedule-group/default"
        }
      }
    },
  ]
  schedule_statements = [
    {
      Sid      = "Function"
      Effect   = "Allow"
      Action   = "lambda:InvokeFunction"
      Resource = aws_lambda_function.function.arn
    },
  ]
}

resource "aws_iam_role" "schedule" {
  name_prefix          = "${var.stack_name}-"
  description          = "The permissions of the schedules of the function ${var.function_name}"
  permissions_boundary = var.permissions_boundary == "" ? null : var.permissions_boundary
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = local.schedule_trust_statements })
  tags                 = local.tags
}

resource "aws_iam_role_policy" "schedule" {
  name   = "bongsu"
  role   = aws_iam_role.schedule.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.schedule_statements })
}

resource "aws_scheduler_schedule" "audit" {
  #checkov:skip=CKV_AWS_297:the Scheduler encrypts it; one word for the function is no secret
  name                = "${var.function_name}-audit"
  description         = "bongsu: ${var.function_name} compares alarms' changes with the announced ones"
  schedule_expression = "rate(15 minutes)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.function.arn
    role_arn = aws_iam_role.schedule.arn
    input    = jsonencode({ bongsu = "audit" })

    retry_policy {
      maximum_retry_attempts       = 2
      maximum_event_age_in_seconds = 900
    }
  }

  depends_on = [aws_iam_role_policy.schedule]
}

resource "aws_scheduler_schedule" "tend" {
  #checkov:skip=CKV_AWS_297:the Scheduler encrypts it; one word for the function is no secret
  name                = "${var.function_name}-tend"
  description         = "bongsu: ${var.function_name} checks open incidents"
  schedule_expression = "rate(1 minute)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.function.arn
    role_arn = aws_iam_role.schedule.arn
    input    = jsonencode({ bongsu = "tend" })

    retry_policy {
      maximum_retry_attempts       = 0
      maximum_event_age_in_seconds = 60
    }
  }

  depends_on = [aws_iam_role_policy.schedule]
}

resource "aws_scheduler_schedule" "evening_fire" {
  #checkov:skip=CKV_AWS_297:the Scheduler encrypts it; one word for the function is no secret
  count = var.evening_fire == "" ? 0 : 1

  name                         = "${var.function_name}-evening-fire"
  description                  = "bongsu: ${var.function_name} posts that all is well"
  schedule_expression          = "cron(${var.evening_fire})"
  schedule_expression_timezone = var.evening_fire_zone != "" ? var.evening_fire_zone : local.region == "ap-northeast-2" ? "Asia/Seoul" : "UTC"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.function.arn
    role_arn = aws_iam_role.schedule.arn
    input    = jsonencode({ bongsu = "evening_fire" })

    retry_policy {
      maximum_retry_attempts       = 2
      maximum_event_age_in_seconds = 900
    }
  }

  depends_on = [aws_iam_role_policy.schedule]
}

resource "aws_scheduler_schedule" "weekly_review" {
  #checkov:skip=CKV_AWS_297:the Scheduler encrypts it; one word for the function is no secret
  count = var.weekly_review == "" ? 0 : 1

  name                         = "${var.function_name}-weekly-review"
  description                  = "bongsu: ${var.function_name} reviews the noisiest alarms of the week"
  schedule_expression          = "cron(${var.weekly_review})"
  schedule_expression_timezone = var.evening_fire_zone != "" ? var.evening_fire_zone : local.region == "ap-northeast-2" ? "Asia/Seoul" : "UTC"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.function.arn
    role_arn = aws_iam_role.schedule.arn
    input    = jsonencode({ bongsu = "weekly_review" })

    retry_policy {
      maximum_retry_attempts       = 2
      maximum_event_age_in_seconds = 900
    }
  }

  depends_on = [aws_iam_role_policy.schedule]
}
