variable "package" {
  type        = string
  description = "The path of bootstrap.zip"
}

variable "stack_name" {
  type        = string
  description = "The value of the tag bongsu:stack, and the beginning of the role's name"
  default     = "bongsu"
}

variable "architecture" {
  type        = string
  description = "The architecture that bootstrap.zip was built for"
  default     = "arm64"

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "One of arm64, x86_64."
  }
}

variable "encrypted_hook_url" {
  type        = string
  description = "The Slack webhook URL, encrypted by KMS with this stack's key and the context LambdaFunctionName=<FunctionName>, in base64. Empty on the first deployment, when there is no key yet; until it is set, alarms wait in the queue"
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9+/]*={0,2})$", var.encrypted_hook_url))
    error_message = "Must match [A-Za-z0-9+/]*={0,2}."
  }
}

variable "hook_url_ssm_parameter" {
  type        = string
  description = "Instead of encrypted_hook_url: the SSM parameter that contains the webhook URL, such as /bongsu/hook-url. Its name can be the same in every account and region, unlike a ciphertext, which belongs to one key. So one StackSet can serve all accounts"
  default     = ""

  validation {
    condition     = can(regex("^((/[A-Za-z0-9_.-]+)*)$", var.hook_url_ssm_parameter))
    error_message = "Must match (/[A-Za-z0-9_.-]+)*."
  }
}

variable "hook_url_secret" {
  type        = string
  description = "Instead of encrypted_hook_url: the Secrets Manager secret that contains the webhook URL, by its name"
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9/_+=.@-]*)$", var.hook_url_secret))
    error_message = "Must match [A-Za-z0-9/_+=.@-]*."
  }
}

variable "allow_insecure_webhook" {
  type        = string
  description = "1 allows a webhook URL outside Slack or without https, which the function refuses otherwise"
  default     = ""
  validation {
    condition     = contains(["", "1"], var.allow_insecure_webhook)
    error_message = "Give \"\" or \"1\"."
  }
}

variable "encrypted_bot_token" {
  type        = string
  description = "The bot token (xoxb-...) of a Slack app, encrypted like the webhook URL. It takes precedence over the webhook: a bot posts one message for each incident and changes it. It needs slack_channel. Empty for a webhook"
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9+/]*={0,2})$", var.encrypted_bot_token))
    error_message = "Must match [A-Za-z0-9+/]*={0,2}."
  }
}

variable "bot_token_ssm_parameter" {
  type        = string
  description = "Instead of encrypted_bot_token: the SSM parameter that contains the bot token"
  default     = ""

  validation {
    condition     = can(regex("^((/[A-Za-z0-9_.-]+)*)$", var.bot_token_ssm_parameter))
    error_message = "Must match (/[A-Za-z0-9_.-]+)*."
  }
}

variable "bot_token_secret" {
  type        = string
  description = "Instead of encrypted_bot_token: the Secrets Manager secret that contains the bot token"
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9/_+=.@-]*)$", var.bot_token_secret))
    error_message = "Must match [A-Za-z0-9/_+=.@-]*."
  }
}

variable "encrypted_signing_secret" {
  type        = string
  description = "The signing secret of that Slack app, encrypted like the webhook URL. It adds a second function for the buttons of messages, with a URL that anybody can call and that accepts only requests with Slack's signature. Empty for no buttons"
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9+/]*={0,2})$", var.encrypted_signing_secret))
    error_message = "Must match [A-Za-z0-9+/]*={0,2}."
  }
}

variable "signing_secret_ssm_parameter" {
  type        = string
  description = "Instead of encrypted_signing_secret: the SSM parameter that contains the signing secret"
  default     = ""

  validation {
    condition     = can(regex("^((/[A-Za-z0-9_.-]+)*)$", var.signing_secret_ssm_parameter))
    error_message = "Must match (/[A-Za-z0-9_.-]+)*."
  }
}

variable "signing_secret_secret" {
  type        = string
  description = "Instead of encrypted_signing_secret: the Secrets Manager secret that contains the signing secret"
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9/_+=.@-]*)$", var.signing_secret_secret))
    error_message = "Must match [A-Za-z0-9/_+=.@-]*."
  }
}

variable "buttons_concurrency" {
  type        = string
  description = "The number of requests at that URL that are answered at the same time. This concurrency is reserved, so that a flood of requests cannot use up the concurrency that alarms need. AWS accepts the number only if 100 remain for all other functions, which a new account may not have. Empty for no limit"
  default     = ""

  validation {
    condition     = can(regex("^([0-9]{0,3})$", var.buttons_concurrency))
    error_message = "Must match [0-9]{0,3}."
  }
}

variable "slack_channel" {
  type        = string
  description = "The ID or name of the bot's channel. Only legacy webhooks also use it, because the webhook of a Slack app has its own channel"
  default     = ""
}

variable "language" {
  type        = string
  description = "The language of messages. Empty for the language in the zip's bongsu.toml, or English"
  default     = ""

  validation {
    condition     = contains(["", "en", "ko"], var.language)
    error_message = "One of en, ko, or empty."
  }
}

variable "graph_bucket" {
  type        = string
  description = "An S3 bucket in this region for pictures of metrics. Messages contain links that work for everybody until the function's credentials expire. The pictures are below graphs/ until a lifecycle rule of the bucket deletes them. Empty for none"
  default     = ""

  validation {
    condition     = can(regex("^(|[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$", var.graph_bucket))
    error_message = "Must match |[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]."
  }
}

variable "graph_upload" {
  type        = string
  description = "Whether bots upload pictures of metrics to Slack, into the threads of their messages. Uploads need no bucket, but the app's scope files:write. Empty for the setting in the zip's bongsu.toml, or no"
  default     = ""

  validation {
    condition     = contains(["", "true", "false"], var.graph_upload)
    error_message = "One of true, false, or empty."
  }
}

variable "graph_chart" {
  type        = string
  description = "Whether the function may read the datapoints of charts that Slack draws, if the zip's bongsu.toml asks for charts (chart in graph)"
  default     = "false"

  validation {
    condition     = contains(["true", "false"], var.graph_chart)
    error_message = "One of true, false."
  }
}

variable "log_lines" {
  type        = string
  description = "Whether the function may read log lines, which follow an ALARM if a route in the zip's bongsu.toml asks for them (log_lines). The function may then search every log group of this account and region"
  default     = "false"

  validation {
    condition     = contains(["true", "false"], var.log_lines)
    error_message = "One of true, false."
  }
}

variable "changes" {
  type        = string
  description = "Whether the function may ask CloudTrail for the last changes of a resource, which follow an ALARM if a route in the zip's bongsu.toml asks for them (changes)"
  default     = "false"

  validation {
    condition     = contains(["true", "false"], var.changes)
    error_message = "One of true, false."
  }
}

variable "fallback_email" {
  type        = string
  description = "The email address for failures on the way to Slack. AWS sends an email to confirm the subscription. Empty for nobody, unless you subscribe to the fallback topic yourself"
  default     = ""

  validation {
    condition     = can(regex("^(|[^@ ]+@[^@ ]+)$", var.fallback_email))
    error_message = "Must match |[^@ ]+@[^@ ]+."
  }
}

variable "evening_fire" {
  type        = string
  description = "The time of the daily message that all is well: a cron expression of EventBridge Scheduler without the word cron. It must be once a day, because a watchdog alarm goes off after 26 hours without the message. Empty for none"
  default     = "0 18 * * ? *"

  validation {
    condition     = can(regex("^(|[^ ()]+( [^ ()]+){5})$", var.evening_fire))
    error_message = "Must match |[^ ()]+( [^ ()]+){5}."
  }
}

variable "weekly_review" {
  type        = string
  description = "The time of the review of the week's noisiest alarms: a cron expression of EventBridge Scheduler without the word cron, such as 0 9 ? * MON *. Empty for never"
  default     = ""

  validation {
    condition     = can(regex("^(|[^ ()]+( [^ ()]+){5})$", var.weekly_review))
    error_message = "Must match |[^ ()]+( [^ ()]+){5}."
  }
}

variable "evening_fire_zone" {
  type        = string
  description = "The time zone of evening_fire and weekly_review, for example Asia/Seoul. Empty for Asia/Seoul in ap-northeast-2, and UTC elsewhere"
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9_+/-]{0,50})$", var.evening_fire_zone))
    error_message = "Must match [A-Za-z0-9_+/-]{0,50}."
  }
}

variable "topic_name" {
  type        = string
  description = "The SNS topic for the actions of your alarms"
  default     = "mission-sns"

  validation {
    condition     = can(regex("^([A-Za-z0-9_-]{1,240})$", var.topic_name))
    error_message = "Must match [A-Za-z0-9_-]{1,240}."
  }
}

variable "existing_topic_arn" {
  type        = string
  description = "A topic of this account and region that is already the action of your alarms. Its policy and its encryption do not change. Empty to create topic_name"
  default     = ""

  validation {
    condition     = can(regex("^(arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256})?$", var.existing_topic_arn))
    error_message = "Must be the ARN of an SNS topic that is not FIFO, or empty."
  }
}

variable "function_name" {
  type        = string
  description = "The Lambda function. The queues, the table and the watchdog alarms are named after it. The webhook URL is encrypted for this name, so encrypt it again after a change"
  default     = "mission-lambda"

  validation {
    condition     = can(regex("^([A-Za-z0-9_-]{1,50})$", var.function_name))
    error_message = "Must match [A-Za-z0-9_-]{1,50}."
  }
}

variable "key_alias" {
  type        = string
  description = "The alias of the KMS key"
  default     = "alias/mission-kms-key"

  validation {
    condition     = can(regex("^(alias/[A-Za-z0-9/_-]+)$", var.key_alias)) && !startswith(var.key_alias, "alias/aws/")
    error_message = "Must begin with alias/, and not with alias/aws/."
  }
}

variable "existing_key_arn" {
  type        = string
  description = "A KMS key of this account and region that encrypts the webhook URL. Its policy does not change. The policy must allow access by IAM policies, and let CloudWatch use the key if the topic is created here. Empty to create a key with key_alias"
  default     = ""

  validation {
    condition     = can(regex("^(arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+)?$", var.existing_key_arn))
    error_message = "Must be the ARN of a KMS key, not of an alias, or empty."
  }
}

variable "every_alarm" {
  type        = string
  description = "The alarms of this account and region that an EventBridge rule sends, without an action of the alarm: \"*\" for every alarm, or a name pattern such as \"team-*\". An alarm that arrives both ways is announced once. The rule omits bongsu's own watchdog alarms. Empty for none"
  default     = ""

  validation {
    condition     = can(regex("^(|[^*\\\\]*([*][^*\\\\]+)*[*]?)$", var.every_alarm))
    error_message = "A name in which * stands for any text, without ** and backslashes."
  }
}

variable "every_alarm_events" {
  type        = string
  description = "The events that the rule matches, separated by commas. \"CloudWatch Alarm Contributor State Change\" and \"CloudWatch Alarm Configuration Change\" are also possible"
  default     = "CloudWatch Alarm State Change"

  validation {
    condition     = can(regex("^CloudWatch Alarm [A-Za-z ]+(,CloudWatch Alarm [A-Za-z ]+)*$", var.every_alarm_events))
    error_message = "The detail-types of CloudWatch's events on alarms, with commas between."
  }
}

variable "other_topics" {
  type        = string
  description = "The ARNs of existing topics of this account and region, separated by commas. The function is subscribed to each of them"
  default     = ""

  validation {
    condition     = can(regex("^(|arn:[a-z-]+:sns:[^:,]+:[0-9]{12}:[A-Za-z0-9_-]+(,arn:[a-z-]+:sns:[^:,]+:[0-9]{12}:[A-Za-z0-9_-]+)*)$", var.other_topics))
    error_message = "ARNs of SNS topics, with commas between."
  }
}

variable "organization_id" {
  type        = string
  description = "The organization of AWS Organizations (o-...) whose accounts send their alarms here. The installation becomes a hub with an event bus for their spokes (spoke.yaml). Empty for none"
  default     = ""

  validation {
    condition     = can(regex("^(|o-[a-z0-9]{10,32})$", var.organization_id))
    error_message = "The ID of an organization, o- and 10 to 32 lowercase letters and digits."
  }
}

variable "trusted_accounts" {
  type        = string
  description = "The IDs of single accounts that send their alarms here, separated by commas. Empty for none"
  default     = ""

  validation {
    condition     = can(regex("^(|[0-9]{12}(,[0-9]{12})*)$", var.trusted_accounts))
    error_message = "Accounts of twelve digits, with commas between."
  }
}

variable "audited_accounts" {
  type        = string
  description = "The account IDs of spokes whose alarms are also audited and counted in the daily message, separated by commas. Each spoke must name the output role_arn in AuditedBy. Empty for none"
  default     = ""

  validation {
    condition     = can(regex("^(|[0-9]{12}(,[0-9]{12})*)$", var.audited_accounts))
    error_message = "Accounts of twelve digits, with commas between."
  }
}

variable "audited_regions" {
  type        = string
  description = "The regions of these spokes, separated by commas. Empty for this region"
  default     = ""

  validation {
    condition     = can(regex("^(|[a-z0-9-]+(,[a-z0-9-]+)*)$", var.audited_regions))
    error_message = "Regions, with commas between."
  }
}

variable "audited_alarms" {
  type        = string
  description = "The name pattern of the alarms that these spokes send, as in their EveryAlarm. Empty for all"
  default     = ""

  validation {
    condition     = can(regex("^(|[^*\\\\]*([*][^*\\\\]+)*[*]?)$", var.audited_alarms))
    error_message = "A name, or a pattern as team-*."
  }
}

variable "log_level" {
  type        = string
  description = "The lowest level that the function logs"
  default     = "INFO"

  validation {
    condition     = contains(["TRACE", "DEBUG", "INFO", "WARN", "ERROR"], var.log_level)
    error_message = "One of TRACE, DEBUG, INFO, WARN, ERROR."
  }
}

variable "log_retention_days" {
  type        = number
  description = "The number of days to keep the function's log"
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653], var.log_retention_days)
    error_message = "One of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653."
  }
}

variable "point_in_time_recovery" {
  type        = bool
  description = "Whether the ledger can be restored to any second of the last 35 days, which has a price per gigabyte"
  default     = false
}

variable "event_sources" {
  type        = string
  description = "The EventBridge sources whose events the function announces in addition to alarms, such as aws.health,aws.guardduty; empty for none"
  default     = ""

  validation {
    condition     = can(regex("^(|aws[.][a-z0-9-]+(,aws[.][a-z0-9-]+)*)$", var.event_sources))
    error_message = "Must match |aws[.][a-z0-9-]+(,aws[.][a-z0-9-]+)*."
  }
}

variable "allow_event_bridge" {
  type        = bool
  description = "Whether EventBridge rules may publish to the topic. Off, because EventBridge ignores conditions in the policies of an encrypted topic, so rules cannot be restricted to this account. A rule on alarm state changes would also announce every alarm twice"
  default     = false
}

variable "instance_id" {
  type        = string
  description = "An EC2 instance for the example alarm on its CPU; empty for none"
  default     = ""

  validation {
    condition     = can(regex("^(|i-[0-9a-f]{8,17})$", var.instance_id))
    error_message = "Must match |i-[0-9a-f]{8,17}."
  }
}

variable "cpu_alarm_name" {
  type        = string
  description = "The name of the example alarm"
  default     = "mission-cpu-alarm"

  validation {
    condition     = can(regex("^([^:]{1,255})$", var.cpu_alarm_name))
    error_message = "Must match [^:]{1,255}."
  }
}

variable "cpu_threshold" {
  type        = number
  description = "The example alarm's threshold, in percent of the instance's CPU"
  default     = 50

  validation {
    condition     = var.cpu_threshold >= 0 && var.cpu_threshold <= 100
    error_message = "From 0 to 100."
  }
}

variable "tags" {
  type        = map(string)
  description = "Tags for all resources that can have tags, in addition to bongsu:stack"
  default     = {}
}

variable "permissions_boundary" {
  type        = string
  description = "The ARN of the permissions boundary of the roles, if your account requires one. Empty for none"
  default     = ""

  validation {
    condition     = can(regex("^(|arn:[^:]+:iam::([0-9]{12}|aws):policy/.+)$", var.permissions_boundary))
    error_message = "Must be the ARN of an IAM policy."
  }
}
