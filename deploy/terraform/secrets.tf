# Secrets in SSM Parameter Store or Secrets Manager, instead of ciphertexts of this module's key.

locals {
  has_ssm_parameters = "${var.hook_url_ssm_parameter}${var.bot_token_ssm_parameter}${var.signing_secret_ssm_parameter}" != ""
  has_secrets        = "${var.hook_url_secret}${var.bot_token_secret}${var.signing_secret_secret}" != ""
  has_buttons        = "${var.encrypted_signing_secret}${var.signing_secret_ssm_parameter}${var.signing_secret_secret}" != ""

  hook_url_parameter       = "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter${var.hook_url_ssm_parameter}"
  bot_token_parameter      = "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter${var.bot_token_ssm_parameter}"
  signing_secret_parameter = "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter${var.signing_secret_ssm_parameter}"
  hook_url_secret          = "arn:${local.partition}:secretsmanager:${local.region}:${local.account}:secret:${var.hook_url_secret}-??????"
  bot_token_secret         = "arn:${local.partition}:secretsmanager:${local.region}:${local.account}:secret:${var.bot_token_secret}-??????"
  signing_secret_secret    = "arn:${local.partition}:secretsmanager:${local.region}:${local.account}:secret:${var.signing_secret_secret}-??????"
  every_key                = "arn:${local.partition}:kms:${local.region}:${local.account}:key/*"

  # No secret has an empty name. If a key of the account encrypts the secrets, the encryption context restricts decryption to
  # them.
  role_ssm_parameters = {
    Sid      = "SsmParameters"
    Effect   = "Allow"
    Action   = "ssm:GetParameter"
    Resource = [local.hook_url_parameter, local.bot_token_parameter, local.signing_secret_parameter]
  }
  role_key_of_ssm_parameters = {
    Sid      = "KeyOfSsmParameters"
    Effect   = "Allow"
    Action   = "kms:Decrypt"
    Resource = local.every_key
    Condition = {
      StringEquals = {
        "kms:EncryptionContext:PARAMETER_ARN" = [local.hook_url_parameter, local.bot_token_parameter, local.signing_secret_parameter]
      }
    }
  }
  role_secrets = {
    Sid      = "Secrets"
    Effect   = "Allow"
    Action   = "secretsmanager:GetSecretValue"
    Resource = [local.hook_url_secret, local.bot_token_secret, local.signing_secret_secret]
  }
  role_key_of_secrets = {
    Sid      = "KeyOfSecrets"
    Effect   = "Allow"
    Action   = "kms:Decrypt"
    Resource = local.every_key
    Condition = {
      StringLike = {
        "kms:EncryptionContext:SecretARN" = [local.hook_url_secret, local.bot_token_secret, local.signing_secret_secret]
      }
    }
  }

  buttons_ssm_parameter = {
    Sid      = "SsmParameters"
    Effect   = "Allow"
    Action   = "ssm:GetParameter"
    Resource = local.signing_secret_parameter
  }
  buttons_key_of_ssm_parameter = {
    Sid       = "KeyOfSsmParameters"
    Effect    = "Allow"
    Action    = "kms:Decrypt"
    Resource  = local.every_key
    Condition = { StringEquals = { "kms:EncryptionContext:PARAMETER_ARN" = local.signing_secret_parameter } }
  }
  buttons_secret = {
    Sid      = "Secrets"
    Effect   = "Allow"
    Action   = "secretsmanager:GetSecretValue"
    Resource = local.signing_secret_secret
  }
  buttons_key_of_secret = {
    Sid       = "KeyOfSecrets"
    Effect    = "Allow"
    Action    = "kms:Decrypt"
    Resource  = local.every_key
    Condition = { StringLike = { "kms:EncryptionContext:SecretARN" = local.signing_secret_secret } }
  }
}
