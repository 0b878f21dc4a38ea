use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ledger::{VERSION, fixed};
use crate::store::{Item, Key};

/// An entry of the index of incidents by the time at which they are to be looked at, of which there is one for each
/// receiver. The incident itself counts: an entry may be there that is not its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The version of the record, as the ledger's.
    pub version: u32,
    /// The alarm; see [`crate::ledger::NoticeKey::about`].
    pub about: String,
    pub at: Timestamp,
}

impl Due {
    /// Of an alarm.
    pub fn of(about: &str, at: Timestamp) -> Self {
        Self { version: VERSION, about: about.to_owned(), at }
    }

    /// The partition of `receiver`'s index, in order of time.
    pub fn list(receiver: &str) -> String {
        format!("{receiver}/due")
    }

    /// Where the entry is.
    pub fn key(receiver: &str, at: Timestamp, about: &str) -> Key {
        Key::new(Self::list(receiver), format!("{}#{about}", fixed(at)))
    }

    /// Reads a store's item; `None` where it cannot be read.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// As a store keeps it.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
