use bongsu_alarm::alarm::AlarmState;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{NoticeKey, fixed};
use crate::ledger::Refused;
use crate::store::{Item, Key};

/// The outbox of notices that have arrived and were not given to any receiver yet. No receiver has this name.
pub const ARRIVED: &str = "\u{1f}arrived";

const OUTBOX: &str = "/outbox";

/// A waiting notice in the outbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxItem {
    /// The version; see [`VERSION`](super::VERSION).
    pub version: u32,
    pub notice: NoticeKey,
    /// The event, which contains only this notice.
    pub event: String,
    /// The alarm's tags that are not in the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<(String, String)>>,
    /// The refusal that sends the notice to a fallback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refused>,
    /// The start of the wait.
    pub since: Timestamp,
}

impl OutboxItem {
    /// Reads a store's item, or returns `None` if it is unreadable.
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

    /// Returns the outbox of an item, or `None` if the record is no item of an outbox.
    pub fn outbox(key: &Key) -> Option<&str> {
        key.partition.strip_suffix(OUTBOX)
    }

    /// Returns the key of the item. Alarms in ALARM come first, then the order is by time.
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

    /// Returns the key of the item among those that have arrived, in the order of arrival. `position` is its
    /// position among those that arrived at the same time.
    pub fn arrived_key(&self, position: usize) -> Key {
        let (since, fingerprint) = (fixed(self.since), self.notice.fingerprint());
        Key::new(Self::list(ARRIVED), format!("{since}#{position:06}#{fingerprint}"))
    }
}
