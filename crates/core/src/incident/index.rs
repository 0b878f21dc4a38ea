//! The indexes by which incidents are found: the open incidents, and the incidents by the time of their next
//! check.

use bongsu_alarm::alarm::{AlarmIdentity, AlarmState};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AlarmPlace, Incident, IncidentSubject, Root};
use crate::ledger::{VERSION, fixed, shortened};
use crate::store::{Item, Key};

/// An entry in a receiver's list of open incidents: incidents that may need a message without a notice, and
/// incidents that inhibit others. An entry may be outdated; the incident itself decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// The version of the record, as in the ledger.
    pub version: u32,
    /// The key of the alarm; see [`crate::ledger::NoticeKey::about`].
    pub about: String,
    #[serde(flatten)]
    pub alarm: IncidentSubject,
    /// Whether people were notified of the ALARM.
    #[serde(default)]
    pub is_announced: bool,
    #[serde(default)]
    pub posted: Option<Root>,
    /// The time at which the entry was written.
    pub at: Timestamp,
}

impl Open {
    /// Creates the entry of an incident.
    pub fn of(about: &str, incident: &Incident, now: Timestamp) -> Self {
        Self {
            version: VERSION,
            about: about.to_owned(),
            alarm: incident.alarm.clone(),
            is_announced: incident.is_told() && incident.last.state == AlarmState::Alarm,
            posted: incident.posted.clone(),
            at: now,
        }
    }

    /// Returns the partition of the receiver's list.
    pub fn list(receiver: &str) -> String {
        format!("{receiver}/open")
    }

    /// Returns the key of the entry.
    pub fn key(receiver: &str, about: &str) -> Key {
        Key::new(Self::list(receiver), about)
    }

    /// Reads the entry of a store's item, or returns `None` if it is unreadable.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// Returns the record for a store.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Returns the partition of the receiver's incidents that are sources of inhibitions.
    pub fn sources(receiver: &str) -> String {
        format!("{receiver}/sources")
    }

    /// Returns the key of the entry among the sources of inhibitions.
    pub fn source_key(receiver: &str, about: &str) -> Key {
        Key::new(Self::sources(receiver), about)
    }

    /// Returns the key of the announced composite alarms that watch `alarm`.
    pub fn watching_key(receiver: &str, alarm: &AlarmIdentity) -> Key {
        Self::watching_key_of(receiver, &AlarmPlace::of(alarm), &alarm.name)
    }

    /// Returns the key of the announced composite alarms that watch an alarm, by its place and name.
    pub fn watching_key_of(receiver: &str, place: &AlarmPlace, name: &str) -> Key {
        let (account, region) =
            (place.account.as_deref().unwrap_or_default(), place.region.as_deref().unwrap_or_default());
        Key::new(format!("{receiver}/watched"), shortened(&format!("{account}/{region}/{name}")))
    }

    /// Limits the children to `child`, because a composite alarm may watch many alarms.
    #[must_use]
    pub fn watching(&self, child: &str) -> Self {
        let alarm = IncidentSubject { children: vec![child.to_owned()], ..self.alarm.clone() };
        Self { alarm, ..self.clone() }
    }

    /// Reads several entries from one record.
    pub fn read_all(item: &Item) -> Vec<Self> {
        serde_json::from_str(&item.record).unwrap_or_default()
    }

    /// Returns several entries as one record.
    pub fn write_all(all: &[Self]) -> String {
        serde_json::to_string(all).unwrap_or_default()
    }

    /// Returns whether the entry is an announced composite alarm that watches `alarm`.
    pub fn tells_of(&self, alarm: &AlarmIdentity) -> bool {
        self.is_announced && self.alarm.watches(alarm)
    }
}

/// An entry in a receiver's index of incidents by the time of their next check. An entry may be outdated; the
/// incident itself decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The version of the record, as in the ledger.
    pub version: u32,
    /// The key of the alarm; see [`crate::ledger::NoticeKey::about`].
    pub about: String,
    pub at: Timestamp,
}

impl Due {
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
