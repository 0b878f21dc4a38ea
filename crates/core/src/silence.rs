//! Silences: for a while nobody is told of some alarms (Alertmanager, "Silences").
//!
//! They are records of their own partition of the store, so that one query has all of them. A silence that is over
//! stays there for a few days, so that one can look up why it was quiet.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::alarm::AlarmState;
use crate::ledger::KEPT;
use crate::route::{Kind, Labels, Matcher};
use crate::store::{Item, Key, Order, Put, Store, StoreError};

/// The version of records that this program writes; a later one may add fields, and change none.
pub const VERSION: u32 = 1;

/// Where they are.
pub const PARTITION: &str = "silences";

/// So long a silence can be looked up after its end (Alertmanager keeps them for five days too).
const KEPT_AFTER: SignedDuration = SignedDuration::from_hours(5 * 24);

/// How often a write is tried where others write the same silence.
const TRIES: usize = 5;

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
    /// Its name.
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
    /// Why.
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
    let kinds = [Kind::Metric, Kind::Math, Kind::Composite, Kind::Unknown, Kind::Configuration, Kind::Other];
    let alarms = states.into_iter().flat_map(|state| kinds.map(|kind| (state.as_str(), kind.as_str())));
    let mut labels = alarms.map(|(state, kind)| -> Labels {
        let strange = matchers.iter().map(|matcher| (matcher.label(), NOBODYS));
        strange.chain([("alarm", NOBODYS), ("state", state), ("kind", kind)]).collect()
    });
    labels.any(|labels| matchers.iter().all(|matcher| matcher.holds(&labels)))
}

/// Every silence that is kept, what ends last or never first.
///
/// # Errors
///
/// The store does not answer.
pub async fn list(store: &impl Store) -> Result<Vec<Silence>, StoreError> {
    let items = store.list(PARTITION, Order::Ascending, usize::MAX).await?;
    let mut silences: Vec<_> = items.iter().filter_map(Silence::read).collect();
    silences.sort_by(|one, other| {
        let end = |silence: &Silence| silence.until.unwrap_or(Timestamp::MAX);
        end(other).cmp(&end(one)).then_with(|| one.id.cmp(&other.id))
    });
    Ok(silences)
}

/// Those that hold now, by one query.
///
/// # Errors
///
/// The store does not answer.
pub async fn active(store: &impl Store, now: Timestamp) -> Result<Vec<Silence>, StoreError> {
    Ok(list(store).await?.into_iter().filter(|silence| silence.is_active(now)).collect())
}

/// Writes a new silence. The same one again is as good as once.
///
/// # Errors
///
/// The store does not answer.
pub async fn add(store: &impl Store, silence: &Silence) -> Result<(), StoreError> {
    store.put(&silence.key(), &silence.record(), silence.expires(), None).await.map(|_| ())
}

/// How ending a silence went.
#[derive(Debug, Clone, PartialEq)]
pub enum Expired {
    /// It is over now.
    Now(Silence),
    /// It was over before.
    Before(Silence),
    /// There is none of that name.
    Unknown,
}

/// Ends a silence.
///
/// # Errors
///
/// The store does not answer, or others write all the time.
pub async fn expire(store: &impl Store, id: &SilenceId, now: Timestamp) -> Result<Expired, StoreError> {
    let mut found = store.get(&key(id)).await?;
    for _ in 0..TRIES {
        let Some(item) = found else { return Ok(Expired::Unknown) };
        let Some(silence) = Silence::read(&item) else { return Ok(Expired::Unknown) };
        if silence.is_over(now) {
            return Ok(Expired::Before(silence));
        }
        let ended = Silence { until: Some(now), from: silence.from.min(now), ..silence };
        match store.put(&item.key, &ended.record(), ended.expires(), Some(item.revision)).await? {
            Put::Written(_) => return Ok(Expired::Now(ended)),
            Put::Conflict(other) => found = other,
        }
    }
    Err(StoreError::Unavailable(format!("silence {id} is being changed by others; try again")))
}

#[cfg(test)]
mod tests {
    use pollster::block_on;
    use proptest::prelude::*;

    use super::*;
    use crate::store::MemoryStore;

    const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

    fn after(minutes: i64) -> Timestamp {
        NOW + SignedDuration::from_mins(minutes)
    }

    fn silence(matchers: &[&str], until: Option<Timestamp>) -> Result<Silence, SilenceError> {
        let matchers = matchers.iter().map(|it| it.parse().unwrap()).collect();
        Silence::new(matchers, (NOW, until), ("jane", "deploying"), NOW, false)
    }

    fn labels(alarm: &str) -> Labels {
        [("alarm", alarm), ("state", "ALARM"), ("kind", "metric")].into_iter().collect()
    }

    #[test]
    fn holds_for_what_matches_while_it_lasts() {
        let silence = silence(&["alarm=web-*", "state!=OK"], Some(after(60))).unwrap();
        assert!(silence.holds(&labels("web-cpu"), NOW));
        assert!(silence.holds(&labels("web-cpu"), after(59)));
        assert!(!silence.holds(&labels("web-cpu"), after(60)));
        assert!(!silence.holds(&labels("web-cpu"), after(-1)));
        assert!(!silence.holds(&labels("db-cpu"), NOW));
    }

    #[test]
    fn what_would_silence_too_much_is_refused() {
        assert_eq!(silence(&[], None).unwrap_err(), SilenceError::NoMatchers);
        let past = silence(&["alarm=web"], Some(after(0))).unwrap_err();
        assert!(past.to_string().contains("past already: name a later time"), "{past}");
        for everything in
            ["alarm=*", "alarm=~.*", "alarm=~.+", "state=ALARM", "kind=metric", "alarm!=web", "tag.a!~x"]
        {
            assert_eq!(silence(&[everything], None).unwrap_err(), SilenceError::Everything, "{everything}");
        }
        for some in ["alarm=web*", "severity=sev3", "account=1", "alarm=~\"web|db\"", "namespace=AWS/EC2"] {
            assert!(silence(&[some, "state=ALARM"], None).is_ok(), "{some}");
        }
        let all = vec!["alarm=*".parse().unwrap()];
        assert!(Silence::new(all, (NOW, None), ("jane", ""), NOW, true).is_ok());
    }

    #[test]
    fn is_kept_listed_and_ended() {
        let store = MemoryStore::default();
        block_on(async {
            let hour = silence(&["alarm=web"], Some(after(60))).unwrap();
            let burns = silence(&["alarm=db"], None).unwrap();
            for it in [&hour, &burns, &hour] {
                add(&store, it).await.unwrap();
            }
            store.put(&Key::new(PARTITION, "odd"), "{\"version\":9}", NOW, None).await.unwrap();
            assert_eq!(list(&store).await.unwrap(), [burns.clone(), hour.clone()]);
            assert_eq!(active(&store, after(61)).await.unwrap(), std::slice::from_ref(&burns));
            let Expired::Now(ended) = expire(&store, &burns.id, after(5)).await.unwrap() else { panic!() };
            assert_eq!(ended.until, Some(after(5)));
            assert_eq!(expire(&store, &burns.id, after(6)).await.unwrap(), Expired::Before(ended));
            assert_eq!(expire(&store, &SilenceId("none".to_owned()), NOW).await.unwrap(), Expired::Unknown);
            assert_eq!(active(&store, after(5)).await.unwrap(), [hour]);
        });
    }

    #[test]
    fn what_a_later_version_wrote_is_kept() {
        let store = MemoryStore::default();
        block_on(async {
            let whole = silence(&["alarm=web"], Some(after(60))).unwrap();
            let record = whole.record().replacen('{', "{\"ticket\":\"OPS-1\",", 1);
            store.put(&whole.key(), &record, NOW, None).await.unwrap();
            expire(&store, &whole.id, after(1)).await.unwrap();
            let item = store.get(&whole.key()).await.unwrap().unwrap();
            assert!(item.record.contains("\"ticket\":\"OPS-1\""), "{}", item.record);
        });
    }

    proptest! {
        /// No record, whatever is in it, is a failure.
        #[test]
        fn any_record_is_read(record in ".{0,200}") {
            let item = Item { key: Key::new(PARTITION, "x"), revision: 1, record };
            let _ = Silence::read(&item);
        }
    }
}
