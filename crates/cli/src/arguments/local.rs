//! The arguments of the programs that keep running on this machine.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

use clap::Args;

use super::values::address;
use super::{OutputArguments, ReceiverArguments, SettingsArguments, StateArguments};

/// The inbox's default address.
pub(crate) const INBOX: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8470));

#[derive(Debug, Args)]
pub(crate) struct WatchArguments {
    /// Describe each alarm in a sentence, and exit
    #[arg(long)]
    pub(crate) check: bool,
    /// Print the current metrics, and exit
    #[arg(long)]
    pub(crate) list_metrics: bool,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) folder: StateArguments,
    /// Show messages on a page at this address too; without a Slack receiver there is a page anyway, at
    /// 127.0.0.1:8470
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub(crate) inbox: Option<Option<SocketAddr>>,
    /// Open no page
    #[arg(long, conflicts_with = "inbox")]
    pub(crate) no_inbox: bool,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
    #[command(flatten)]
    pub(crate) receiver: ReceiverArguments,
}

#[derive(Debug, Args)]
pub(crate) struct InboxArguments {
    /// The page's address; if the port is taken the next free one. Beyond this machine the page asks for a
    /// token: that of BONGSU_INBOX_TOKEN, or a new one
    #[arg(long, value_name = "ADDR", default_value_t = INBOX, value_parser = address)]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) folder: StateArguments,
    /// The most messages to keep
    #[arg(long, value_name = "COUNT", default_value = "100000")]
    pub(crate) keep: u64,
    /// The number of days to keep messages
    #[arg(long, value_name = "DAYS", default_value = "14", value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub(crate) days: u16,
    /// Limit the rate as Slack does: answer 429 to more than one message a second in one channel, after a
    /// short burst, and to more calls of a method than its tier allows
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
