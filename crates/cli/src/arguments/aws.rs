//! The commands that work on an AWS account, and their arguments.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use bongsu_server::serve::ClockTime;
use clap::{Args, Subcommand};
use jiff::SignedDuration;

use super::deploy::{DeployArguments, WebhookArguments};
use super::shared::UrlRulesArguments;
use super::values::{address, queue, span, topic_arn, weekly, work};
use super::{
    AccountsArguments, ConfirmationArguments, InstallationArguments, OutputArguments, SettingsArguments,
    StackArguments,
};

/// The commands that work on an AWS account.
#[derive(Debug, Subcommand)]
pub(crate) enum AwsCommand {
    /// Set up bongsu in an AWS account, or update it
    #[command(
        after_help = "Examples:\n  bongsu deploy                                  # shows the plan, asks, and carries it out\n  bongsu deploy --every-alarm                    # receives every alarm, without changing any\n  bongsu deploy --dry-run --format json\n  bongsu deploy --yes --webhook-url-file url.txt --topic mission-sns --instance i-0123456789abcdef0\n  bongsu deploy --existing-function cloudwatch-alarm-to-slack-python"
    )]
    Deploy(Box<DeployArguments>),
    /// Carry alarms from SQS queues and HTTPS subscriptions to Slack, without Lambda
    #[command(
        after_help = "Examples:\n  bongsu serve --queue https://sqs.eu-west-1.amazonaws.com/123456789012/alarms \\\n      --ledger bongsu-ledger\n  bongsu serve --queue URL --ledger bongsu-ledger --listen 0.0.0.0:8471 \\\n      --topic arn:aws:sns:eu-west-1:123456789012:mission-sns\n\nAny number of replicas can share the ledger. Secrets and receivers come from the function's\nenvironment variables or from bongsu.toml. After SIGTERM the program finishes the messages in\nprogress.\n\nExit code 3: no receiver is configured; 4: the program cannot listen at the address;\n5: a queue or the ledger cannot be used."
    )]
    Serve(Box<ServeArguments>),
    /// Show the deployed resources
    #[command(
        after_help = "Examples:\n  bongsu status --format json\n  bongsu status --all-accounts                   # the hub and its spokes\n\nExit code 2: a spoke could not be read."
    )]
    Status(StatusArguments),
    /// Check every link from CloudWatch to Slack, and explain how to repair broken ones
    #[command(
        after_help = "Examples:\n  bongsu doctor\n  bongsu doctor --format json | jq 'select(.verdict != \"fine\")'\n  bongsu doctor --all-accounts\n\nExit code 0: every link works; 1: a link is broken; 2: a link could not be checked."
    )]
    Doctor(DoctorArguments),
    /// Compare CloudWatch's alarm history with the delivered messages
    #[command(
        after_help = "Examples:\n  bongsu audit                                   # the last 24 hours\n  bongsu audit --since 14d --format json | jq '.findings[] | select(.verdict == \"late\")'\n  bongsu audit --fix                             # announces the changes that reached nobody\n  bongsu audit --all-accounts\n\nExit code 0: every change was delivered; 1: a change is missing; 2: a spoke could not be read."
    )]
    Audit(AuditArguments),
    /// Deliver waiting notices now, or the notices in the dead-letter queue
    #[command(
        after_help = "Examples:\n  bongsu replay                                  # shows the outbox, asks, and delivers it now\n  bongsu replay --dead-letters --since 3d\n  bongsu replay --dead-letters --alarm mission-cpu-alarm --yes"
    )]
    Replay(ReplayArguments),
    /// Store a new webhook URL, bot token or signing secret
    Secret(SecretArguments),
    /// Delete everything that deploy created
    #[command(
        after_help = "Examples:\n  bongsu destroy --dry-run\n  bongsu destroy                                 # shows the resources, asks, and deletes them\n  bongsu destroy --undo-key                      # within 7 days: cancels the deletion of the key"
    )]
    Destroy(DestroyArguments),
}

impl AwsCommand {
    /// Returns whether the command writes its log for machines, one line for each notice.
    pub(crate) fn is_service(&self) -> bool {
        matches!(self, Self::Serve(_))
    }
}

#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// An SQS queue that topics or EventBridge rules feed; repeatable
    #[arg(long = "queue", env = "BONGSU_QUEUE_URL", value_delimiter = ',', value_name = "URL", value_parser = queue, required_unless_present = "listen")]
    pub(crate) queues: Vec<String>,
    /// The address to listen on, for /health, /ready, /metrics, subscriptions of SNS (/sns) and Slack's buttons
    /// (/slack/interactivity)
    #[arg(long, env = "BONGSU_LISTEN", value_name = "ADDR", value_parser = address)]
    pub(crate) listen: Option<SocketAddr>,
    /// An SNS topic that may deliver to /sns, and whose alarms are audited; repeatable
    #[arg(long = "topic", env = "BONGSU_TOPIC_ARN", value_delimiter = ',', value_name = "ARN", value_parser = topic_arn)]
    pub(crate) topics: Vec<String>,
    /// The DynamoDB table that all replicas share as their ledger
    #[arg(long, env = "BONGSU_LEDGER_TABLE", value_name = "TABLE")]
    pub(crate) ledger: String,
    /// The maximum number of messages of each queue in progress at once
    #[arg(long, value_name = "COUNT", default_value = "16", value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(crate) concurrency: u16,
    /// The time limit for one message, in seconds. If a replica dies, another replica receives its messages
    /// after a third of this time
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = work)]
    pub(crate) timeout: Duration,
    /// The interval between audits, shared by all replicas
    #[arg(long, value_name = "SPAN", default_value = "15min", value_parser = span)]
    pub(crate) audit_every: SignedDuration,
    /// The time of the daily message that all is well, in the time zone of bongsu.toml; requires --topic
    #[arg(long, value_name = "HH:MM", requires = "topics")]
    pub(crate) evening_fire: Option<ClockTime>,
    /// The day and time of the weekly review of the noisiest alarms
    #[arg(long, value_name = "DAY HH:MM", value_parser = weekly)]
    pub(crate) weekly_review: Option<ClockTime>,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
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
    /// The time to look back; CloudWatch keeps the history for 30 days
    #[arg(long, value_name = "SPAN", default_value = "24h", value_parser = span)]
    pub(crate) since: SignedDuration,
    /// Skip changes younger than this, which may still be in progress: Lambda retries for three minutes
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
    /// Only changes within this time, such as 24h or 3d
    #[arg(long, value_name = "SPAN", value_parser = span)]
    pub(crate) since: Option<SignedDuration>,
    /// Only the alarm with this name
    #[arg(long, value_name = "NAME")]
    pub(crate) alarm: Option<String>,
    /// Deliver the notices in the dead-letter queue, whose retries ended after twelve days
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
    /// Store a new webhook URL, bot token or signing secret, encrypted, and change nothing else
    #[command(
        after_help = "Examples:\n  bongsu secret set                              # asks for the webhook URL, with hidden input\n  bongsu secret set --webhook-url-file url.txt\n  bongsu secret set --bot-token --signing-secret # asks for both, with hidden input\n  bongsu secret set --bot-token-file token.txt"
    )]
    Set(SecretSetArguments),
}

#[derive(Debug, Args)]
pub(crate) struct SecretSetArguments {
    #[command(flatten)]
    pub(crate) webhook: WebhookArguments,
    /// A file that contains only the bot token (xoxb-...); "-" reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) bot_token_file: Option<PathBuf>,
    /// Ask for the bot token, with hidden input
    #[arg(long, conflicts_with = "bot_token_file")]
    pub(crate) bot_token: bool,
    /// A file that contains only the app's signing secret; "-" reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) signing_secret_file: Option<PathBuf>,
    /// Ask for the app's signing secret, with hidden input
    #[arg(long, conflicts_with = "signing_secret_file")]
    pub(crate) signing_secret: bool,
    #[command(flatten)]
    pub(crate) installation: InstallationArguments,
}

#[derive(Debug, Args)]
pub(crate) struct DestroyArguments {
    #[command(flatten)]
    pub(crate) confirmation: ConfirmationArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    /// Delete the undelivered messages in the queues too, without asking
    #[arg(long)]
    pub(crate) discard_undelivered: bool,
    /// Keep the KMS key: the program cancels its deletion after it deletes the stack
    #[arg(long)]
    pub(crate) keep_key: bool,
    /// Only cancel the deletion of the key that an earlier destroy scheduled
    #[arg(long, conflicts_with_all = ["yes", "dry_run", "keep_key", "discard_undelivered"])]
    pub(crate) undo_key: bool,
    #[command(flatten)]
    pub(crate) stack: StackArguments,
}
