use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a message is about, for programs (docs.slack.dev, "Message metadata").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Its kind, by a name of its author's.
    pub event_type: String,
    /// What it says.
    pub event_payload: Value,
}

impl Metadata {
    /// That of a message as it was posted; nothing where it has none.
    pub fn of(message: &Value) -> Option<Self> {
        Self::deserialize(message.get("metadata")?).ok()
    }
}
