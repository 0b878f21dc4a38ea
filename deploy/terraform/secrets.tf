# Secrets that SSM Parameter Store or Secrets Manager keeps, in place of ciphertexts of this module's key.

locals {
  parameter_prefix = "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter"
  secret_prefix    = "arn:${local.partition}:secretsmanager:${local.region}:${local.account}:secret:"
  every_key        = "arn:${local.partition}:kms:${local.region}:${local.account}:key/*"

  ssm_parameters = [
    for name in [var.hook_url_ssm_parameter, var.bot_token_ssm_parameter, var.signing_secret_ssm_parameter] :
    "${local.parameter_prefix}${name}" if name != ""
  ]
  secrets = [
    for name in [var.hook_url_secret, var.bot_token_secret, var.signing_secret_secret] :
    "${local.secret_prefix}${name}-??????" if name != ""
  ]
  role_secrets = concat(
    length(local.ssm_parameters) == 0 ? [] : [
      {
        Sid      = "SsmParameters"
        Effect   = "Allow"
        Action   = "ssm:GetParameter"
        Resource = local.ssm_parameters
      },
      # Where a key of the account's own encrypts them, the encryption context limits what the role may decrypt.
      {
        Sid       = "KeyOfSsmParameters"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = local.every_key
        Condition = { StringEquals = { "kms:EncryptionContext:PARAMETER_ARN" = local.ssm_parameters } }
      },
    ],
    length(local.secrets) == 0 ? [] : [
      {
        Sid      = "Secrets"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = local.secrets
      },
      {
        Sid       = "KeyOfSecrets"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = local.every_key
        Condition = { StringLike = { "kms:EncryptionContext:SecretARN" = local.secrets } }
      },
    ],
  )

  signing_parameter = "${local.parameter_prefix}${var.signing_secret_ssm_parameter}"
  signing_secret    = "${local.secret_prefix}${var.signing_secret_secret}-??????"
  buttons_secrets = concat(
    var.signing_secret_ssm_parameter == "" ? [] : [
      {
        Sid      = "SsmParameters"
        Effect   = "Allow"
        Action   = "ssm:GetParameter"
        Resource = local.signing_parameter
      },
      {
        Sid       = "KeyOfSsmParameters"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = local.every_key
        Condition = { StringEquals = { "kms:EncryptionContext:PARAMETER_ARN" = local.signing_parameter } }
      },
    ],
    var.signing_secret_secret == "" ? [] : [
      {
        Sid      = "Secrets"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = local.signing_secret
      },
      {
        Sid       = "KeyOfSecrets"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = local.every_key
        Condition = { StringLike = { "kms:EncryptionContext:SecretARN" = local.signing_secret } }
      },
    ],
  )

  has_buttons = "${var.encrypted_signing_secret}${var.signing_secret_ssm_parameter}${var.signing_secret_secret}" != ""
}
