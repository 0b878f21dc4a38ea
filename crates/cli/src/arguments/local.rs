//! The arguments of the commands that keep running on this machine, and of their health check.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

use clap::Args;

use super::values::address;
use super::{OutputArguments, ReceiverArguments, SettingsArguments, StateArguments};

/// The inbox's default address.
pub(crate) const INBOX: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8470));

#[derive(Debug, Args)]
pub(crate) struct WatchArguments {
    /// Describe each alarm in one sentence, and exit
    #[arg(long)]
    pub(crate) check: bool,
    /// Print the available metrics with their current values, and exit
    #[arg(long)]
    pub(crate) list_metrics: bool,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) folder: StateArguments,
    /// Also show messages on a page at this address; default 127.0.0.1:8470. Without a Slack receiver the page
    /// opens even without this option
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub(crate) inbox: Option<Option<SocketAddr>>,
    /// Do not open a page
    #[arg(long, conflicts_with = "inbox")]
    pub(crate) no_inbox: bool,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
    #[command(flatten)]
    pub(crate) receiver: ReceiverArguments,
}

#[derive(Debug, Args)]
pub(crate) struct InboxArguments {
    /// The address of the page; if its port is taken, the next free port. If other machines can reach the address,
    /// the page requires a token: the value of BONGSU_INBOX_TOKEN, or a new token
    #[arg(long, value_name = "ADDR", default_value_t = INBOX, value_parser = address)]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) folder: StateArguments,
    /// The maximum number of messages to keep
    #[arg(long, value_name = "COUNT", default_value = "100000")]
    pub(crate) keep: u64,
    /// The number of days to keep messages
    #[arg(long, value_name = "DAYS", default_value = "14", value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub(crate) days: u16,
    /// Limit the rate as Slack does: answer 429 to more than one message a second in a channel, after a short
    /// burst, and to more calls of a method than its tier allows
    #[arg(long)]
    pub(crate) slack_speed: bool,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
}

#[derive(Debug, Args)]
pub(crate) struct HealthArguments {
    /// The address of the health check
    #[arg(value_name = "URL", default_value = "http://127.0.0.1:8470/health")]
    pub(crate) url: String,
}
