use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ledger::{VERSION, fixed};
use crate::store::{Item, Key};

/// An entry in a receiver's index of incidents by the time of their next check. The incident itself decides;
/// an entry may be outdated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The version of the record, as in the ledger.
    pub version: u32,
    /// The key of the alarm; see [`crate::ledger::NoticeKey::about`].
    pub about: String,
    pub at: Timestamp,
}

impl Due {
    /// Creates the entry of an alarm.
    pub fn of(about: &str, at: Timestamp) -> Self {
        Self { version: VERSION, about: about.to_owned(), at }
    }

    /// Returns the partition of the receiver's index, in order of time.
    pub fn list(receiver: &str) -> String {
        format!("{receiver}/due")
    }

    /// Returns the key of the entry.
    pub fn key(receiver: &str, at: Timestamp, about: &str) -> Key {
        Key::new(Self::list(receiver), format!("{}#{about}", fixed(at)))
    }

    /// Reads a store's item, or returns `None` if it is unreadable.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// Returns the record for a store.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
