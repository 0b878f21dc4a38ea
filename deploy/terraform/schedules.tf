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
  summary_zone = var.evening_fire_zone != "" ? var.evening_fire_zone : local.region == "ap-northeast-2" ? "Asia/Seoul" : "UTC"
  # The attributes that differ from the defaults in the resource below. The function runs `task`.
  schedules = {
    "audit" = {
      description         = "bongsu: ${var.function_name} compares alarms' changes with the announced ones"
      schedule_expression = "rate(15 minutes)"
      task                = "audit"
    }
    "tend" = {
      description         = "bongsu: ${var.function_name} checks open incidents"
      schedule_expression = "rate(1 minute)"
      task                = "tend"
      retries             = 0
      age                 = 60
    }
    "evening-fire" = {
      description         = "bongsu: ${var.function_name} posts that all is well"
      schedule_expression = "cron(${var.evening_fire})"
      timezone            = local.summary_zone
      task                = "evening_fire"
      is_wanted           = var.evening_fire != ""
    }
    "weekly-review" = {
      description         = "bongsu: ${var.function_name} reviews the noisiest alarms of the week"
      schedule_expression = "cron(${var.weekly_review})"
      timezone            = local.summary_zone
      task                = "weekly_review"
      is_wanted           = var.weekly_review != ""
    }
  }
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

resource "aws_scheduler_schedule" "schedule" {
  #checkov:skip=CKV_AWS_297:the Scheduler encrypts it, and the input is no secret
  for_each = { for name, it in local.schedules : name => it if try(it.is_wanted, true) }

  name                         = "${var.function_name}-${each.key}"
  description                  = each.value.description
  schedule_expression          = each.value.schedule_expression
  schedule_expression_timezone = try(each.value.timezone, null)

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.function.arn
    role_arn = aws_iam_role.schedule.arn
    input    = jsonencode({ bongsu = each.value.task })

    retry_policy {
      maximum_retry_attempts       = try(each.value.retries, 2)
      maximum_event_age_in_seconds = try(each.value.age, 900)
    }
  }

  depends_on = [aws_iam_role_policy.schedule]
}

# Earlier versions of this module had a resource for each schedule.
moved {
  from = aws_scheduler_schedule.audit
  to   = aws_scheduler_schedule.schedule["audit"]
}

moved {
  from = aws_scheduler_schedule.tend
  to   = aws_scheduler_schedule.schedule["tend"]
}

moved {
  from = aws_scheduler_schedule.evening_fire[0]
  to   = aws_scheduler_schedule.schedule["evening-fire"]
}

moved {
  from = aws_scheduler_schedule.weekly_review[0]
  to   = aws_scheduler_schedule.schedule["weekly-review"]
}
