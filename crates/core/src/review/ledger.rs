use std::collections::{BTreeMap, BTreeSet};

use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::review::{Evidence, HistoryChange};
use jiff::Timestamp;

use crate::incident::Incident;
use crate::ledger::{DeliveryStatus, Entry};
use crate::reason::SilenceReason;
use crate::store::Item;

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
            // A change counts as held back if no receiver was notified of it.
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
