use serde::{Deserialize, Serialize};

use super::VERSION;
use crate::store::{Item, Key};

/// A channel that a receiver's template chose. These records list the addresses that have other records in
/// the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedChannel {
    /// The version; see [`VERSION`].
    pub version: u32,
    /// The reason why Slack refused the channel, if its messages go to the default channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

impl Default for UsedChannel {
    fn default() -> Self {
        Self { version: VERSION, refused: None }
    }
}

impl UsedChannel {
    /// The partition of all records, whose sort keys are the addresses.
    pub const LIST: &str = "channels";

    pub(crate) fn key(address: &str) -> Key {
        Key::new(Self::LIST, address)
    }

    /// Reads the record of a store's item, or returns `None` if it is unreadable.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    pub(crate) fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
