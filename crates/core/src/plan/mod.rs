//! What is to be done about a notice, where, and why.

mod quiet;
mod reason;

use jiff::Timestamp;

pub use reason::{NotifyReason, SilenceReason};

use crate::config::Config;
use crate::incident::IncidentView;
use crate::notice::{AlarmNotice, Content, Notice};

/// What is to be done about one notice: one step for each receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// In the order of the configuration.
    pub steps: Vec<Step>,
}

/// What is to be done for one receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The receiver's name.
    pub receiver: String,
    /// What is to be done.
    pub action: Action,
}

/// What is to be done, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Post a new message.
    Post(NotifyReason),
    /// Say nothing.
    Silence(SilenceReason),
}

/// Pure. Everything it needs is an argument; everything it wants done is in the result.
pub fn plan(notice: &Notice, seen: &IncidentView, config: &Config, _now: Timestamp) -> Plan {
    let steps = config.receivers.iter().map(|receiver| Step {
        receiver: receiver.name.clone(),
        action: action(notice, seen.delivered_to.contains(&receiver.name), config),
    });
    Plan { steps: steps.collect() }
}

fn action(notice: &Notice, delivered: bool, config: &Config) -> Action {
    if delivered {
        return Action::Silence(SilenceReason::AlreadyDelivered);
    }
    match &notice.content {
        Content::Alarm(alarm) => quiet::silence(alarm, &config.announce)
            .map_or_else(|| Action::Post(notify_reason(alarm)), Action::Silence),
        Content::Configuration(_) => Action::Post(NotifyReason::ConfigurationChanged),
        Content::Other(_) => Action::Post(NotifyReason::NotAnAlarm),
    }
}

fn notify_reason(alarm: &AlarmNotice) -> NotifyReason {
    let transition = alarm.transition;
    if alarm.released.is_some() {
        NotifyReason::SuppressionReleased
    } else if alarm.mute.as_ref().is_some_and(|mute| mute.ended) {
        NotifyReason::MuteEnded
    } else if alarm.contributor.is_some() {
        NotifyReason::ContributorChanged
    } else if transition.from == Some(transition.to) {
        NotifyReason::Repeated
    } else {
        NotifyReason::StateChanged
    }
}
