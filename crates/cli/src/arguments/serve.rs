//! The arguments of `bongsu serve`.

use std::net::SocketAddr;
use std::time::Duration;

use bongsu_server::serve::ClockTime;
use clap::Args;
use jiff::SignedDuration;

use super::SettingsArguments;
use super::values::{address, queue, span, topic_arn, weekly, work};

#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// An SQS queue that topics or EventBridge rules feed; repeatable
    #[arg(long = "queue", env = "BONGSU_QUEUE_URL", value_delimiter = ',', value_name = "URL", value_parser = queue, required_unless_present = "listen")]
    pub(crate) queues: Vec<String>,
    /// The address of /health, /ready, /metrics, SNS's subscriptions (/sns) and Slack's buttons
    /// (/slack/interactivity)
    #[arg(long, env = "BONGSU_LISTEN", value_name = "ADDR", value_parser = address)]
    pub(crate) listen: Option<SocketAddr>,
    /// A topic that may subscribe /sns, and whose alarms are audited; repeatable
    #[arg(long = "topic", env = "BONGSU_TOPIC_ARN", value_delimiter = ',', value_name = "ARN", value_parser = topic_arn)]
    pub(crate) topics: Vec<String>,
    /// The DynamoDB table that replicas share
    #[arg(long, env = "BONGSU_LEDGER_TABLE", value_name = "TABLE")]
    pub(crate) ledger: String,
    /// The most messages of each queue in progress at once
    #[arg(long, value_name = "COUNT", default_value = "16", value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(crate) concurrency: u16,
    /// The time limit for one message, in seconds; if a replica dies, another one receives its messages after
    /// a third of it
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = work)]
    pub(crate) timeout: Duration,
    /// The interval between audits, for all replicas together
    #[arg(long, value_name = "SPAN", default_value = "15min", value_parser = span)]
    pub(crate) audit_every: SignedDuration,
    /// When to post the daily message that all is well, in the time zone of bongsu.toml; takes --topic
    #[arg(long, value_name = "HH:MM", requires = "topics")]
    pub(crate) evening_fire: Option<ClockTime>,
    /// When to post the weekly review of the noisiest alarms
    #[arg(long, value_name = "DAY HH:MM", value_parser = weekly)]
    pub(crate) weekly_review: Option<ClockTime>,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
}
