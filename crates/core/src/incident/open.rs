use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Incident, Root, Subject};
use crate::alarm::{AlarmIdentity, AlarmState};
use crate::ledger::{LONGEST_CLAIM, VERSION};
use crate::store::{Item, Key};

/// An entry of the list of what is going on, of which there is one for each receiver: what is to be seen to without a
/// notice, and what keeps others quiet. The incident itself counts: an entry may be there for one that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// The version of the record, as the ledger's.
    pub version: u32,
    /// Which alarm; see [`crate::ledger::NoticeKey::about`].
    pub about: String,
    /// The alarm.
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

    /// Where the list of `receiver` is.
    pub fn list(receiver: &str) -> String {
        format!("{receiver}/open")
    }

    /// Where the entry of `about` is.
    pub fn key(receiver: &str, about: &str) -> Key {
        Key::new(Self::list(receiver), about)
    }

    /// What a store has; `None` where nobody can read it.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// As a store keeps it.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether somebody may still be at what it was written for.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) < LONGEST_CLAIM
    }

    /// Whether it is a composite alarm that is announced and watches `alarm`.
    pub fn tells_of(&self, alarm: &AlarmIdentity) -> bool {
        self.is_announced && self.alarm.watches(alarm)
    }
}
