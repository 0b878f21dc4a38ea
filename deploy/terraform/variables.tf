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
  description = "In place of encrypted_hook_url: the SSM parameter that holds the webhook URL, such as /bongsu/hook-url. Its name is the same in every account and region, and a ciphertext is of one key: so one StackSet serves all of them"
  default     = ""

  validation {
    condition     = can(regex("^((/[A-Za-z0-9_.-]+)*)$", var.hook_url_ssm_parameter))
    error_message = "Must match (/[A-Za-z0-9_.-]+)*."
  }
}

variable "hook_url_secret" {
  type        = string
  description = "In place of encrypted_hook_url: the Secrets Manager secret that holds the webhook URL, by its name"
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
  description = "In place of encrypted_bot_token: the SSM parameter that holds the bot token"
  default     = ""

  validation {
    condition     = can(regex("^((/[A-Za-z0-9_.-]+)*)$", var.bot_token_ssm_parameter))
    error_message = "Must match (/[A-Za-z0-9_.-]+)*."
  }
}

variable "bot_token_secret" {
  type        = string
  description = "In place of encrypted_bot_token: the Secrets Manager secret that holds the bot token"
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9/_+=.@-]*)$", var.bot_token_secret))
    error_message = "Must match [A-Za-z0-9/_+=.@-]*."
  }
}

variable "encrypted_signing_secret" {
  type        = string
  description = "The signing secret of that Slack app, encrypted like the webhook URL. It adds a second function for the buttons of messages, with a URL that anybody may call and only Slack's signature opens. Empty for no buttons"
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9+/]*={0,2})$", var.encrypted_signing_secret))
    error_message = "Must match [A-Za-z0-9+/]*={0,2}."
  }
}

variable "signing_secret_ssm_parameter" {
  type        = string
  description = "In place of encrypted_signing_secret: the SSM parameter that holds the signing secret"
  default     = ""

  validation {
    condition     = can(regex("^((/[A-Za-z0-9_.-]+)*)$", var.signing_secret_ssm_parameter))
    error_message = "Must match (/[A-Za-z0-9_.-]+)*."
  }
}

variable "signing_secret_secret" {
  type        = string
  description = "In place of encrypted_signing_secret: the Secrets Manager secret that holds the signing secret"
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9/_+=.@-]*)$", var.signing_secret_secret))
    error_message = "Must match [A-Za-z0-9/_+=.@-]*."
  }
}

variable "buttons_concurrency" {
  type        = string
  description = "How many requests at that URL are answered at once. The number is reserved, so that a flood of requests cannot use up the account's concurrency, which alarms need. AWS accepts it only if 100 are left for the rest, which a new account may not have. Empty for no limit"
  default     = ""

  validation {
    condition     = can(regex("^([0-9]{0,3})$", var.buttons_concurrency))
    error_message = "Must match [0-9]{0,3}."
  }
}

variable "slack_channel" {
  type        = string
  description = "The channel of a bot, by its ID or name. Of webhooks only legacy ones use it; the webhook of a Slack app has a channel of its own"
  default     = ""
}

variable "language" {
  type        = string
  description = "The language of messages; empty for that of the zip's bongsu.toml, or English"
  default     = ""

  validation {
    condition     = contains(["", "en", "ko"], var.language)
    error_message = "One of en, ko, or empty."
  }
}

variable "graph_bucket" {
  type        = string
  description = "An S3 bucket in this region for pictures of metrics. Messages show them by links that work for everybody, for as long as the function's credentials last. The pictures are below graphs/ and stay until a lifecycle rule of the bucket removes them. Empty for none"
  default     = ""

  validation {
    condition     = can(regex("^(|[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$", var.graph_bucket))
    error_message = "Must match |[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]."
  }
}

variable "graph_upload" {
  type        = string
  description = "Whether bots upload pictures of metrics to Slack, into the threads of their messages. Uploads need no bucket, but the app's scope files:write; empty for the setting of the zip's bongsu.toml, or no"
  default     = ""

  validation {
    condition     = contains(["", "true", "false"], var.graph_upload)
    error_message = "One of true, false, or empty."
  }
}

variable "graph_chart" {
  type        = string
  description = "Whether the function may read the datapoints of charts that Slack draws, where the zip's bongsu.toml asks for them (chart of graph)"
  default     = "false"

  validation {
    condition     = contains(["true", "false"], var.graph_chart)
    error_message = "One of true, false."
  }
}

variable "log_lines" {
  type        = string
  description = "Whether the function may read log lines, which follow an ALARM where a route of the zip's bongsu.toml asks for them (log_lines). It may then search every log group of this account and region"
  default     = "false"

  validation {
    condition     = contains(["true", "false"], var.log_lines)
    error_message = "One of true, false."
  }
}

variable "changes" {
  type        = string
  description = "Whether the function may ask CloudTrail for the last changes of a resource, which follow an ALARM where a route of the zip's bongsu.toml asks for them (changes)"
  default     = "false"

  validation {
    condition     = contains(["true", "false"], var.changes)
    error_message = "One of true, false."
  }
}

variable "fallback_email" {
  type        = string
  description = "The mail address to notify when the way to Slack is broken. AWS sends a mail that must be answered. Empty for nobody, unless you subscribe to the fallback topic yourself"
  default     = ""

  validation {
    condition     = can(regex("^(|[^@ ]+@[^@ ]+)$", var.fallback_email))
    error_message = "Must match |[^@ ]+@[^@ ]+."
  }
}

variable "evening_fire" {
  type        = string
  description = "When to post the daily message that all is well, so that silence proves nothing: a cron expression of EventBridge Scheduler without the word cron, once a day, because a watchdog waits no longer than 26 hours for it. Empty for none"
  default     = "0 18 * * ? *"

  validation {
    condition     = can(regex("^(|[^ ()]+( [^ ()]+){5})$", var.evening_fire))
    error_message = "Must match |[^ ()]+( [^ ()]+){5}."
  }
}

variable "weekly_review" {
  type        = string
  description = "When to post a review of the noisiest alarms of the week: a cron expression of EventBridge Scheduler without the word cron, such as 0 9 ? * MON *. Empty for never"
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
  description = "A topic of this account and region that your alarms have as their action already. Its policy and its encryption stay as they are. Empty to make topic_name"
  default     = ""

  validation {
    condition     = can(regex("^(arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256})?$", var.existing_topic_arn))
    error_message = "Must be the ARN of an SNS topic that is not FIFO, or empty."
  }
}

variable "function_name" {
  type        = string
  description = "The Lambda function. The queues, the table and the watchdog alarms are named after it. The webhook URL is encrypted for this name: encrypt it again after a change"
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
  description = "A KMS key of this account and region that encrypts the webhook URL. Its policy stays as it is: it must leave access to IAM policies, and let CloudWatch use the key if the topic is made here. Empty to make one with key_alias"
  default     = ""

  validation {
    condition     = can(regex("^(arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+)?$", var.existing_key_arn))
    error_message = "Must be the ARN of a KMS key, not of an alias, or empty."
  }
}

variable "every_alarm" {
  type        = string
  description = "The alarms of this account and region that are received without an action, by an EventBridge rule: \"*\" for every alarm, or a pattern of names as \"team-*\". An alarm that comes both ways is announced once. bongsu's own watchdogs are left out. Empty for none"
  default     = ""

  validation {
    condition     = can(regex("^(|[^*\\\\]*([*][^*\\\\]+)*[*]?)$", var.every_alarm))
    error_message = "A name in which * stands for any text, without ** and backslashes."
  }
}

variable "every_alarm_events" {
  type        = string
  description = "The events that the rule matches, with commas between: also \"CloudWatch Alarm Contributor State Change\" and \"CloudWatch Alarm Configuration Change\""
  default     = "CloudWatch Alarm State Change"

  validation {
    condition     = can(regex("^CloudWatch Alarm [A-Za-z ]+(,CloudWatch Alarm [A-Za-z ]+)*$", var.every_alarm_events))
    error_message = "The detail-types of CloudWatch's events on alarms, with commas between."
  }
}

variable "other_topics" {
  type        = string
  description = "Existing topics of this account and region, by their ARNs with commas between, whose alarms come here too: the function is subscribed to each of them"
  default     = ""

  validation {
    condition     = can(regex("^(|arn:[a-z-]+:sns:[^:,]+:[0-9]{12}:[A-Za-z0-9_-]+(,arn:[a-z-]+:sns:[^:,]+:[0-9]{12}:[A-Za-z0-9_-]+)*)$", var.other_topics))
    error_message = "ARNs of SNS topics, with commas between."
  }
}

variable "organization_id" {
  type        = string
  description = "The organization of AWS Organizations (o-...) whose accounts send their alarms here. The installation becomes a hub with an event bus of its own for their spokes (spoke.yaml). Empty for none"
  default     = ""

  validation {
    condition     = can(regex("^(|o-[a-z0-9]{10,32})$", var.organization_id))
    error_message = "The ID of an organization, o- and 10 to 32 lowercase letters and digits."
  }
}

variable "trusted_accounts" {
  type        = string
  description = "Single accounts that send their alarms here, by their twelve digits, with commas between. Empty for none"
  default     = ""

  validation {
    condition     = can(regex("^(|[0-9]{12}(,[0-9]{12})*)$", var.trusted_accounts))
    error_message = "Accounts of twelve digits, with commas between."
  }
}

variable "audited_accounts" {
  type        = string
  description = "The accounts of spokes whose alarms are audited and counted in the daily message too, by their twelve digits, with commas between. Each spoke must name the output role_arn in AuditedBy. Empty for none"
  default     = ""

  validation {
    condition     = can(regex("^(|[0-9]{12}(,[0-9]{12})*)$", var.audited_accounts))
    error_message = "Accounts of twelve digits, with commas between."
  }
}

variable "audited_regions" {
  type        = string
  description = "The regions of these spokes, with commas between; empty for this region"
  default     = ""

  validation {
    condition     = can(regex("^(|[a-z0-9-]+(,[a-z0-9-]+)*)$", var.audited_regions))
    error_message = "Regions, with commas between."
  }
}

variable "audited_alarms" {
  type        = string
  description = "The names of the alarms that these spokes send, as their EveryAlarm; empty for all"
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
  description = "Whether the ledger can be restored to any second of the last 35 days, at a price per gigabyte"
  default     = false
}

variable "event_sources" {
  type        = string
  description = "The EventBridge sources whose events the function announces beside alarms, such as aws.health,aws.guardduty; empty for none"
  default     = ""

  validation {
    condition     = can(regex("^(|aws[.][a-z0-9-]+(,aws[.][a-z0-9-]+)*)$", var.event_sources))
    error_message = "Must match |aws[.][a-z0-9-]+(,aws[.][a-z0-9-]+)*."
  }
}

variable "allow_event_bridge" {
  type        = bool
  description = "Whether EventBridge rules may publish to the topic. Off, because EventBridge honours no condition in the policies of an encrypted topic, so that rules cannot be restricted to this account. A rule on alarm state changes would also announce every alarm twice"
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
  description = "Tags for all resources that can have tags, beside bongsu:stack"
  default     = {}
}

variable "permissions_boundary" {
  type        = string
  description = "The ARN of the policy that bounds the roles, if your account requires one; empty for none"
  default     = ""

  validation {
    condition     = can(regex("^(|arn:[^:]+:iam::([0-9]{12}|aws):policy/.+)$", var.permissions_boundary))
    error_message = "Must be the ARN of an IAM policy."
  }
}
