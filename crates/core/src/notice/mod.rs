//! Notices: the input after parsing, independent of the wire format. Each notice may become a Slack message.

mod configuration;
mod other;
mod reason_data;
mod service;

use jiff::Timestamp;
use serde_json::Value;

pub use configuration::{ConfigurationNotice, Operation, SettingChange};
pub use other::{Custom, OtherKind, OtherNotice};
pub use reason_data::{EvaluatedDatapoint, ReasonData};
pub use service::{EventFact, Outcome, SEVERITIES, ServiceEvent, Title};

use crate::alarm::{AlarmIdentity, AlarmState, Definition};

#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The origin of the notice.
    pub source: Source,
    pub content: Content,
    /// The event as it arrived, or the part of it that contains only this notice.
    pub event: String,
    /// The alarm's tags, as names and values. They come from the event if the alarm includes tags, otherwise
    /// from CloudWatch. `None` means that they are not known.
    pub tags: Option<Vec<(String, String)>>,
    /// CloudWatch's reason for an incomplete list of tags in the event.
    pub tags_status: Option<String>,
}

impl Notice {
    /// Returns whether the alarm's tags are complete.
    pub fn has_all_tags(&self) -> bool {
        self.tags.is_some() && self.tags_status.is_none()
    }

    /// Returns whether the notice says that an alarm is in ALARM.
    pub fn is_in_alarm(&self) -> bool {
        matches!(&self.content, Content::Alarm(alarm) if alarm.transition.to == AlarmState::Alarm)
    }

    /// Returns the later of the times at which the notice was sent and its event happened.
    pub fn time(&self) -> Option<Timestamp> {
        let at = match &self.content {
            Content::Alarm(alarm) => alarm.transition.at,
            Content::Configuration(change) => change.at,
            Content::Other(OtherNotice { kind: OtherKind::Event(event), .. }) => event.at,
            Content::Other(_) => None,
        };
        at.max(self.source.sent_at)
    }

    /// Returns the alarm's name, or the title of another notice.
    pub fn name(&self) -> &str {
        match &self.content {
            Content::Alarm(alarm) => &alarm.alarm.name,
            Content::Configuration(change) => &change.alarm.name,
            Content::Other(other) => other.title.as_deref().unwrap_or_default(),
        }
    }

    /// Returns a summary for logs, errors and output, such as `ALARM web-cpu-high`.
    pub fn summary(&self) -> String {
        let id = || self.source.message_id.as_ref().map(|id| format!("message {id}"));
        match &self.content {
            Content::Alarm(alarm) => alarm_summary(alarm.transition.to, &alarm.alarm.name),
            Content::Configuration(change) => format!("change of {}", change.alarm.name),
            Content::Other(other) => {
                other.title.clone().or_else(id).unwrap_or_else(|| "a message".to_owned())
            }
        }
    }
}

/// Returns the summary of an alarm's notice, such as `ALARM web-cpu-high`.
pub fn alarm_summary(state: AlarmState, name: &str) -> String {
    format!("{state} {name}")
}

/// The content of a notice.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A state change of a CloudWatch alarm.
    Alarm(Box<AlarmNotice>),
    /// A person created, changed or deleted an alarm.
    Configuration(Box<ConfigurationNotice>),
    /// Any other content, which is relayed too.
    Other(OtherNotice),
}

/// The origin of a notice, from the outermost envelope that has it. All fields may be unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// The ARN of the SNS topic.
    pub topic: Option<String>,
    /// SNS's message ID, or the event's ID.
    pub message_id: Option<String>,
    /// The time at which the notice was sent.
    pub sent_at: Option<Timestamp>,
    /// SNS's subject, which SNS cuts to 100 ASCII characters with `_` for all others. It is never an alarm's
    /// name.
    pub subject: Option<String>,
    /// The SNS message attributes, as names and values.
    pub attributes: Vec<(String, String)>,
}

/// A message about a CloudWatch alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmNotice {
    pub alarm: AlarmIdentity,
    pub description: Option<String>,
    pub transition: Transition,
    /// CloudWatch's reason. People and tests write their own reasons, so it is parsed leniently.
    pub reason: Option<String>,
    /// The numbers behind the reason, if the event includes them.
    pub reason_data: Option<ReasonData>,
    pub definition: Definition,
    /// The contributor, for an alarm on several series.
    pub contributor: Option<Contributor>,
    /// The active suppression of the alarm's actions.
    pub suppression: Option<Suppression>,
    /// The suppression that has just ended.
    pub released: Option<Suppression>,
    /// The mute rule that is active or has just ended.
    pub mute: Option<Mute>,
    /// The state of an unusual evaluation, such as `PARTIAL_DATA` or `EVALUATION_ERROR`.
    pub evaluation: Option<String>,
    /// The time of the last configuration change. Messages from before about 2021 have none.
    pub configured_at: Option<Timestamp>,
    /// Unknown fields. The message lists them by name.
    pub unknown: Vec<(String, Value)>,
}

/// A state change. Both states may be equal, for example when a suppression or a mute rule ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The previous state, if the event includes it.
    pub from: Option<AlarmState>,
    pub to: AlarmState,
    /// The time of the change.
    pub at: Option<Timestamp>,
    /// The start of the previous state, if the event includes it.
    pub from_since: Option<Timestamp>,
}

/// One of the series of an alarm on several series (CloudWatch API, `AlarmContributor`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributor {
    /// CloudWatch's ID, which is the same for the same attributes.
    pub id: String,
    /// The attributes that identify the series.
    pub attributes: Vec<(String, String)>,
}

impl Contributor {
    /// Returns the values of the attributes, as a name for people.
    pub fn name(&self) -> String {
        let values: Vec<_> = self.attributes.iter().map(|(_, value)| value.as_str()).collect();
        if values.is_empty() { self.id.clone() } else { values.join(", ") }
    }
}

/// The suppression of a composite alarm's actions (CloudWatch user guide, "Alarm suppression").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The phase: `Alarm`, `WaitPeriod` or `ExtensionPeriod`.
    pub by: String,
    /// CloudWatch's reason.
    pub reason: Option<String>,
}

/// The mute rule that affects this notice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mute {
    /// The mute rule's ARN.
    pub rule: Option<String>,
    /// The start of the mute.
    pub from: Option<Timestamp>,
    /// The end of the mute.
    pub until: Option<Timestamp>,
    /// Whether the actions ran because the mute ended.
    pub ended: bool,
}
