use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Data about a message for programs; Slack keeps it and shows it to nobody (docs.slack.dev, "Message metadata").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The name of the kind of data, as the poster defines it.
    pub event_type: String,
    /// The data.
    pub event_payload: Value,
}

impl Metadata {
    /// The metadata of a message as Slack writes it, whoever posted it.
    pub fn read(message: &Value) -> Option<Self> {
        Self::deserialize(message.get("metadata")?).ok()
    }
}
