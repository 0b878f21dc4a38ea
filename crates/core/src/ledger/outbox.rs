use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{NoticeKey, fixed};
use crate::alarm::AlarmState;
use crate::ledger::Refused;
use crate::store::{Item, Key};

/// A notice that waits, as the outbox keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxItem {
    /// [`VERSION`].
    pub version: u32,
    pub notice: NoticeKey,
    /// The event, which reads as this notice alone.
    pub event: String,
    /// The alarm's tags, which the event does not have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<(String, String)>>,
    /// Why it is told a fallback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refused>,
    /// Since when it waits.
    pub since: Timestamp,
}

impl OutboxItem {
    /// Reads a store's item; `None` where it cannot be read.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// As a store keeps it.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The partition of the outbox of that name: a receiver's or a group's.
    pub fn list(outbox: &str) -> String {
        format!("{outbox}/outbox")
    }

    /// Its key: alarms in ALARM first, then by time.
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
}
