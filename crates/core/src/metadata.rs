//! The notices that a message tells, kept in Slack's message metadata for programs that read the message later.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::alarm::AlarmState;
use crate::notice::{Content, Notice};
use crate::slack::Metadata;

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

/// The metadata of a message that tells these notices.
pub fn of(notices: Vec<About>) -> Metadata {
    // Strings and times: nothing in here can fail to serialize.
    let event_payload = serde_json::to_value(Payload { notices }).unwrap_or_default();
    Metadata { event_type: NOTICES.to_owned(), event_payload }
}

/// The notices that a message tells by its metadata, whoever posted it; empty where it has none of ours.
pub fn read(message: &Value) -> Vec<About> {
    let ours = Metadata::read(message).filter(|metadata| metadata.event_type == NOTICES);
    let payload = ours.and_then(|metadata| Payload::deserialize(metadata.event_payload).ok());
    payload.map(|payload| payload.notices).unwrap_or_default()
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
        let metadata = of(vec![about.clone()]);
        assert_eq!(read(&json!({ "metadata": metadata })), [about]);
        let others = [
            json!({}),
            json!({ "metadata": "x" }),
            json!({ "metadata": { "event_type": "task_created", "event_payload": { "notices": [] } } }),
            json!({ "metadata": { "event_type": NOTICES, "event_payload": { "notices": [1] } } }),
        ];
        for other in others {
            assert_eq!(read(&other), [], "{other}");
        }
    }
}
