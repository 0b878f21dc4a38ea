use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Change, NoticeKey, holds};
use crate::alarm::AlarmState;
use crate::delivery::{DeliveryError, Receipt};
use crate::notice::Notice;
use crate::store::Item;

/// The version of records that this program writes. It reads those of others as far as they say the same:
/// a later version may add fields, and words for a status, but change none.
pub const VERSION: u32 = 1;

/// Failures that a record remembers.
const FAILURES: usize = 5;

/// The record of one notice for one receiver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// [`VERSION`].
    pub version: u32,
    #[serde(default)]
    pub name: String,
    /// The state that it tells.
    #[serde(default)]
    pub state: Option<AlarmState>,
    /// When the state changed.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// When it was first seen here.
    pub first_seen: Timestamp,
    /// How it came: the topic, where there was one.
    #[serde(default)]
    pub topic: Option<String>,
    /// How it came: the id of the message or the event.
    #[serde(default)]
    pub message_id: Option<String>,
    /// How often delivering was tried.
    #[serde(default)]
    pub tries: u32,
    /// How the last few tries failed.
    #[serde(default)]
    pub failures: Vec<Failure>,
    /// Its delivery status.
    #[serde(rename = "fate")]
    pub status: DeliveryStatus,
    /// Fields of another version, kept as they are.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// A try that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub at: Timestamp,
    pub error: String,
}

/// How far the delivery of a notice is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// A program is delivering it until then; afterwards that program counts as dead.
    Claimed {
        /// Until when.
        until: Timestamp,
    },
    /// It is in the receiver's outbox.
    Waiting {
        /// Since when.
        since: Timestamp,
        because: Waiting,
    },
    /// Slack has it.
    Delivered {
        /// Since when.
        at: Timestamp,
        /// Why it was sent, in one word.
        reason: String,
        /// Posts that it took.
        attempts: u32,
        /// Slack's refusal of the blocks, where it went as plain text.
        #[serde(default)]
        fallback: Option<String>,
    },
    /// Nothing was to be sent.
    Silenced {
        /// Since when.
        at: Timestamp,
        /// Why, in one word.
        reason: String,
    },
    /// A later version's word.
    #[serde(other)]
    Unknown,
}

/// Why a notice is not delivered at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// Too many notices at once for one channel: it becomes part of a digest.
    Storm,
    /// Others of its group may come, with which it is told.
    Group,
    /// It could not be delivered, or one before it could not.
    Undelivered,
}

impl Entry {
    /// The record of a notice that nothing is known of yet.
    pub fn new(notice: &Notice, key: &NoticeKey, now: Timestamp, status: DeliveryStatus) -> Self {
        Self {
            version: VERSION,
            name: notice.name().to_owned(),
            state: key.change.map(|change| change.state),
            at: key.change.map(|change| change.at),
            first_seen: now,
            topic: notice.source.topic.clone(),
            message_id: notice.source.message_id.clone(),
            tries: 0,
            failures: Vec::new(),
            status,
            others: Map::new(),
        }
    }

    /// What a store has; `None` where nobody can read it, which is as good as nothing: the notice is then
    /// delivered, maybe once more.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// As a store keeps it.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The entry with another status.
    #[must_use]
    pub fn with(self, status: DeliveryStatus) -> Self {
        Self { status, ..self }
    }

    /// The entry after a failed attempt.
    #[must_use]
    pub fn failed(mut self, at: Timestamp, error: String) -> Self {
        self.tries += 1;
        self.failures.push(Failure { at, error });
        let old = self.failures.len().saturating_sub(FAILURES);
        self.failures.drain(..old);
        self
    }

    /// The change of state that it is about.
    pub fn change(&self) -> Option<Change> {
        Some(Change { at: self.at?, state: self.state? })
    }

    /// Whether somebody is delivering it at `now`.
    pub fn is_claimed(&self, now: Timestamp) -> bool {
        matches!(self.status, DeliveryStatus::Claimed { until } if holds(until, now))
    }

    /// Whether a program claimed it, and never said what became of it.
    pub fn was_claimed(&self) -> bool {
        matches!(self.status, DeliveryStatus::Claimed { .. })
    }

    /// Whether it is in the outbox.
    pub fn is_waiting(&self) -> bool {
        matches!(self.status, DeliveryStatus::Waiting { .. })
    }

    /// Whether nothing was to be sent.
    pub fn is_silenced(&self) -> bool {
        matches!(self.status, DeliveryStatus::Silenced { .. })
    }

    /// Whether there is nothing more to do about it.
    pub fn is_settled(&self) -> bool {
        matches!(self.status, DeliveryStatus::Delivered { .. } | DeliveryStatus::Silenced { .. })
    }
}

impl DeliveryStatus {
    /// Slack took it.
    pub fn delivered(at: Timestamp, reason: &str, receipt: &Receipt) -> Self {
        Self::Delivered {
            at,
            reason: reason.to_owned(),
            attempts: receipt.attempts,
            fallback: receipt.fallback.clone(),
        }
    }
}

/// A receiver that can never be given a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Its name; nothing where there is no receiver.
    pub receiver: Option<String>,
    /// Why not, and what to do about it.
    pub error: String,
}

impl Refused {
    /// By the receiver of that name, where its error is one for good.
    pub(crate) fn by(receiver: &str, error: &DeliveryError) -> Option<Self> {
        let is_final = matches!(error, DeliveryError::Permanent { .. });
        is_final.then(|| Self { receiver: Some(receiver.to_owned()), error: error.to_string() })
    }
}
