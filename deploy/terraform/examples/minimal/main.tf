# The smallest use: alarms of this account in one Slack channel.

module "bongsu" {
  source = "../.."

  package            = var.package
  encrypted_hook_url = var.encrypted_hook_url
}

variable "package" {
  type        = string
  description = "The path of bongsu-lambda-arm64.zip"
}

variable "encrypted_hook_url" {
  type        = string
  description = "The webhook URL as KMS encrypted it; empty for the first apply, which makes the key"
  default     = ""
}

output "topic_arn" {
  description = "Give it to your alarms as their action"
  value       = module.bongsu.topic_arn
}
