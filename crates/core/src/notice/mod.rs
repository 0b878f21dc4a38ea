//! Notices: the input after parsing, independent of the wire format. Each notice may become a Slack message.

mod alarm;
mod other;
mod service;

use bongsu_alarm::alarm::AlarmState;
use jiff::Timestamp;

pub use alarm::{
    AlarmNotice, ConfigurationNotice, Contributor, EvaluatedDatapoint, Mute, Operation, ReasonData,
    SettingChange, Suppression, Transition,
};
pub use other::{Custom, OtherKind, OtherNotice};
pub use service::{EventFact, Outcome, SEVERITIES, ServiceEvent, Title};

#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The origin of the notice.
    pub source: Source,
    pub content: Content,
    /// The event as it arrived, or the part of the event that contains only this notice.
    pub event: String,
    /// The alarm's tags, as names and values. They come from the event if it includes tags, otherwise from
    /// CloudWatch. `None` means that the tags are not known.
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

    /// Returns the time at which the notice was sent or the time of its event, whichever is later.
    pub fn time(&self) -> Option<Timestamp> {
        let at = match &self.content {
            Content::Alarm(alarm) => alarm.transition.at,
            Content::Configuration(change) => change.at,
            Content::Other(OtherNotice { kind: OtherKind::Event(event), .. }) => event.at,
            Content::Other(_) => None,
        };
        at.max(self.source.sent_at)
    }

    /// Returns the alarm's name, or the title of a notice that is not about an alarm.
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
            Content::Alarm(alarm) => format!("{} {}", alarm.transition.to, alarm.alarm.name),
            Content::Configuration(change) => format!("change of {}", change.alarm.name),
            Content::Other(other) => {
                other.title.clone().or_else(id).unwrap_or_else(|| "a message".to_owned())
            }
        }
    }
}

/// The content of a notice.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A state change of a CloudWatch alarm.
    Alarm(Box<AlarmNotice>),
    /// A person created, changed or deleted an alarm.
    Configuration(Box<ConfigurationNotice>),
    /// Any other content, which also becomes a message.
    Other(OtherNotice),
}

/// The origin of a notice, from the outermost envelope that contains it. Each field may be unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// The ARN of the SNS topic.
    pub topic: Option<String>,
    /// SNS's message ID, or the event's ID.
    pub message_id: Option<String>,
    /// The time at which the notice was sent.
    pub sent_at: Option<Timestamp>,
    /// SNS's subject. SNS cuts it to 100 characters and replaces characters outside ASCII by `_`, so it must
    /// never serve as an alarm's name.
    pub subject: Option<String>,
    /// The SNS message attributes, as names and values.
    pub attributes: Vec<(String, String)>,
}
