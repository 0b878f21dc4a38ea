//! Reviews of noisy alarms: [`bongsu_alarm::review`], with the evidence of a ledger.

use std::collections::{BTreeMap, BTreeSet};

use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::review::{
    AlarmReview, Evidence, HistoryChange, ReviewHistory, ReviewSettings, gather, review,
};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::incident::Incident;
use crate::ledger::{DeliveryStatus, Entry};
use crate::reason::SilenceReason;
use crate::store::Item;

/// The time range of the weekly review.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The minimum duration of an ALARM that is not noise, as in `bongsu review`.
const LASTING: SignedDuration = SignedDuration::from_mins(15);
/// The maximum number of alarms that the review names.
const NOISIEST: usize = 5;

/// The noisiest alarms of a week, from the ledger's records.
#[derive(Debug, Clone, PartialEq)]
pub struct WeeklyReview {
    /// The number of alarms that fired.
    pub alarms: usize,
    /// The number of times that they fired.
    pub fired: usize,
    /// The number of those times that were noise: short, and without an acknowledgment.
    pub noise: usize,
    /// The noisiest alarms, the worst first.
    pub noisiest: Vec<AlarmReview>,
}

impl WeeklyReview {
    /// Reviews the week before `now`. `zone` determines what counts as night.
    pub fn new(records: &[Item], zone: &TimeZone, now: Timestamp) -> Self {
        let since = now.saturating_sub(WEEK).unwrap_or(Timestamp::MIN);
        let settings = ReviewSettings { since, until: now, lasting: LASTING, zone: zone.clone() };
        let alarms = gather(&[], &ReviewHistory::default(), Some(&evidence(records)));
        let mut reviews = review(&alarms, &settings);
        reviews.retain(|review| review.measures.fired > 0);
        let (alarms, sum) =
            (reviews.len(), |number: fn(&AlarmReview) -> usize| reviews.iter().map(number).sum());
        let (fired, noise) = (sum(|it| it.measures.fired), sum(|it| it.measures.noise));
        reviews.retain(|review| review.measures.noise > 0);
        reviews.truncate(NOISIEST);
        Self { alarms, fired, noise, noisiest: reviews }
    }
}

/// Returns the evidence in a ledger's records, by alarm name. Several receivers may have the same change.
pub fn evidence(items: &[Item]) -> BTreeMap<String, Evidence> {
    let mut alarms: BTreeMap<String, Known> = BTreeMap::new();
    for item in items {
        if let Some(incident) = incident(item) {
            let known = alarms.entry(incident.alarm.name.clone()).or_default();
            known.acknowledged.extend(&incident.acknowledgements);
            known.acknowledged.extend(incident.acknowledged.map(|it| it.at));
        } else if let Some((entry, change)) = entry(item) {
            let is_held_back = is_held_back(&entry);
            let known = alarms.entry(entry.name).or_default();
            // A change counts as held back only if no receiver was notified of it.
            let recorded = known.changes.entry(change.at).or_insert(Recorded { change, is_held_back: true });
            recorded.is_held_back &= is_held_back;
        }
    }
    alarms.into_iter().map(|(name, known)| (name, known.evidence())).collect()
}

#[derive(Default)]
struct Known {
    changes: BTreeMap<Timestamp, Recorded>,
    acknowledged: BTreeSet<Timestamp>,
}

struct Recorded {
    change: HistoryChange,
    is_held_back: bool,
}

impl Known {
    fn evidence(self) -> Evidence {
        let is_held = |it: &&Recorded| it.is_held_back && it.change.to == AlarmState::Alarm;
        Evidence {
            held_back: self.changes.values().filter(is_held).count(),
            changes: self.changes.into_values().map(|it| it.change).collect(),
            acknowledged: self.acknowledged.into_iter().collect(),
        }
    }
}

fn incident(item: &Item) -> Option<Incident> {
    item.key.partition.ends_with("/incidents").then(|| Incident::read(item)).flatten()
}

fn entry(item: &Item) -> Option<(Entry, HistoryChange)> {
    let entry = Entry::read(item)?;
    let change = entry.change()?;
    Some((entry, HistoryChange { at: change.at, from: None, to: change.state }))
}

fn is_held_back(entry: &Entry) -> bool {
    matches!(&entry.status, DeliveryStatus::Silenced { reason, .. }
        if SilenceReason::parse(reason) == Some(SilenceReason::Inhibited))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::store::Key;

    fn item(partition: &str, sort: &str, record: &serde_json::Value) -> Item {
        Item { key: Key::new(partition, sort), record: record.to_string(), revision: 1 }
    }

    fn entry(receiver: &str, minute: &str, state: &str, reason: Option<&str>) -> Item {
        let at = format!("2026-11-29T03:{minute}:00Z");
        let status = match reason {
            Some(reason) => json!({"is": "silenced", "at": at, "reason": reason}),
            None => json!({"is": "delivered", "at": at, "reason": "state_changed", "attempts": 1}),
        };
        let record =
            json!({"version": 1, "name": "cpu", "state": state, "at": at, "first_seen": at, "fate": status});
        item(&format!("{receiver}/alarm/1/x/cpu"), minute, &record)
    }

    #[test]
    fn a_ledger_contains_the_evidence_of_an_alarm() {
        let items = [
            entry("slack", "10", "ALARM", Some("inhibited")),
            entry("pager", "10", "ALARM", Some("inhibited")),
            entry("slack", "12", "OK", Some("never_told")),
            entry("slack", "20", "ALARM", Some("inhibited")),
            entry("pager", "20", "ALARM", None),
            item("slack/outbox", "x", &json!({"version": 1})),
        ];
        let found = evidence(&items);
        let cpu = found.get("cpu").unwrap();
        assert_eq!(cpu.changes.len(), 3);
        // One receiver was notified of the second ALARM.
        assert_eq!(cpu.held_back, 1);
        assert_eq!(cpu.acknowledged, Vec::<Timestamp>::new());
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn a_week_has_the_five_noisiest_alarms() {
        let now: Timestamp = "2026-11-29T04:00:00Z".parse().unwrap();
        let change = |name: &str, at: &str, state: &str| {
            let status = json!({"is": "delivered", "at": at, "reason": "state_changed", "attempts": 1});
            let record = json!({"version": 1, "name": name, "state": state, "at": at, "first_seen": at, "fate": status});
            item(&format!("slack/alarm/1/x/{name}"), at, &record)
        };
        let mut records = Vec::new();
        for number in 0..7 {
            for time in 0..=number {
                let name = format!("noisy-{number}");
                records.push(change(&name, &format!("2026-11-28T03:{time}0:00Z"), "ALARM"));
                records.push(change(&name, &format!("2026-11-28T03:{time}2:00Z"), "OK"));
            }
        }
        // One alarm lasted too long to be noise, and the other one is older than a week.
        records.push(change("outage", "2026-11-27T03:00:00Z", "ALARM"));
        records.push(change("outage", "2026-11-27T05:00:00Z", "OK"));
        records.push(change("old", "2026-11-20T03:00:00Z", "ALARM"));
        records.push(change("old", "2026-11-20T03:01:00Z", "OK"));
        records.retain(|item| !item.key.sort.contains(":60:") && !item.key.sort.contains(":62:"));
        let review = WeeklyReview::new(&records, &TimeZone::UTC, now);
        let noisiest: Vec<_> = review.noisiest.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(noisiest, ["noisy-5", "noisy-6", "noisy-4", "noisy-3", "noisy-2"]);
        assert_eq!((review.alarms, review.noise, review.fired), (8, 27, 28));
    }
}
