//! The slash command `/alarms`: a person's request, and the answer that only this person sees.

mod request;
#[cfg(test)]
mod tests;

use bongsu_slack::Mention;
use jiff::Timestamp;

use crate::incident::{Acknowledged, Muted};
use crate::ledger::Change;
use crate::reason::SilenceReason;
use crate::silence::{Silence, SilenceError};

pub use crate::press::SlashCommand;
pub use request::{SilenceEnd, SlashError, SlashRequest, TEAM};

/// The answer to a slash command.
#[derive(Debug, Clone, PartialEq)]
pub enum SlashReply {
    /// The list of commands.
    Help,
    /// The command is unknown or incomplete.
    Wrong(SlashError),
    Burning(Burning),
    /// The silence that the command created.
    Silenced(Box<Silence>),
    NotSilenced(SilenceError),
    /// The name of the alarm that the person acknowledged.
    Acknowledged(String),
    /// The name of the alarm, and the person who acknowledged it before.
    Already(String, String),
    /// No alarm in ALARM has that name.
    NoAlarm,
    /// Several alarms in ALARM match. Contains their names.
    Several(Vec<String>),
    /// The people of each rota.
    OnCall(Vec<OnCall>),
    /// Another program is changing the alarm's message.
    Busy,
    /// The ledger cannot be used now.
    NoLedger,
}

/// The alarms in ALARM.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Burning {
    /// The most severe alarms.
    pub shown: Vec<BurningAlarm>,
    /// The number of alarms that are not shown.
    pub more: usize,
    /// The team that the person asked about.
    pub team: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct BurningAlarm {
    pub name: String,
    pub account: Option<String>,
    pub region: Option<String>,
    /// The severity, or an empty text.
    pub severity: String,
    pub since: Change,
    pub acknowledged: Option<Acknowledged>,
    pub muted: Option<Muted>,
    /// The reason why nobody was notified.
    pub held_back: Option<SilenceReason>,
}

/// The person on call in a rota, and the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnCall {
    pub rota: String,
    pub now: Option<Mention>,
    /// The time of the next turn, and its person.
    pub next: Option<(Timestamp, Option<Mention>)>,
}
