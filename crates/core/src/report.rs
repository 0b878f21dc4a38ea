//! What a message tells, for programs: the inbox, PagerDuty, a server that takes JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::alarm::AlarmState;
use crate::config::Config;
use crate::ledger::NoticeKey;
use crate::notice::{Content, Notice};
use crate::slack::{Message, Metadata};

/// The type of our metadata.
const NOTICES: &str = "bongsu_notices";
/// The version of what a server gets; fields may be added to it.
const VERSION: u32 = 1;

/// The reason of a notice that tells nothing but that somebody sees to it.
pub const ACKNOWLEDGED: &str = "acknowledged";

/// One notice that a message tells.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reported {
    /// The alarm's name, or the title of what is none.
    pub name: String,
    /// The state that is told.
    pub state: Option<AlarmState>,
    /// When the alarm went into it.
    pub at: Option<Timestamp>,
    /// Why it is announced, or not: the word of a [`crate::reason::NotifyReason`] or a
    /// [`crate::reason::SilenceReason`], or [`ACKNOWLEDGED`].
    pub reason: String,
    /// What it is about: the same for all that is told of one alarm.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// It in one line of plain text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// How bad it is, where the configuration or the event says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// How it ended, of an event that is no alarm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The account's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The region's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// All that routes know of it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Where a person looks next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// The event as it came.
    pub event: String,
}

/// A page to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub text: String,
    pub href: String,
}

impl Reported {
    /// What `notice` says itself, and the word for what is done about it.
    pub fn new(notice: &Notice, reason: &str) -> Self {
        let transition = match &notice.content {
            Content::Alarm(alarm) => Some(alarm.transition),
            Content::Configuration(_) | Content::Other(_) => None,
        };
        Self {
            name: notice.name().to_owned(),
            state: transition.map(|transition| transition.to),
            at: transition.and_then(|transition| transition.at),
            reason: reason.to_owned(),
            event: notice.event.clone(),
            ..Self::default()
        }
    }

    /// The same with what the configuration makes of it, for programs that do more than to keep it.
    #[must_use]
    pub(crate) fn with_labels(self, notice: &Notice, config: &Config) -> Self {
        let labels = config.routing.labels(notice);
        let label = |name: &str| Some(labels.get(name)).filter(|value| !value.is_empty()).map(str::to_owned);
        Self {
            key: NoticeKey::of(notice, "").about,
            severity: label("severity"),
            outcome: label("outcome"),
            account: label("account"),
            region: label("region"),
            labels: labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            ..self
        }
    }

    /// What a message tells by its metadata; nothing where it has none of ours.
    pub fn read(message: &Message) -> Vec<Self> {
        message.metadata.as_ref().map(Self::of_metadata).unwrap_or_default()
    }

    /// The same of metadata, whoever posted it.
    pub fn of_metadata(metadata: &Metadata) -> Vec<Self> {
        if metadata.event_type != NOTICES {
            return Vec::new();
        }
        let notices = metadata.event_payload.get("notices");
        notices.and_then(|notices| Vec::deserialize(notices).ok()).unwrap_or_default()
    }

    /// The metadata of a message that tells these.
    pub fn metadata(notices: &[Self]) -> Metadata {
        let event_payload = serde_json::json!({ "notices": notices });
        Metadata { event_type: NOTICES.to_owned(), event_payload }
    }
}

/// What a server gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The version of this shape.
    pub version: u32,
    /// The receiver's name in the configuration.
    pub receiver: String,
    /// All of it as plain text.
    pub text: String,
    /// Each notice.
    pub notices: Vec<Reported>,
}

impl Report {
    /// What `message` tells.
    pub fn of(message: &Message, receiver: &str) -> Self {
        let notices = Reported::read(message);
        Self { version: VERSION, receiver: receiver.to_owned(), text: message.to_string(), notices }
    }

    /// The same whenever the same is told, so that a server can tell a repetition: of the notices, and not of the text, in
    /// which times go by.
    pub fn id(&self) -> String {
        let mut digest = Sha256::new();
        let mut part = |text: &str| {
            digest.update(text.as_bytes());
            digest.update([0]);
        };
        part(&self.receiver);
        if self.notices.is_empty() {
            part(&self.text);
        }
        for notice in &self.notices {
            part(&notice.key);
            part(&notice.reason);
            part(&notice.event);
        }
        let hash = digest.finalize();
        hash.iter().take(16).fold("msg_".to_owned(), |mut id, byte| {
            // Writing to a string does not fail.
            let _ = write!(id, "{byte:02x}");
            id
        })
    }

    /// The body of a request.
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists of them: nothing in here can fail to serialize.
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reported() -> Reported {
        Reported {
            name: "cpu".to_owned(),
            state: Some(AlarmState::Alarm),
            at: Some(Timestamp::UNIX_EPOCH),
            reason: "state_changed".to_owned(),
            event: "{}".to_owned(),
            ..Reported::default()
        }
    }

    #[test]
    fn is_read_as_it_was_written_and_nothing_else_is() {
        let metadata = Reported::metadata(&[reported()]);
        assert_eq!(Reported::of_metadata(&metadata), [reported()]);
        let of = |event_type: &str, event_payload| {
            Reported::of_metadata(&Metadata { event_type: event_type.to_owned(), event_payload })
        };
        assert_eq!(of("task_created", json!({ "notices": [reported()] })), []);
        assert_eq!(of(NOTICES, json!({ "notices": [1] })), []);
        assert_eq!(of(NOTICES, json!("x")), []);
    }

    #[test]
    fn the_same_told_again_has_the_same_id() {
        let report = |notice: Reported, text: &str| Report {
            version: VERSION,
            receiver: "hub".to_owned(),
            text: text.to_owned(),
            notices: vec![notice],
        };
        let id = report(reported(), "2 minutes ago").id();
        assert_eq!(id, report(reported(), "3 minutes ago").id());
        let others = [
            Reported { key: "alarm/1".to_owned(), ..reported() },
            Reported { reason: "reminder".to_owned(), ..reported() },
            Reported { event: "{ }".to_owned(), ..reported() },
        ];
        for other in others {
            assert_ne!(id, report(other, "2 minutes ago").id());
        }
    }
}
