//! The data that the inbox stores: messages, silent notices and the history of alarms.

mod query;

use std::fmt;

use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::evaluate::{Explanation, Row};
use bongsu_alarm::simulate::{Evaluated, MetricSubject};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::report::Reported;

pub use query::{Headline, InboxQuery};

/// A new item of the inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// The time of arrival.
    pub at: Timestamp,
    pub content: ArrivalContent,
    /// The visible text, which searches examine.
    pub text: String,
    /// The number of the parent message of a reply, and whether the channel also shows the reply.
    pub thread: Option<(u64, bool)>,
    /// The files of the message, which are deleted with the message.
    pub files: Vec<File>,
}

/// A file in a message.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Slack's ID of the file: `F`, then letters and digits. IDs sort in the order of arrival.
    pub id: String,
    pub bytes: Vec<u8>,
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({}, {} bytes)", self.id, self.bytes.len())
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArrivalContent {
    Message {
        message: Value,
        /// The notices in the message, if the sender names them in the metadata.
        about: Vec<Reported>,
    },
    /// A notice that was not announced.
    Silence(Reported),
}

impl ArrivalContent {
    /// Returns the notices of the item.
    pub fn about(&self) -> &[Reported] {
        match self {
            Self::Message { about, .. } => about,
            Self::Silence(about) => std::slice::from_ref(about),
        }
    }
}

/// A stored item of the inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The number. Later items have higher numbers, even after a restart.
    pub id: u64,
    /// The time of arrival.
    pub at: Timestamp,
    pub content: ArrivalContent,
    /// The replies, oldest first.
    pub replies: Vec<Self>,
}

/// A state change of an alarm of this machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    pub at: Timestamp,
    pub from: AlarmState,
    pub to: AlarmState,
    pub reason: String,
    /// The rule that decided the state, with its numbers.
    pub explanation: Explanation,
}

/// The new data of an alarm since its last evaluation.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    pub alarm: String,
    /// The samples of each metric, by the key of its series (`MetricSubject::series`), in buckets of 10 s or
    /// one minute. They replace earlier samples of the same time.
    pub samples: Vec<(String, Vec<Row>)>,
    /// The state change, if there was one.
    pub changed: Option<Changed>,
}

impl Course {
    /// Returns the new data of an evaluation.
    pub fn of(evaluated: &Evaluated) -> Self {
        let changed = evaluated.change.as_ref().map(|change| Changed {
            at: evaluated.at,
            from: change.from,
            to: change.to,
            reason: change.reason.clone(),
            explanation: evaluated.explanation.clone(),
        });
        let keys = evaluated.alarm.inputs().iter().map(MetricSubject::series);
        Self {
            alarm: evaluated.alarm.identity.name.clone(),
            samples: keys.zip(evaluated.recorded.iter().cloned()).collect(),
            changed,
        }
    }
}

/// The limits of the inbox. Items beyond a limit are deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The maximum number of messages and silent notices.
    pub count: u64,
    /// The maximum age of items and samples.
    pub age: SignedDuration,
}

impl Default for Limits {
    /// Returns 100,000 items and 14 days.
    fn default() -> Self {
        Self { count: 100_000, age: SignedDuration::from_hours(14 * 24) }
    }
}
