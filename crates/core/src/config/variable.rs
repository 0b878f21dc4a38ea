//! The environment variables of the function and the command line.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    pub name: &'static str,
    /// The meaning, in Markdown.
    pub meaning: &'static str,
}

const fn variable(name: &'static str, meaning: &'static str) -> Variable {
    Variable { name, meaning }
}

/// The variables of the function. If several set the same secret, the first in this order wins.
pub const FUNCTION_VARIABLES: [Variable; 32] = [
    variable(
        "kmsEncryptedBotToken",
        "base64 of the KMS ciphertext of a bot token (`xoxb-...`). It takes precedence over a webhook, and needs `slackChannel`",
    ),
    variable(
        "SLACK_BOT_TOKEN_SSM_PARAMETER",
        "instead of the ciphertext: the name or ARN of an SSM parameter",
    ),
    variable("SLACK_BOT_TOKEN_SECRET", "the same for a Secrets Manager secret"),
    variable("SLACK_BOT_TOKEN", "the token in plain text: for tests"),
    variable(
        "kmsEncryptedHookUrl",
        "base64 of the KMS ciphertext of the webhook URL, with or without `https://`",
    ),
    variable(
        "SLACK_WEBHOOK_URL_SSM_PARAMETER",
        "instead of the ciphertext: the name or ARN of an SSM parameter, which the role may read",
    ),
    variable("SLACK_WEBHOOK_URL_SECRET", "the same for a Secrets Manager secret"),
    variable("SLACK_WEBHOOK_URL", "the URL in plain text: for tests"),
    variable(
        "kmsEncryptedSigningSecret",
        "base64 of the KMS ciphertext of the Slack app's signing secret, which the buttons need",
    ),
    variable(
        "SLACK_SIGNING_SECRET_SSM_PARAMETER",
        "instead of the ciphertext: the name or ARN of an SSM parameter",
    ),
    variable("SLACK_SIGNING_SECRET_SECRET", "the same for a Secrets Manager secret"),
    variable("SLACK_SIGNING_SECRET", "the signing secret in plain text: for tests"),
    variable(
        "kmsEncryptionContext",
        "the encryption context of the ciphertexts. Not set: `LambdaFunctionName` = the function's name, as the Lambda \
         console's helper does it. `none`, or `Key=Value,Key=Value`",
    ),
    variable(
        "slackChannel",
        "a bot's channel. A webhook gets it as `channel`, as the blueprint does; only legacy webhooks (before 2019) \
         use it. If Slack refuses the channel, the message goes to the webhook's own channel",
    ),
    variable(
        "BONGSU_CONFIG",
        "the path of the configuration. Not set: `bongsu.toml` beside the program, if the zip contains it",
    ),
    variable("BONGSU_LOCALE", "the language of the messages, `en` or `ko`, instead of the configuration's"),
    variable(
        "BONGSU_LEDGER_TABLE",
        "the DynamoDB table of the ledger: hash key `pk`, range key `sk`, both strings, time to live `expires`. Without \
         it, execution environments share no state",
    ),
    variable(
        "BONGSU_UNDELIVERED_QUEUE_URL",
        "the SQS queue that feeds this function. Without it, there are no digests",
    ),
    variable("BONGSU_FALLBACK_TOPIC_ARN", "the SNS topic for notices that other receivers can never get"),
    variable(
        "BONGSU_TOPIC_ARN",
        "the topics whose alarms are audited and counted in the evening fire (daily summary), separated by commas",
    ),
    variable(
        "BONGSU_EVERY_ALARM",
        "the names of the alarms that an EventBridge rule forwards, and that are also audited: `*`, or a pattern such as `team-*`",
    ),
    variable(
        "BONGSU_AUDITED_ACCOUNTS",
        "the accounts of the spokes whose alarms are also audited and counted, separated by commas. The role needs \
         `sts:AssumeRole` on the spokes' `bongsu-audit-REGION`",
    ),
    variable(
        "BONGSU_AUDITED_REGIONS",
        "the regions of these spokes, separated by commas. Not set: the function's own region",
    ),
    variable(
        "BONGSU_AUDITED_ALARMS",
        "the names of the alarms that these spokes forward, the same as their parameter `EveryAlarm`. Not set: `*`",
    ),
    variable(
        "BONGSU_GRAPH_BUCKET",
        "the S3 bucket for pictures of metrics, instead of the configuration's `graph.bucket`. Without a bucket, only \
         bots that upload have pictures",
    ),
    variable(
        "BONGSU_GRAPH_UPLOAD",
        "`true` or `false`: whether bots upload pictures of metrics, instead of the configuration's `graph.upload`",
    ),
    variable(
        "BONGSU_SLACK_ORIGIN",
        "the origin to which the function connects during start-up; default `https://hooks.slack.com`. For GovSlack: \
         `https://hooks.slack-gov.com`",
    ),
    variable(
        "BONGSU_SLACK_API_ORIGIN",
        "the origin of Slack's Web API for bots; default `https://slack.com`. For GovSlack: `https://slack-gov.com`",
    ),
    variable(
        "BONGSU_PAGERDUTY_ORIGIN",
        "the origin of PagerDuty's Events API, instead of PagerDuty's own: for tests",
    ),
    variable(
        "BONGSU_ALLOW_INSECURE_WEBHOOK",
        "`1` accepts URLs that are not Slack's or not https: for tests",
    ),
    variable("AWS_LAMBDA_LOG_LEVEL", "set by Lambda from the function's logging settings"),
    variable("AWS_LAMBDA_FUNCTION_NAME", "set by Lambda; part of the encryption context"),
];

/// The variables of the command line. An option takes precedence over its variable. AWS's own variables
/// (`AWS_PROFILE`, `AWS_REGION`...) have the same meaning as for the AWS CLI.
pub const COMMAND_LINE_VARIABLES: [Variable; 13] = [
    variable("BONGSU_CONFIG", "the path of the configuration, as `--config`"),
    variable(
        "BONGSU_LOCALE",
        "the language, `en` or `ko`, as `--locale`. Not set: `LC_ALL`, `LC_MESSAGES` or `LANG`",
    ),
    variable("BONGSU_STACK", "the stack, as `--stack`"),
    variable("BONGSU_QUEUE_URL", "the queues of `serve`, as `--queue`"),
    variable("BONGSU_LISTEN", "the address of `serve`'s server, as `--listen`"),
    variable(
        "BONGSU_SNS_ORIGIN",
        "the origin of SNS's certificates for `serve`, instead of the region's own: for tests",
    ),
    variable("BONGSU_INBOX_TOKEN", "the token of an inbox beyond loopback, as `--token`"),
    variable("BONGSU_BROWSER", "the path of Chromium, which draws the picture of `render --png`"),
    variable("BONGSU_SLACK_API_ORIGIN", "the origin of Slack's Web API for bots, as for the function"),
    variable(
        "BONGSU_PAGERDUTY_ORIGIN",
        "the origin of PagerDuty's Events API, instead of PagerDuty's own: for tests",
    ),
    variable(
        "BONGSU_ALLOW_INSECURE_WEBHOOK",
        "`1` accepts URLs that are not Slack's or not https: for tests",
    ),
    variable("NO_COLOR", "any value disables colors"),
    variable(
        "XDG_CONFIG_HOME",
        "the folder in which to look for `bongsu/bongsu.toml` if the current folder has no `bongsu.toml`",
    ),
];
