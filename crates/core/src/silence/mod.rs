//! Silences, which stop notifications of alarms for a while (Alertmanager, "Silences").
//!
//! The records are in a separate partition of the store, so that one query returns all of them. A silence
//! that has ended stays there for a few days, so that people can look up its reason.

mod kept;
#[cfg(test)]
mod tests;

use std::fmt;

use bongsu_alarm::alarm::AlarmState;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::ledger::KEPT;
use crate::route::{Labels, Matcher, NoticeKind};
use crate::store::{Item, Key};

pub use kept::{Expired, active, add, expire, list};
pub(crate) use kept::{active_only, gather, in_force_key, read_in_force};

/// The version of the records that this program writes. A later version may add fields, but must not change
/// existing ones.
pub const VERSION: u32 = 1;

pub const PARTITION: &str = "silences";

/// The partition of the record of active and future silences.
const IN_FORCE: &str = "silences-in-force";

/// The time for which a silence is kept after its end. Alertmanager also keeps silences for five days.
const KEPT_AFTER: SignedDuration = SignedDuration::from_hours(5 * 24);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SilenceId(pub String);

impl fmt::Display for SilenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A silence: for a while, people are not notified of alarms for which all matchers hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Silence {
    /// The version; see [`VERSION`].
    pub version: u32,
    pub id: SilenceId,
    /// The conditions, all of which must hold. There is at least one.
    pub matchers: Vec<Matcher>,
    /// The start.
    pub from: Timestamp,
    /// The end, which is exclusive. `None` means the end of the alarm, when a program must call [`expire`].
    pub until: Option<Timestamp>,
    /// The name of the person who created the silence. For a person in Slack, the name from Slack.
    pub created_by: String,
    #[serde(default)]
    pub comment: String,
    /// The time of creation.
    pub created_at: Timestamp,
    /// Fields of another version, which are kept unchanged.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// The reason why a silence is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SilenceError {
    /// The silence has no matchers.
    #[error("a silence without matchers would silence everything; add a matcher, such as alarm=prod-web-*")]
    NoMatchers,
    /// The end is in the past or not after the start.
    #[error("it would end at {until}, which is {than}; choose a later time")]
    Over {
        until: Timestamp,
        /// The words for the time that the end must come after.
        than: &'static str,
    },
    /// The silence would match every alarm.
    #[error(
        "it would silence every alarm, or every alarm in some state or of some kind; name alarms, or allow it with \
         --everything"
    )]
    Everything,
}

/// The request for a silence.
#[derive(Debug, Clone)]
pub struct NewSilence<'a> {
    pub matchers: Vec<Matcher>,
    pub from: Timestamp,
    /// The end. `None` means the end of each alarm.
    pub until: Option<Timestamp>,
    pub created_by: &'a str,
    pub comment: &'a str,
    pub created_at: Timestamp,
    /// Whether the silence may match every alarm.
    pub is_everything_allowed: bool,
}

impl NewSilence<'_> {
    /// Creates the silence.
    ///
    /// # Errors
    ///
    /// Returns an error if there are no matchers, if the end is not in the future, or if the matchers match
    /// every alarm and this is not allowed.
    pub fn create(self) -> Result<Silence, SilenceError> {
        let Self { matchers, from, until, created_at, .. } = self;
        if matchers.is_empty() {
            return Err(SilenceError::NoMatchers);
        }
        match until {
            Some(until) if until <= created_at => {
                return Err(SilenceError::Over { until, than: "in the past" });
            }
            Some(until) if until <= from => {
                return Err(SilenceError::Over { until, than: "before its beginning" });
            }
            _ => {}
        }
        if !self.is_everything_allowed && is_everything(&matchers) {
            return Err(SilenceError::Everything);
        }
        let (created_by, comment) = (self.created_by.to_owned(), self.comment.to_owned());
        let id = SilenceId(fingerprint(&matchers, &created_by, created_at));
        let others = Map::new();
        Ok(Silence { version: VERSION, id, matchers, from, until, created_by, comment, created_at, others })
    }
}

impl Silence {
    /// Returns whether the silence applies to a notice with these labels.
    pub fn holds(&self, labels: &Labels, now: Timestamp) -> bool {
        self.is_active(now) && self.matchers.iter().all(|matcher| matcher.holds(labels))
    }

    /// Returns whether the silence is active.
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.from <= now && !self.is_over(now)
    }

    /// Returns whether the silence has ended.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    fn key(&self) -> Key {
        key(&self.id)
    }

    /// Returns the time after which the record is deleted. A silence until the end of an alarm is kept as
    /// long as the records of alarms.
    fn expires(&self) -> Timestamp {
        let kept = |from: Timestamp, span| from.saturating_add(span).unwrap_or(Timestamp::MAX);
        self.until.map_or_else(|| kept(self.created_at.max(self.from), KEPT), |until| kept(until, KEPT_AFTER))
    }

    fn record(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a silence. An unreadable record silences nothing.
    fn read(item: &Item) -> Option<Self> {
        let silence: Self = serde_json::from_str(&item.record).ok()?;
        (!silence.matchers.is_empty()).then_some(silence)
    }
}

fn key(id: &SilenceId) -> Key {
    Key::new(PARTITION, &id.0)
}

/// Returns a hash. It is the same for identical silences that one person creates at the same time.
fn fingerprint(matchers: &[Matcher], created_by: &str, created_at: Timestamp) -> String {
    let mut digest = Sha256::new();
    for matcher in matchers {
        digest.update(format!("{matcher}\n"));
    }
    digest.update(format!("{created_by}\n{created_at}"));
    digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// A value that no label of an alarm has.
const NOBODYS: &str = "\u{1}nobody's\u{1}";

/// Returns whether the matchers match, in some state and for some kind, an alarm that has none of the named
/// values.
fn is_everything(matchers: &[Matcher]) -> bool {
    let states = [AlarmState::Ok, AlarmState::Alarm, AlarmState::InsufficientData];
    let alarms =
        states.into_iter().flat_map(|state| NoticeKind::ALL.map(|kind| (state.as_str(), kind.as_str())));
    let mut labels = alarms.map(|(state, kind)| -> Labels {
        let strange = matchers.iter().map(|matcher| (matcher.label(), NOBODYS));
        strange.chain([("alarm", NOBODYS), ("state", state), ("kind", kind)]).collect()
    });
    labels.any(|labels| matchers.iter().all(|matcher| matcher.holds(&labels)))
}
