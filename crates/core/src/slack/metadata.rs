use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::alarm::AlarmState;
use crate::notice::{Content, Notice};

/// What a message is about, for programs (docs.slack.dev, "Message metadata").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    event_type: String,
    event_payload: Payload,
}

/// The type of our metadata.
const NOTICES: &str = "bongsu_notices";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Payload {
    notices: Vec<About>,
}

/// One notice that a message tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The alarm's name, or the title of what is none.
    pub name: String,
    /// The state that is told.
    pub state: Option<AlarmState>,
    /// When the alarm went into it.
    pub at: Option<Timestamp>,
    /// Why it is announced, or not: the word of a [`crate::plan::NotifyReason`] or a
    /// [`crate::plan::SilenceReason`].
    pub reason: String,
    /// The event as it came.
    pub event: String,
}

impl About {
    /// What `notice` says, and the word for what is done about it.
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
        }
    }
}

impl Metadata {
    /// The metadata of a message that tells these.
    pub fn new(notices: Vec<About>) -> Self {
        Self { event_type: NOTICES.to_owned(), event_payload: Payload { notices } }
    }

    /// What a message tells by its metadata, whoever posted it; nothing where it has none of ours.
    pub fn read(message: &Value) -> Vec<About> {
        let metadata = message.get("metadata").and_then(|metadata| Self::deserialize(metadata).ok());
        let ours = metadata.filter(|metadata| metadata.event_type == NOTICES);
        ours.map(|metadata| metadata.event_payload.notices).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn is_read_as_it_was_written_and_nothing_else_is() {
        let about = About {
            name: "cpu".to_owned(),
            state: Some(AlarmState::Alarm),
            at: Some(Timestamp::UNIX_EPOCH),
            reason: "state_changed".to_owned(),
            event: "{}".to_owned(),
        };
        let metadata = Metadata::new(vec![about.clone()]);
        assert_eq!(Metadata::read(&json!({ "metadata": metadata })), [about]);
        let others = [
            json!({}),
            json!({ "metadata": "x" }),
            json!({ "metadata": { "event_type": "task_created", "event_payload": { "notices": [] } } }),
            json!({ "metadata": { "event_type": NOTICES, "event_payload": { "notices": [1] } } }),
        ];
        for other in others {
            assert_eq!(Metadata::read(&other), [], "{other}");
        }
    }
}
