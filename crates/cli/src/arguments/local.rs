//! The arguments of what keeps running on this machine.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::PathBuf;

use clap::Args;

use super::values::address;
use super::{Format, ReceiverArguments, SettingsArguments};

/// Where the inbox is, unless somebody says otherwise.
pub(crate) const INBOX: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8470));

#[derive(Debug, Args)]
pub(crate) struct WatchArguments {
    /// Explain each alarm, and exit
    #[arg(long)]
    pub(crate) check: bool,
    /// Print the current metrics, and exit
    #[arg(long)]
    pub(crate) list_metrics: bool,
    /// How to print metrics; default text
    #[arg(long)]
    pub(crate) format: Option<Format>,
    /// Where states and undelivered messages are kept; default $XDG_STATE_HOME/bongsu or ~/.local/state/bongsu
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
    /// Show messages on a page at this address too; without a Slack receiver that is so anyway, at 127.0.0.1:8470
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub(crate) inbox: Option<Option<SocketAddr>>,
    /// No such page
    #[arg(long, conflicts_with = "inbox")]
    pub(crate) no_inbox: bool,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
    #[command(flatten)]
    pub(crate) receiver: ReceiverArguments,
}

#[derive(Debug, Args)]
pub(crate) struct InboxArguments {
    /// Where the page is; the port falls forward where it is taken. Beyond this machine it asks for a token, which is
    /// that of BONGSU_INBOX_TOKEN, or a new one
    #[arg(long, value_name = "ADDR", default_value_t = INBOX, value_parser = address)]
    pub(crate) listen: SocketAddr,
    /// Where messages are kept; default $XDG_STATE_HOME/bongsu or ~/.local/state/bongsu
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
    /// Keep at most so many messages
    #[arg(long, value_name = "COUNT", default_value = "100000")]
    pub(crate) keep: u64,
    /// Keep messages for so many days
    #[arg(long, value_name = "DAYS", default_value = "14", value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub(crate) days: u16,
    /// Take no more than Slack does: answer 429 to more than a message a second in one channel, after a few at once,
    /// and to more calls of a method than its tier has
    #[arg(long)]
    pub(crate) slack_speed: bool,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
}

#[derive(Debug, Args)]
pub(crate) struct HealthArguments {
    /// Its address
    #[arg(value_name = "URL", default_value = "http://127.0.0.1:8470/health")]
    pub(crate) url: String,
}
