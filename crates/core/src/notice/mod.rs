//! What came in: one notice for each thing that may become a Slack message, with nothing of the wire
//! in it.

mod configuration;
mod contributor;
mod other;
mod reason_data;
mod service;
mod suppression;

use jiff::Timestamp;
use serde_json::Value;

pub use configuration::{ConfigurationNotice, Operation, SettingChange};
pub use contributor::Contributor;
pub use other::{Custom, OtherKind, OtherNotice};
pub use reason_data::{Datapoint, ReasonData};
pub use service::{EventFact, Outcome, SEVERITIES, ServiceEvent, Title};
pub use suppression::{Mute, Suppression};

use crate::alarm::{AlarmIdentity, AlarmState, Definition};

/// One thing that came in.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// How it came.
    pub source: Source,
    /// What it says.
    pub content: Content,
    /// The event as it came, or as much of it as reads as this notice alone.
    pub event: String,
    /// The alarm's tags, name and value: the event has them where the alarm passes them on, else CloudWatch is asked.
    /// None where neither tells.
    pub tags: Option<Vec<(String, String)>>,
    /// CloudWatch's word for why the event has no complete list of tags although the alarm passes them on.
    pub tags_status: Option<String>,
}

impl Notice {
    /// Whether nobody needs to be asked for the alarm's tags.
    pub fn has_all_tags(&self) -> bool {
        self.tags.is_some() && self.tags_status.is_none()
    }

    /// When it was sent or, if that is later or nothing says, when it happened.
    pub fn time(&self) -> Option<Timestamp> {
        let at = match &self.content {
            Content::Alarm(alarm) => alarm.transition.at,
            Content::Configuration(change) => change.at,
            Content::Other(OtherNotice { kind: OtherKind::Event(event), .. }) => event.at,
            Content::Other(_) => None,
        };
        at.max(self.source.sent_at)
    }

    /// What it is about: an alarm's name, or the title of what is none.
    pub fn name(&self) -> &str {
        match &self.content {
            Content::Alarm(alarm) => &alarm.alarm.name,
            Content::Configuration(change) => &change.alarm.name,
            Content::Other(other) => other.title.as_deref().unwrap_or_default(),
        }
    }

    /// What logs, errors and outputs call it: `ALARM web-cpu-high`.
    pub fn summary(&self) -> String {
        let id = || self.source.message_id.as_ref().map(|id| format!("message {id}"));
        match &self.content {
            Content::Alarm(alarm) => format!("{} {}", alarm.transition.to, alarm.alarm.name),
            Content::Configuration(change) => format!("change of {}", change.alarm.name),
            Content::Other(other) => {
                other.title.clone().or_else(id).unwrap_or_else(|| "a message".to_owned())
            }
        }
    }
}

/// What a notice says.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A CloudWatch alarm.
    Alarm(Box<AlarmNotice>),
    /// Somebody made, changed or deleted an alarm.
    Configuration(Box<ConfigurationNotice>),
    /// Anything else, which is relayed all the same.
    Other(OtherNotice),
}

/// How a notice came: the outermost envelope that told. All of it may be unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// The ARN of the SNS topic.
    pub topic: Option<String>,
    /// SNS's message id, or the event's id.
    pub message_id: Option<String>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// SNS's subject. Cut to 100 characters and with `_` for what is not ASCII: never an alarm's name.
    pub subject: Option<String>,
    /// SNS message attributes: name and value.
    pub attributes: Vec<(String, String)>,
}

/// A CloudWatch alarm said something.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmNotice {
    pub alarm: AlarmIdentity,
    /// What its owner wrote about it.
    pub description: Option<String>,
    /// What changed.
    pub transition: Transition,
    /// CloudWatch's sentence about why. Never parsed strictly: people and tests write their own.
    pub reason: Option<String>,
    /// The numbers behind the reason, where the event carries them.
    pub reason_data: Option<ReasonData>,
    /// What the alarm watches.
    pub definition: Definition,
    /// The one series of several that this is about.
    pub contributor: Option<Contributor>,
    /// Actions are being held back now.
    pub suppression: Option<Suppression>,
    /// Actions were held back until now.
    pub released: Option<Suppression>,
    /// Sent because a mute window ended, or while one is open.
    pub mute: Option<Mute>,
    /// How the evaluation went, where not as usual: `PARTIAL_DATA`, `EVALUATION_ERROR`...
    pub evaluation: Option<String>,
    /// When the definition was last changed; absent in messages of before about 2021.
    pub configured_at: Option<Timestamp>,
    /// Fields that are not known here, as they came; the message lists them by name.
    pub unknown: Vec<(String, Value)>,
}

/// A change of state. From and to may be equal: a suppression's release, a mute window's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The state before, where it is told.
    pub from: Option<AlarmState>,
    /// The state now.
    pub to: AlarmState,
    /// When it changed.
    pub at: Option<Timestamp>,
    /// Since when it had been in the state before; only events that tell it have it.
    pub from_since: Option<Timestamp>,
}
