//! Silences: for a while nobody is told of some alarms (Alertmanager, "Silences").
//!
//! They are records of their own partition of the store, so that one query has all of them. A silence that is over
//! stays there for a few days, so that one can look up why it was quiet.

mod kept;
#[cfg(test)]
mod tests;

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::alarm::AlarmState;
use crate::ledger::KEPT;
use crate::route::{Kind, Labels, Matcher};
use crate::store::{Item, Key};

pub use kept::{Expired, active, add, expire, list};
pub(crate) use kept::{gather, in_force_key, read_in_force};

/// The version of records that this program writes; a later one may add fields, and change none.
pub const VERSION: u32 = 1;

/// Where they are.
pub const PARTITION: &str = "silences";

/// Where those are that are not over, in one record.
const IN_FORCE: &str = "silences-in-force";

/// So long a silence can be looked up after its end (Alertmanager keeps them for five days too).
const KEPT_AFTER: SignedDuration = SignedDuration::from_hours(5 * 24);

/// The name of a silence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SilenceId(pub String);

impl fmt::Display for SilenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// For a while nobody is told of alarms for which all matchers hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Silence {
    /// [`VERSION`].
    pub version: u32,
    pub id: SilenceId,
    /// What must hold, all of it; at least one.
    pub matchers: Vec<Matcher>,
    /// The first moment.
    pub from: Timestamp,
    /// The first moment after it; none until the alarm is over, which whoever sees that must say
    /// ([`expire`]).
    pub until: Option<Timestamp>,
    /// Who made it, as they call themselves or Slack calls them.
    pub created_by: String,
    #[serde(default)]
    pub comment: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// What another version wrote besides; kept as it is.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// A silence that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SilenceError {
    /// Nothing says what is silenced.
    #[error(
        "a silence without matchers would silence everything: say what is meant, such as alarm=prod-web-*"
    )]
    NoMatchers,
    /// It is over before it begins, or already.
    #[error("it would end at {until}, which is {than} already: name a later time")]
    Over {
        /// Its end.
        until: Timestamp,
        /// Than what it is not later.
        than: &'static str,
    },
    /// It is about no alarm in particular.
    #[error(
        "it would silence every alarm, or every one in some state or of some kind: name alarms, or allow it with \
         --everything"
    )]
    Everything,
}

impl Silence {
    /// A silence from `from` on.
    ///
    /// # Errors
    ///
    /// It has no matchers, is over already, or is about everything without `everything` allowing that.
    pub fn new(
        matchers: Vec<Matcher>,
        (from, until): (Timestamp, Option<Timestamp>),
        (created_by, comment): (&str, &str),
        created_at: Timestamp,
        everything: bool,
    ) -> Result<Self, SilenceError> {
        if matchers.is_empty() {
            return Err(SilenceError::NoMatchers);
        }
        match until {
            Some(until) if until <= created_at => return Err(SilenceError::Over { until, than: "past" }),
            Some(until) if until <= from => {
                return Err(SilenceError::Over { until, than: "before its beginning" });
            }
            _ => {}
        }
        if !everything && is_everything(&matchers) {
            return Err(SilenceError::Everything);
        }
        let (created_by, comment) = (created_by.to_owned(), comment.to_owned());
        let id = SilenceId(fingerprint(&matchers, &created_by, created_at));
        let others = Map::new();
        Ok(Self { version: VERSION, id, matchers, from, until, created_by, comment, created_at, others })
    }

    /// Whether nobody is told of what has these labels.
    pub fn holds(&self, labels: &Labels, now: Timestamp) -> bool {
        self.is_active(now) && self.matchers.iter().all(|matcher| matcher.holds(labels))
    }

    /// Whether it has begun and is not over.
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.from <= now && !self.is_over(now)
    }

    /// Whether it is over.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    fn key(&self) -> Key {
        key(&self.id)
    }

    /// One that lasts until an alarm is over is kept as long as what is known of alarms.
    fn expires(&self) -> Timestamp {
        let kept = |from: Timestamp, span| from.saturating_add(span).unwrap_or(Timestamp::MAX);
        self.until.map_or_else(|| kept(self.created_at.max(self.from), KEPT), |until| kept(until, KEPT_AFTER))
    }

    fn record(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Nothing where it is not one that this version can read: then it silences nothing.
    fn read(item: &Item) -> Option<Self> {
        let silence: Self = serde_json::from_str(&item.record).ok()?;
        (!silence.matchers.is_empty()).then_some(silence)
    }
}

fn key(id: &SilenceId) -> Key {
    Key::new(PARTITION, &id.0)
}

/// Two that somebody makes of the same at the same moment are one.
fn fingerprint(matchers: &[Matcher], created_by: &str, created_at: Timestamp) -> String {
    let mut digest = Sha256::new();
    for matcher in matchers {
        digest.update(format!("{matcher}\n"));
    }
    digest.update(format!("{created_by}\n{created_at}"));
    digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// What no alarm has for a name.
const NOBODYS: &str = "\u{1}nobody's\u{1}";

/// Whether these matchers hold for an alarm of which nothing is as anybody wrote it, in some state and of some kind.
fn is_everything(matchers: &[Matcher]) -> bool {
    let states = [AlarmState::Ok, AlarmState::Alarm, AlarmState::InsufficientData];
    let alarms = states.into_iter().flat_map(|state| Kind::ALL.map(|kind| (state.as_str(), kind.as_str())));
    let mut labels = alarms.map(|(state, kind)| -> Labels {
        let strange = matchers.iter().map(|matcher| (matcher.label(), NOBODYS));
        strange.chain([("alarm", NOBODYS), ("state", state), ("kind", kind)]).collect()
    });
    labels.any(|labels| matchers.iter().all(|matcher| matcher.holds(&labels)))
}
