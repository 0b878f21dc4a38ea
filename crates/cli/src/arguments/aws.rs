//! The commands that work on an AWS account, and their arguments.

use std::path::PathBuf;

use bongsu_deployment::deploy::Architecture;
use clap::{Args, Subcommand};
use jiff::SignedDuration;

use super::serve::ServeArguments;
use super::shared::UrlRulesArguments;
use super::values::{
    Topic, architecture, cron, events, function, iana_zone, organization, parameter, pattern, role, span,
    topic,
};
use super::{AccountsArguments, InstallationArguments, OutputArguments, StackArguments};

/// The commands that work on an AWS account.
#[derive(Debug, Subcommand)]
pub(crate) enum AwsCommand {
    /// Set up bongsu in an AWS account, or update it
    #[command(
        after_help = "Examples:\n  bongsu deploy                                  # shows the plan, asks, carries it out\n  bongsu deploy --every-alarm                    # receives every alarm, and changes none\n  bongsu deploy --dry-run --format json\n  bongsu deploy --yes --webhook-url-file url.txt --topic mission-sns --instance i-0123456789abcdef0\n  bongsu deploy --existing-function cloudwatch-alarm-to-slack-python"
    )]
    Deploy(Box<DeployArguments>),
    /// Carry alarms from SQS queues and HTTPS subscriptions to Slack, without Lambda
    #[command(
        after_help = "Examples:\n  bongsu serve --queue https://sqs.eu-west-1.amazonaws.com/123456789012/alarms --ledger bongsu-ledger\n  bongsu serve --queue URL --listen 0.0.0.0:8471 --topic arn:aws:sns:eu-west-1:123456789012:mission-sns\n\nAny number of replicas share the ledger. The function's variables or bongsu.toml set secrets\nand receivers. After SIGTERM the program finishes the messages in progress.\n\nExit code 3: there is no receiver; 4: the program cannot listen at the address;\n5: a queue or the ledger cannot be used."
    )]
    Serve(Box<ServeArguments>),
    /// Show the deployed resources
    #[command(
        after_help = "Examples:\n  bongsu status --format json\n  bongsu status --all-accounts                   # the hub, and its spokes\n\nExit code 2: a spoke could not be asked."
    )]
    Status(StatusArguments),
    /// Check every link from CloudWatch to Slack, and explain how to repair broken ones
    #[command(
        after_help = "Examples:\n  bongsu doctor\n  bongsu doctor --format json | jq 'select(.verdict != \"fine\")'\n  bongsu doctor --all-accounts\n\nExit code 0: every link works; 1: a link is broken; 2: a link could not be checked."
    )]
    Doctor(DoctorArguments),
    /// Compare CloudWatch's alarm history with the delivered messages
    #[command(
        after_help = "Examples:\n  bongsu audit                                   # the last 24 hours\n  bongsu audit --since 14d --format json | jq '.findings[] | select(.verdict == \"late\")'\n  bongsu audit --fix                             # announces the changes that reached nobody\n  bongsu audit --all-accounts\n\nExit code 0: every change was delivered; 1: a change is missing; 2: a spoke could not be asked."
    )]
    Audit(AuditArguments),
    /// Deliver waiting notices again, or those in the dead-letter queue
    #[command(
        after_help = "Examples:\n  bongsu replay                                  # shows the outbox, asks, delivers it now\n  bongsu replay --dead-letters --since 3d\n  bongsu replay --dead-letters --alarm mission-cpu-alarm --yes"
    )]
    Replay(ReplayArguments),
    /// Store a new webhook URL, bot token or signing secret
    Secret(SecretArguments),
    /// Delete everything that deploy created
    #[command(
        after_help = "Examples:\n  bongsu destroy --dry-run\n  bongsu destroy                                 # shows the resources, asks, deletes them\n  bongsu destroy --undo-key                      # within 7 days: keeps the key after all"
    )]
    Destroy(DestroyArguments),
}

impl AwsCommand {
    /// Returns whether the command logs for machines, one line for each notice.
    pub(crate) fn is_service(&self) -> bool {
        matches!(self, Self::Serve(_))
    }
}

/// The place of the webhook URL. Never the URL itself: the process list shows arguments.
#[derive(Debug, Clone, Args)]
pub(crate) struct WebhookArguments {
    /// A file that holds the Slack webhook URL and nothing else; "-" reads standard input. Without it bongsu
    /// asks on the terminal, hidden
    #[arg(long, value_name = "FILE")]
    pub(crate) webhook_url_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) url_rules: UrlRulesArguments,
}

#[derive(Debug, Args)]
pub(crate) struct DeployArguments {
    /// Carry out the plan without asking for confirmation
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Show the plan, and exit
    #[arg(long, conflicts_with = "yes")]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) webhook: WebhookArguments,
    /// The function's code; default bongsu-lambda-ARCHITECTURE.zip or bootstrap.zip beside this program, or
    /// the zip of `cargo xtask package`
    #[arg(long, value_name = "FILE")]
    pub(crate) zip: Option<PathBuf>,
    /// The function's architecture; default that of the zip
    #[arg(long, value_name = "arm64|x86_64", value_parser = architecture)]
    pub(crate) architecture: Option<Architecture>,
    /// The S3 bucket for the code; default bongsu-ACCOUNT-REGION, created if it does not exist
    #[arg(long, value_name = "BUCKET")]
    pub(crate) code_bucket: Option<String>,
    /// Only replace the code of this function, which keeps its variables, role and trigger
    #[arg(long, value_name = "FUNCTION", value_parser = function, conflicts_with_all = ["webhook_url_file", "code_bucket", "every_alarm", "DesiredArguments"])]
    pub(crate) existing_function: Option<String>,
    /// Only send the alarms of this account and region to a hub elsewhere, given by the ARN of the hub's
    /// event bus (its output HubBusArn). The stack is called STACK-spoke
    #[arg(long, value_name = "BUS_ARN", conflicts_with_all = ["existing_function", "webhook_url_file", "code_bucket", "DesiredArguments"])]
    pub(crate) spoke_of: Option<String>,
    /// The profile of the hub's account: checks first that the hub admits this account
    #[arg(long, value_name = "PROFILE", requires = "spoke_of")]
    pub(crate) hub_profile: Option<String>,
    /// The organization of this account (o-...), by which the hub may admit it
    #[arg(long, value_name = "ID", requires = "hub_profile", value_parser = organization)]
    pub(crate) organization: Option<String>,
    /// A role of the hub's account that may read the alarms of this account and region, by its ARN
    /// (repeatable): the hub's output RoleArn, and the roles of people who use --all-accounts
    #[arg(long, value_name = "ROLE_ARN", requires = "spoke_of", value_parser = role)]
    pub(crate) audited_by: Vec<String>,
    /// Receive every alarm by an EventBridge rule, without changing any alarm; with PATTERN only alarms whose
    /// names match, as in --every-alarm='team-*'. --every-alarm= turns it off
    #[arg(long, help_heading = "Deployment", value_name = "PATTERN", num_args = 0..=1, require_equals = true, default_missing_value = "*", value_parser = pattern)]
    pub(crate) every_alarm: Option<String>,
    #[command(flatten)]
    pub(crate) desired: DesiredArguments,
    #[command(flatten)]
    pub(crate) stack: StackArguments,
}

/// Names and settings. A setting that the user leaves out keeps its value.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Deployment")]
pub(crate) struct DesiredArguments {
    /// The SNS topic for your alarms' actions; initially mission-sns, or STACK-sns for a stack other than
    /// bongsu. An ARN (repeatable) names an existing topic whose alarms come here too
    #[arg(long = "topic", value_name = "NAME|ARN", value_parser = topic)]
    pub(crate) topics: Vec<Topic>,
    /// The Lambda function; initially mission-lambda, or STACK-lambda
    #[arg(long, value_name = "NAME")]
    pub(crate) function: Option<String>,
    /// The KMS key's alias; initially alias/mission-kms-key, or alias/STACK-kms-key
    #[arg(long, value_name = "ALIAS")]
    pub(crate) key_alias: Option<String>,
    /// The example alarm; initially mission-cpu-alarm, or STACK-cpu-alarm
    #[arg(long, value_name = "NAME")]
    pub(crate) cpu_alarm: Option<String>,
    /// An EC2 instance for the example alarm on its CPU; without it there is no example alarm
    #[arg(long, value_name = "i-...")]
    pub(crate) instance: Option<String>,
    /// The example alarm's threshold, in percent of the instance's CPU; initially 50
    #[arg(long, value_name = "PERCENT")]
    pub(crate) cpu_threshold: Option<String>,
    /// The mail address to notify when the way to Slack is broken
    #[arg(long, value_name = "MAIL")]
    pub(crate) fallback_email: Option<String>,
    /// When to post the daily message that all is well: a cron expression; initially "0 18 * * ? *". "" for
    /// none
    #[arg(long, value_name = "CRON", value_parser = cron)]
    pub(crate) evening_fire: Option<String>,
    /// When to post the weekly review of the noisiest alarms: a cron expression, such as "0 9 ? * MON *";
    /// initially never
    #[arg(long, value_name = "CRON", value_parser = cron)]
    pub(crate) weekly_review: Option<String>,
    /// The time zone of --evening-fire; initially UTC
    #[arg(long, value_name = "ZONE", value_parser = iana_zone)]
    pub(crate) evening_fire_zone: Option<String>,
    /// The language of messages
    #[arg(long, value_name = "en|ko", value_parser = ["en", "ko"])]
    pub(crate) language: Option<String>,
    /// Events to announce beside alarms, by kind: health, guardduty, codepipeline, ...; "" for none
    #[arg(long, value_name = "KIND,...", value_parser = events)]
    pub(crate) events: Option<String>,
    /// The channel of a bot, by its ID or name; of webhooks only legacy ones use it
    #[arg(long, value_name = "CHANNEL")]
    pub(crate) slack_channel: Option<String>,
    /// Any other parameter of the template
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) parameters: Vec<(String, String)>,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArguments {
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) accounts: AccountsArguments,
    #[command(flatten)]
    pub(crate) installation: InstallationArguments,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArguments {
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) url_rules: UrlRulesArguments,
    #[command(flatten)]
    pub(crate) accounts: AccountsArguments,
    #[command(flatten)]
    pub(crate) installation: InstallationArguments,
}

#[derive(Debug, Args)]
pub(crate) struct AuditArguments {
    /// How far back to compare; CloudWatch keeps the history of 30 days
    #[arg(long, value_name = "SPAN", default_value = "24h", value_parser = span)]
    pub(crate) since: SignedDuration,
    /// Skip younger changes, which may still be on their way: Lambda retries for three minutes
    #[arg(long, value_name = "SPAN", default_value = "5min", value_parser = span)]
    pub(crate) patience: SignedDuration,
    /// Announce the changes that were not delivered
    #[arg(long)]
    pub(crate) fix: bool,
    /// Do not ask for confirmation
    #[arg(long, short, requires = "fix")]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) accounts: AccountsArguments,
    #[command(flatten)]
    pub(crate) installation: InstallationArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ReplayArguments {
    /// Only changes since then: 24h, 3d
    #[arg(long, value_name = "SPAN", value_parser = span)]
    pub(crate) since: Option<SignedDuration>,
    /// Only the alarm of this name
    #[arg(long, value_name = "NAME")]
    pub(crate) alarm: Option<String>,
    /// Deliver notices of the dead-letter queue, which were retried for twelve days
    #[arg(long)]
    pub(crate) dead_letters: bool,
    /// Do not ask for confirmation
    #[arg(long, short)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) installation: InstallationArguments,
}

#[derive(Debug, Args)]
pub(crate) struct SecretArguments {
    #[command(subcommand)]
    pub(crate) command: SecretCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SecretCommand {
    /// Store a new webhook URL, bot token or signing secret, encrypted; nothing else changes
    #[command(
        after_help = "Examples:\n  bongsu secret set                              # asks for the webhook URL, hidden\n  bongsu secret set --webhook-url-file url.txt\n  bongsu secret set --bot-token --signing-secret # asks for both, hidden\n  bongsu secret set --bot-token-file token.txt"
    )]
    Set(SecretSetArguments),
}

#[derive(Debug, Args)]
pub(crate) struct SecretSetArguments {
    #[command(flatten)]
    pub(crate) webhook: WebhookArguments,
    /// A file that holds the bot token (xoxb-...) and nothing else; "-" reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) bot_token_file: Option<PathBuf>,
    /// Ask for the bot token, hidden
    #[arg(long, conflicts_with = "bot_token_file")]
    pub(crate) bot_token: bool,
    /// A file that holds the app's signing secret and nothing else; "-" reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) signing_secret_file: Option<PathBuf>,
    /// Ask for the app's signing secret, hidden
    #[arg(long, conflicts_with = "signing_secret_file")]
    pub(crate) signing_secret: bool,
    #[command(flatten)]
    pub(crate) installation: InstallationArguments,
}

#[derive(Debug, Args)]
pub(crate) struct DestroyArguments {
    /// Delete without asking for confirmation
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Show the resources to delete, and exit
    #[arg(long, conflicts_with = "yes")]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    /// Delete undelivered messages in the queues too, without asking
    #[arg(long)]
    pub(crate) discard_undelivered: bool,
    /// Keep the KMS key: its deletion is cancelled after the stack's
    #[arg(long)]
    pub(crate) keep_key: bool,
    /// Only cancel the deletion of the key of an earlier destroy
    #[arg(long, conflicts_with_all = ["yes", "dry_run", "keep_key", "discard_undelivered"])]
    pub(crate) undo_key: bool,
    #[command(flatten)]
    pub(crate) stack: StackArguments,
}
