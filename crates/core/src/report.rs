//! The data of a message for programs: the inbox, PagerDuty, and servers that accept JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use bongsu_alarm::alarm::AlarmState;
use bongsu_slack::{Message, Metadata};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::config::Config;
use crate::intake::hidden_in;
use crate::ledger::NoticeKey;
use crate::notice::{Content, Notice};

/// The type of bongsu's metadata.
const NOTICES: &str = "bongsu_notices";
/// The version of the JSON for servers. Additional fields do not change the version.
const VERSION: u32 = 1;

/// The reason of a notice that only reports an acknowledgment.
pub const ACKNOWLEDGED: &str = "acknowledged";

/// One notice of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reported {
    /// The alarm's name, or the title of a notice that is not about an alarm.
    pub name: String,
    /// The state in the notice.
    pub state: Option<AlarmState>,
    /// The start of the state.
    pub at: Option<Timestamp>,
    /// The reason why the notice is announced or silent: the word of a [`crate::reason::NotifyReason`] or a
    /// [`crate::reason::SilenceReason`], or [`ACKNOWLEDGED`].
    pub reason: String,
    /// The key, which is the same for all notices about one alarm.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// The summary, on one line of plain text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// The severity, if a rule of the configuration finds one or the event has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// The outcome of an event that is not an alarm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The account ID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The region's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// All labels of the notice that routes can match.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// The links for people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkButton>,
    /// The event as it arrived, without secrets such as the token of an approval.
    pub event: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkButton {
    pub text: String,
    pub href: String,
}

impl Reported {
    /// Creates the report of `notice` without the data that depends on the configuration. `reason` is the
    /// word of the reason.
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
            event: match &notice.content {
                Content::Other(_) => hidden_in(&notice.event),
                Content::Alarm(_) | Content::Configuration(_) => notice.event.clone(),
            },
            ..Self::default()
        }
    }

    /// Adds the data that depends on the configuration, for programs other than the inbox.
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

    /// Reads the notices in a message's metadata. Returns an empty list if bongsu did not write the metadata.
    pub fn read(message: &Message) -> Vec<Self> {
        message.metadata.as_ref().map(Self::of_metadata).unwrap_or_default()
    }

    /// Reads the notices in the metadata of any sender.
    pub fn of_metadata(metadata: &Metadata) -> Vec<Self> {
        if metadata.event_type != NOTICES {
            return Vec::new();
        }
        let notices = metadata.event_payload.get("notices");
        notices.and_then(|notices| Vec::deserialize(notices).ok()).unwrap_or_default()
    }

    /// Returns the metadata for these notices.
    pub fn metadata(notices: &[Self]) -> Metadata {
        let event_payload = serde_json::json!({ "notices": notices });
        Metadata { event_type: NOTICES.to_owned(), event_payload }
    }
}

/// The JSON body for a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The version of the format.
    pub version: u32,
    /// The receiver's name in the configuration.
    pub receiver: String,
    /// The message as plain text.
    pub text: String,
    pub notices: Vec<Reported>,
}

impl Report {
    /// Creates the body for `message`.
    pub fn of(message: &Message, receiver: &str) -> Self {
        let notices = Reported::read(message);
        Self { version: VERSION, receiver: receiver.to_owned(), text: message.to_string(), notices }
    }

    /// Returns an ID by which a server can detect repetitions. It depends on the notices and not on the text,
    /// because the text contains relative times.
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
            // Writing to a string cannot fail.
            let _ = write!(id, "{byte:02x}");
            id
        })
    }

    /// Returns the body as JSON.
    pub fn to_json(&self) -> String {
        // The report holds only strings, numbers and lists, so serialization cannot fail.
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
    fn only_metadata_of_bongsu_is_read() {
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
    fn a_program_gets_an_approval_without_its_token() {
        let event = include_str!("../../../fixtures/event-codepipeline-approval.json");
        let notice = crate::intake::notices(event).pop().unwrap();
        let told = Reported::new(&notice, "not_an_alarm").event;
        assert!(told.contains("shop-api") && !told.contains("XAMPLETOKEN"), "{told}");
        assert_eq!(crate::intake::notices(&told).len(), 1);
        let alarm = include_str!("../../../fixtures/direct-metric-alarm.json");
        let notice = crate::intake::notices(alarm).pop().unwrap();
        assert_eq!(Reported::new(&notice, "x").event, alarm, "an alarm stays as it is");
    }

    #[test]
    fn a_repeated_message_has_the_same_id() {
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
