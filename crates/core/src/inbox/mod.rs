//! What the inbox keeps: the messages that came, what was not announced, and what alarms did.

mod query;

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::alarm::AlarmState;
use crate::evaluate::{Explanation, Row};
use crate::report::Reported;
use crate::watch::{Evaluated, MetricSubject};

pub use query::{Headline, Query};

/// Something that is to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// When it came.
    pub at: Timestamp,
    pub content: ArrivalContent,
    /// What a reader sees of it, for the search.
    pub text: String,
    /// The number of the message that it replies to, and whether the channel shows it too.
    pub thread: Option<(u64, bool)>,
    /// The files that it shows, which go with it.
    pub files: Vec<File>,
}

/// A file that a message shows.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Slack's name for it: `F` and letters and digits, in the order of the names of those that came before.
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
    /// A message.
    Message {
        /// As it was posted.
        message: Value,
        /// The notices that it tells, where the sender says.
        about: Vec<Reported>,
    },
    /// A notice that was not announced, and why.
    Silence(Reported),
}

impl ArrivalContent {
    /// The notices it is about.
    pub fn about(&self) -> &[Reported] {
        match self {
            Self::Message { about, .. } => about,
            Self::Silence(about) => std::slice::from_ref(about),
        }
    }
}

/// Something that was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Its number: what came later has a higher one, also after a restart.
    pub id: u64,
    /// When it came.
    pub at: Timestamp,
    pub content: ArrivalContent,
    /// The replies to it, the oldest first.
    pub replies: Vec<Self>,
}

/// An alarm of this machine's changed its state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    /// The instant of evaluation.
    pub at: Timestamp,
    /// The state before.
    pub from: AlarmState,
    /// The state from then on.
    pub to: AlarmState,
    /// CloudWatch's sentence.
    pub reason: String,
    /// Which rule decided, with its numbers.
    pub explanation: Explanation,
}

/// What is new of an alarm since it was evaluated last.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    pub alarm: String,
    /// What its samples are of; see [`crate::watch::MetricSubject::series`].
    pub series: Option<String>,
    /// Samples, gathered over 10 s or a minute. They take the place of those of the same time.
    pub samples: Vec<Row>,
    /// The change, where there was one.
    pub changed: Option<Changed>,
}

impl Course {
    /// What an evaluation has brought.
    pub fn of(evaluated: &Evaluated) -> Self {
        let changed = evaluated.change.as_ref().map(|change| Changed {
            at: evaluated.at,
            from: change.from,
            to: change.to,
            reason: change.reason.clone(),
            explanation: evaluated.explanation.clone(),
        });
        Self {
            alarm: evaluated.alarm.identity.name.clone(),
            series: evaluated.alarm.metric().map(MetricSubject::series),
            samples: evaluated.recorded.clone(),
            changed,
        }
    }
}

/// How much is kept; what is beyond either limit is forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// At most so many messages and silences.
    pub count: u64,
    /// None that is older, nor samples that are.
    pub age: SignedDuration,
}

impl Default for Limits {
    /// A fortnight, and 100,000.
    fn default() -> Self {
        Self { count: 100_000, age: SignedDuration::from_hours(14 * 24) }
    }
}
