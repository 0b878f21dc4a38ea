//! The arguments of what makes a message of an event, and of what says where it would go.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::values::{address, tag};
use super::{Format, ReceiverArguments, SettingsArguments, seconds};

#[derive(Debug, Args)]
pub(crate) struct RenderArguments {
    /// The event: any shape that reaches the Lambda function, or an alarm's message alone; "-" reads standard input
    pub(crate) file: PathBuf,
    /// How to print it; default by the name of --out, or text on a terminal, JSON otherwise
    #[arg(long)]
    pub(crate) format: Option<RenderFormat>,
    /// Write it to this file; default standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// The receiver whose message it is, by its name; default the first that the routes choose. "inbox" is what
    /// `send --inbox` posts
    #[arg(long, value_name = "NAME")]
    pub(crate) receiver: Option<String>,
    /// Say why each message is sent, or why there is none
    #[arg(long)]
    pub(crate) explain: bool,
    /// As if it were this time (RFC 3339); default the event's own
    #[arg(long, alias = "at", value_name = "TIME")]
    pub(crate) now: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
}

#[derive(Debug, Args)]
pub(crate) struct RouteArguments {
    /// The event: any shape that reaches the Lambda function, or an alarm's message alone; "-" reads standard input
    pub(crate) file: PathBuf,
    /// As if it came at this time (RFC 3339): who is on call, and which intervals are open
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
    /// As if the alarm had this tag; may be given more than once
    #[arg(long, value_name = "NAME=VALUE", value_parser = tag)]
    pub(crate) tag: Vec<(String, String)>,
    /// How to print it; default text
    #[arg(long)]
    pub(crate) format: Option<Format>,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// How to print it; default text
    #[arg(long)]
    pub(crate) format: Option<Format>,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
}

#[derive(Debug, Args)]
pub(crate) struct SendArguments {
    /// The event: any shape that reaches the Lambda function, or an alarm's message alone; "-" reads standard input
    pub(crate) file: PathBuf,
    /// How to print the receipt; default text
    #[arg(long)]
    pub(crate) format: Option<Format>,
    /// How long to try each message, in seconds
    #[arg(long, default_value = "60", value_parser = seconds)]
    pub(crate) within: Duration,
    /// As if it were this time (RFC 3339); default the event's own
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<Timestamp>,
    /// Send it to the inbox at this address instead of to Slack
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub(crate) inbox: Option<Option<SocketAddr>>,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
    #[command(flatten)]
    pub(crate) receiver: ReceiverArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RenderFormat {
    /// One line of JSON each
    Json,
    /// For reading
    Text,
    /// One page, as Slack draws them
    Html,
    /// A picture of that page, by an installed browser
    Png,
}
