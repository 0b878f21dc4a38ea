use bongsu_alarm::alarm::AlarmState;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{NoticeKey, fixed};
use crate::ledger::Refused;
use crate::store::{Item, Key};

/// The outbox of notices that have arrived and that no receiver has got yet. No receiver can have this name.
pub const ARRIVED: &str = "\u{1f}arrived";

const OUTBOX: &str = "/outbox";

/// A notice that waits in an outbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxItem {
    /// The version; see [`VERSION`](super::VERSION).
    pub version: u32,
    pub notice: NoticeKey,
    /// The event, which contains only this notice.
    pub event: String,
    /// The alarm's tags, if they are not in the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<(String, String)>>,
    /// The reason why a fallback gets the notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refused>,
    /// The start of the wait.
    pub since: Timestamp,
}

impl OutboxItem {
    /// Reads the record of a store's item, or returns `None` if it is unreadable.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// Returns the record for a store.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Returns the partition of a receiver's or group's outbox.
    pub fn list(outbox: &str) -> String {
        format!("{outbox}{OUTBOX}")
    }

    /// Returns the outbox of an item, or `None` if the key belongs to another record.
    pub fn outbox(key: &Key) -> Option<&str> {
        key.partition.strip_suffix(OUTBOX)
    }

    /// Returns the key of the item. Alarms in ALARM come first, and then the earliest notices.
    pub fn key(outbox: &str, key: &NoticeKey) -> Key {
        let rank = match key.change.map(|change| change.state) {
            Some(AlarmState::Alarm) => 0,
            Some(AlarmState::InsufficientData) => 1,
            Some(AlarmState::Ok) => 2,
            None => 3,
        };
        let at = key.change.map(|change| fixed(change.at)).unwrap_or_default();
        Key::new(Self::list(outbox), format!("{rank}#{at}#{}", key.fingerprint()))
    }

    /// Returns the key of the item among the notices that have arrived, in the order of arrival. `position`
    /// orders notices that arrived at the same time.
    pub fn arrived_key(&self, position: usize) -> Key {
        let (since, fingerprint) = (fixed(self.since), self.notice.fingerprint());
        Key::new(Self::list(ARRIVED), format!("{since}#{position:06}#{fingerprint}"))
    }
}
