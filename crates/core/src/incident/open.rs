use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Incident, Root, Subject};
use crate::alarm::{AlarmIdentity, AlarmState};
use crate::ledger::{VERSION, shortened};
use crate::store::{Item, Key};

/// An entry of the list of what is going on, of which there is one for each receiver: what is to be seen to without a
/// notice, and what keeps others quiet. The incident itself counts: an entry may be there for one that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// The version of the record, as the ledger's.
    pub version: u32,
    /// The alarm; see [`crate::ledger::NoticeKey::about`].
    pub about: String,
    #[serde(flatten)]
    pub alarm: Subject,
    /// Whether people know that it is in ALARM.
    #[serde(default)]
    pub is_announced: bool,
    /// Its message.
    #[serde(default)]
    pub posted: Option<Root>,
    /// When this was written.
    pub at: Timestamp,
}

impl Open {
    /// Of an incident.
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

    /// The partition of `receiver`'s list.
    pub fn list(receiver: &str) -> String {
        format!("{receiver}/open")
    }

    /// The key of `about`'s entry.
    pub fn key(receiver: &str, about: &str) -> Key {
        Key::new(Self::list(receiver), about)
    }

    /// Reads a store's item; `None` where it cannot be read.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// As a store keeps it.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The partition of `receiver`'s incidents that are sources of an inhibition.
    pub fn sources(receiver: &str) -> String {
        format!("{receiver}/sources")
    }

    /// The key of `about`'s entry among the sources of inhibitions.
    pub fn source_key(receiver: &str, about: &str) -> Key {
        Key::new(Self::sources(receiver), about)
    }

    /// The key of the announced composite alarms that watch `alarm`.
    pub fn watching_key(receiver: &str, alarm: &AlarmIdentity) -> Key {
        let region = alarm.region.as_ref().map(|region| region.code().to_owned());
        Self::watching_key_of(receiver, &(alarm.account.clone(), region), &alarm.name)
    }

    /// The same of the alarm of that name, in that account and region.
    pub fn watching_key_of(
        receiver: &str,
        (account, region): &(Option<String>, Option<String>),
        name: &str,
    ) -> Key {
        let (account, region) =
            (account.as_deref().unwrap_or_default(), region.as_deref().unwrap_or_default());
        Key::new(format!("{receiver}/watched"), shortened(&format!("{account}/{region}/{name}")))
    }

    /// The same as what watches `child` alone: it may watch many.
    #[must_use]
    pub fn watching(&self, child: &str) -> Self {
        let alarm = Subject { children: vec![child.to_owned()], ..self.alarm.clone() };
        Self { alarm, ..self.clone() }
    }

    /// Several in one record.
    pub fn read_all(item: &Item) -> Vec<Self> {
        serde_json::from_str(&item.record).unwrap_or_default()
    }

    /// As a store keeps them.
    pub fn write_all(all: &[Self]) -> String {
        serde_json::to_string(all).unwrap_or_default()
    }

    /// Whether it is a composite alarm that is announced and watches `alarm`.
    pub fn tells_of(&self, alarm: &AlarmIdentity) -> bool {
        self.is_announced && self.alarm.watches(alarm)
    }
}
