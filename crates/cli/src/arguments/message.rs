//! The arguments of the commands that make the messages of an event (`render`, `send`), and of the commands
//! that explain the configuration (`route`, `rota`, `check`).

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::values::{address, tag};
use super::{EventArguments, OutputArguments, ReceiverArguments, SettingsArguments, seconds};

#[derive(Debug, Args)]
pub(crate) struct RenderArguments {
    #[command(flatten)]
    pub(crate) event: EventArguments,
    /// Output format; default the extension of --out, or else text on a terminal and JSON elsewhere
    #[arg(long)]
    pub(crate) format: Option<RenderFormat>,
    /// The file to write; default standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Show the message for this receiver; default the first receiver of the routes. "inbox" shows the message
    /// that `send --inbox` sends
    #[arg(long, value_name = "NAME")]
    pub(crate) receiver: Option<String>,
    /// Print the reason for each message, or the reason why there is none
    #[arg(long)]
    pub(crate) explain: bool,
    /// The current time to assume (RFC 3339); default the time of the event
    #[arg(long, alias = "at", value_name = "TIME")]
    pub(crate) now: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
}

#[derive(Debug, Args)]
pub(crate) struct RouteArguments {
    #[command(flatten)]
    pub(crate) event: EventArguments,
    /// The time of arrival to assume (RFC 3339), which decides on-call people and time intervals
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
    /// A tag of the alarm to assume; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = tag)]
    pub(crate) tag: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
}

#[derive(Debug, Args)]
pub(crate) struct RotaArguments {
    /// The name of the rota; default all rotas
    pub(crate) name: Option<String>,
    /// The start time (RFC 3339); default now
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
    /// The number of weeks to show
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=26))]
    pub(crate) weeks: u8,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
}

#[derive(Debug, Args)]
pub(crate) struct SendArguments {
    #[command(flatten)]
    pub(crate) event: EventArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    /// The time limit for each message, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub(crate) within: Duration,
    /// The current time to assume (RFC 3339); default the time of the event
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<Timestamp>,
    /// Send to the inbox at this address instead of to Slack
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub(crate) inbox: Option<Option<SocketAddr>>,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
    #[command(flatten)]
    pub(crate) receiver: ReceiverArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RenderFormat {
    /// One line of JSON for each message
    Json,
    /// For people
    Text,
    /// A page with all messages, as Slack draws them
    Html,
    /// A picture of that page, taken with an installed browser
    Png,
}
