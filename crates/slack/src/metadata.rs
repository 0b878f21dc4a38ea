use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Data about a message for programs. Slack stores it but does not show it (docs.slack.dev, ["Message
/// metadata"]).
///
/// ["Message metadata"]: https://docs.slack.dev/messaging/message-metadata
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The kind of data, as its poster defines it.
    pub event_type: String,
    /// The data.
    pub event_payload: Value,
}

impl Metadata {
    /// Reads the metadata of a message in Slack's format. Returns `None` if the message has none.
    pub fn read(message: &Value) -> Option<Self> {
        Self::deserialize(message.get("metadata")?).ok()
    }
}
