use bongsu_alarm::alarm::AlarmState;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Change, NoticeKey, holds};
use crate::delivery::{DeliveryError, Receipt};
use crate::notice::Notice;
use crate::reason::NotifyReason;
use crate::store::Item;

/// The version of the records that this program writes. It also reads other versions: a later version may add
/// fields and statuses, but must not change existing ones.
pub const VERSION: u32 = 1;

/// The maximum number of failures in a record.
const FAILURES: usize = 5;

/// The record of one notice for one receiver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The version; see [`VERSION`].
    pub version: u32,
    #[serde(default)]
    pub name: String,
    /// The state in the notice.
    #[serde(default)]
    pub state: Option<AlarmState>,
    /// The time of the state change.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// The time at which the notice was first seen.
    pub first_seen: Timestamp,
    /// The topic that delivered the notice, if a topic delivered it.
    #[serde(default)]
    pub topic: Option<String>,
    /// The ID of the message or event that delivered the notice.
    #[serde(default)]
    pub message_id: Option<String>,
    /// The number of delivery attempts.
    #[serde(default)]
    pub tries: u32,
    /// The errors of the last attempts.
    #[serde(default)]
    pub failures: Vec<Failure>,
    #[serde(rename = "fate")]
    pub status: DeliveryStatus,
    /// Fields of another version, which are kept unchanged.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// A failed attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub at: Timestamp,
    pub error: String,
}

/// The status of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// A program is delivering the notice. After the end of the claim, that program counts as dead.
    Claimed {
        /// The end of the claim.
        until: Timestamp,
    },
    /// The notice is in the receiver's outbox.
    Waiting {
        /// The start of the wait.
        since: Timestamp,
        because: Waiting,
    },
    /// The receiver has the notice.
    Delivered {
        /// The time of the delivery.
        at: Timestamp,
        /// The reason for the notification.
        reason: String,
        /// The number of delivery attempts.
        attempts: u32,
        /// The reason why Slack refused the blocks, if the message was sent as plain text.
        #[serde(default)]
        fallback: Option<String>,
    },
    /// The notice was deliberately not sent.
    Silenced {
        /// The time of the decision.
        at: Timestamp,
        /// The reason for the silence.
        reason: String,
    },
    /// A status of a later version.
    #[serde(other)]
    Unknown,
}

/// The reason why a notice is not delivered at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// There are too many notices for the channel. The notice becomes part of a digest.
    Storm,
    /// The notice waits for other notices of its group, which share one message.
    Group,
    /// This notice or an earlier one could not be delivered.
    Undelivered,
}

impl Entry {
    /// Creates the record of a new notice.
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

    /// Reads the entry of a store's item. Returns `None` if it is unreadable; the notice is then delivered,
    /// possibly a second time.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// Returns the record for a store.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    #[must_use]
    pub fn with(self, status: DeliveryStatus) -> Self {
        Self { status, ..self }
    }

    /// Adds a failed attempt.
    #[must_use]
    pub fn failed(mut self, at: Timestamp, error: String) -> Self {
        self.tries += 1;
        self.failures.push(Failure { at, error });
        let old = self.failures.len().saturating_sub(FAILURES);
        self.failures.drain(..old);
        self
    }

    /// Returns the state change of the notice.
    pub fn change(&self) -> Option<Change> {
        Some(Change { at: self.at?, state: self.state? })
    }

    /// Returns whether a program is delivering the notice at `now`.
    pub fn is_claimed(&self, now: Timestamp) -> bool {
        matches!(self.status, DeliveryStatus::Claimed { until } if holds(until, now))
    }

    /// Returns whether a program claimed the notice and did not record a result.
    pub fn was_claimed(&self) -> bool {
        matches!(self.status, DeliveryStatus::Claimed { .. })
    }

    /// Returns whether the notice is in the outbox.
    pub fn is_waiting(&self) -> bool {
        matches!(self.status, DeliveryStatus::Waiting { .. })
    }

    /// Returns whether the notice was silenced.
    pub fn is_silenced(&self) -> bool {
        matches!(self.status, DeliveryStatus::Silenced { .. })
    }

    /// Returns whether people have a message about the notice. A line in another alarm's message does not
    /// count.
    pub fn is_notified(&self) -> bool {
        matches!(&self.status, DeliveryStatus::Delivered { reason, .. } if reason != NotifyReason::ToldInside.as_str())
    }

    /// Returns whether the notice needs no further work.
    pub fn is_settled(&self) -> bool {
        matches!(self.status, DeliveryStatus::Delivered { .. } | DeliveryStatus::Silenced { .. })
    }
}

impl DeliveryStatus {
    /// Returns the status of a delivered notice.
    pub fn delivered(at: Timestamp, reason: &str, receipt: &Receipt) -> Self {
        Self::Delivered {
            at,
            reason: reason.to_owned(),
            attempts: receipt.attempts,
            fallback: receipt.fallback.clone(),
        }
    }
}

/// A refusal: a receiver can never get a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The receiver's name, or `None` if no receiver exists.
    pub receiver: Option<String>,
    /// The reason and the solution.
    pub error: String,
}

impl Refused {
    /// Returns the refusal by a receiver if its error is permanent.
    pub(crate) fn by(receiver: &str, error: &DeliveryError) -> Option<Self> {
        let is_final = matches!(error, DeliveryError::Permanent { .. });
        is_final.then(|| Self { receiver: Some(receiver.to_owned()), error: error.to_string() })
    }
}
