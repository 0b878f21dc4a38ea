//! Decides which receivers get a message about a notice, and why.

mod again;
mod background;
mod backtest;
mod decision;
mod due;
mod escalation;
mod event;
mod incident;
mod picture;
mod quiet;
mod routed;

use bongsu_alarm::alarm::AlarmState;
use jiff::Timestamp;

pub use background::BackgroundQuery;
pub use backtest::backtest_messages;
pub use picture::picture;

pub(crate) use background::background;
use background::{changes_reason, log_lines_reason};
pub(crate) use decision::{Cause, Decision, Notify, Question, Together};
pub(crate) use due::{DueCheck, DueStep, next_look};
pub(crate) use escalation::{EscalationDue, followers};
pub(crate) use routed::settings_for;
pub use routed::{Routed, names_somebody, routed, untold};

use crate::config::Config;
use crate::incident::{IncidentView, Root};
use crate::ledger::Change;
use crate::notice::{AlarmNotice, Content, Notice};
use crate::reason::{ChangesReason, LogLinesReason, NotifyReason, PictureReason, SilenceReason};
use crate::route::Settings;

/// The plan for one notice, with a step for each receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The steps, in the order of the configuration.
    pub steps: Vec<PlanStep>,
}

/// The step for one receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanStep {
    /// The receiver's name, with the channel if a template chooses it.
    pub receiver: String,
    /// The settings of the routes for messages to the receiver.
    pub settings: Settings,
    pub action: Action,
    /// The reason why the message has a picture or not.
    pub picture: PictureReason,
    /// The reason why log lines follow the message or not.
    pub log_lines: LogLinesReason,
    /// The reason why the last changes of the alarm's resource follow the message or not.
    pub changes: ChangesReason,
}

/// An action with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Post a new message.
    Post(NotifyReason),
    /// Change the existing message, and reply in its thread.
    Reply(NotifyReason, Reply),
    /// Send no message. An existing message still changes, but the update notifies nobody.
    Silence(SilenceReason),
}

/// The destination of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The message to reply to.
    pub root: Root,
    /// Whether the channel also shows the reply.
    pub broadcast: bool,
}

/// Returns the plan for a notice. The result depends only on the arguments.
///
/// Fallbacks have no step, because they only get refused notices. Receivers that no matching route names have
/// no step either.
pub fn plan(notice: &Notice, seen: &IncidentView, config: &Config, now: Timestamp) -> Plan {
    let steps = routed(notice, config).into_iter().map(|Routed { receiver, address, settings }| PlanStep {
        action: action(notice, &address, &settings, seen, config, now),
        picture: picture::of_route(notice, receiver, &settings, config),
        log_lines: log_lines_reason(notice, receiver, &settings),
        changes: changes_reason(notice, receiver, &settings),
        receiver: address,
        settings,
    });
    Plan { steps: steps.collect() }
}

/// Returns the action for one receiver.
fn action(
    notice: &Notice,
    receiver: &str,
    settings: &Settings,
    seen: &IncidentView,
    config: &Config,
    now: Timestamp,
) -> Action {
    if seen.delivered_to.contains(receiver) {
        return Action::Silence(SilenceReason::AlreadyDelivered);
    }
    match &notice.content {
        // A late ALARM is still announced. Other superseded changes are not news.
        Content::Alarm(alarm)
            if seen.newer.contains_key(receiver) && alarm.transition.to != AlarmState::Alarm =>
        {
            Action::Silence(SilenceReason::Superseded)
        }
        Content::Alarm(alarm) => {
            match (quiet::silence(alarm, receiver, seen, &config.announce), Change::of(alarm)) {
                (Some(reason), _) => Action::Silence(reason),
                (None, Some(change)) => {
                    let incident =
                        incident::Judged { notice, alarm, change, receiver, settings, seen, config, now };
                    incident.action()
                }
                (None, None) => Action::Post(notify_reason(notice)),
            }
        }
        Content::Other(other) => {
            let labels = &config.routing.labels(notice);
            let is_silenced = seen.silences.iter().any(|silence| silence.holds(labels, now));
            event::action(other, seen.matters.get(receiver), is_silenced, config)
        }
        Content::Configuration(_) => Action::Post(notify_reason(notice)),
    }
}

/// Returns the reason for a message about `notice`.
pub fn notify_reason(notice: &Notice) -> NotifyReason {
    match &notice.content {
        Content::Alarm(alarm) => alarm_reason(alarm),
        Content::Configuration(_) => NotifyReason::ConfigurationChanged,
        Content::Other(_) => NotifyReason::NotAnAlarm,
    }
}

fn alarm_reason(alarm: &AlarmNotice) -> NotifyReason {
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
