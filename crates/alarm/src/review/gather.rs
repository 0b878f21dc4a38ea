//! Combines all sources into one record for each alarm.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use super::{Described, HistoryChange, HistoryEvent, ReviewHistory, Reviewed, join_renamed};
use crate::definition::AlarmDefinition;

/// An alarm's data in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// The state changes.
    pub changes: Vec<HistoryChange>,
    /// The times of the acknowledgments.
    pub acknowledged: Vec<Timestamp>,
    /// The number of ALARMs whose notification was held back in favor of another alarm.
    pub held_back: usize,
}

/// Combines the existing alarms, CloudWatch's history, and the ledger's `evidence` by alarm name. If
/// CloudWatch's history has state changes of an alarm, those of the ledger are ignored.
pub fn gather(
    described: &[Described],
    history: &ReviewHistory,
    evidence: Option<&BTreeMap<String, Evidence>>,
) -> Vec<Reviewed> {
    let today: Vec<&AlarmDefinition> =
        described.iter().filter_map(|it| it.definition.as_ref().ok()).collect();
    let renamed = join_renamed(&history.recorded, &today);
    let mut former: HashMap<&str, &String> = HashMap::new();
    for (old, now) in &renamed {
        former.entry(now).or_insert(old);
    }
    let mut changes = changes(history, &renamed);
    let recorded: BTreeSet<String> = changes.keys().map(|name| (*name).to_owned()).collect();
    let names = described.iter().map(|it| it.name.clone()).chain(recorded);
    let names: BTreeSet<String> = names.chain(evidence.iter().flat_map(|it| it.keys().cloned())).collect();
    // A ledger without any acknowledgment belongs to receivers without buttons.
    let has_buttons = evidence.is_some_and(|all| all.values().any(|it| !it.acknowledged.is_empty()));
    let by_name: HashMap<&str, &Described> = described.iter().map(|it| (it.name.as_str(), it)).collect();
    let one = |name: String| {
        let described = by_name.get(name.as_str());
        let own = evidence.and_then(|all| all.get(&name));
        let changes = changes.remove(name.as_str()).or_else(|| own.map(|it| it.changes.clone()));
        Reviewed {
            definition: described.and_then(|it| it.definition.as_ref().ok().cloned()),
            standing: described.and_then(|it| it.standing),
            changes: changes.unwrap_or_default(),
            acknowledged: own.filter(|_| has_buttons).map(|it| it.acknowledged.clone()),
            held_back: own.map_or(0, |it| it.held_back),
            was_called: former.get(name.as_str()).map(|old| (*old).clone()),
            name,
        }
    };
    names.into_iter().map(one).collect()
}

/// Returns the state changes of each alarm by its current name.
fn changes<'a>(
    history: &'a ReviewHistory,
    renamed: &'a HashMap<String, String>,
) -> HashMap<&'a str, Vec<HistoryChange>> {
    let mut changes: HashMap<&str, Vec<HistoryChange>> = HashMap::new();
    for recorded in &history.recorded {
        let HistoryEvent::Changed(change) = recorded.event else { continue };
        let name = renamed.get(&recorded.alarm).unwrap_or(&recorded.alarm);
        changes.entry(name).or_default().push(change);
    }
    changes
}
