//! The series of an alarm that watches several: how each of them stands, and how the alarm stands by them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::alarm::AlarmState;
use crate::ledger::Change;
use crate::notice::Contributor;

/// Series that are remembered: CloudWatch evaluates 500 of one alarm.
const KEPT: usize = 500;

/// Characters of a series' name, so that as many as are kept fit into one record of any store.
const NAME_CHARS: usize = 120;

/// Every series of an alarm of which something came in, by CloudWatch's id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Contributors(BTreeMap<String, Standing>);

/// How one series stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Its name for people.
    pub name: String,
    /// Its latest change.
    #[serde(flatten)]
    pub change: Change,
    /// Whether people know of that.
    #[serde(default)]
    pub is_told: bool,
}

impl Contributors {
    /// Whether nothing is known of any series.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are known.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The record of one contributor.
    pub fn get(&self, contributor: &Contributor) -> Option<&Standing> {
        self.0.get(&contributor.id)
    }

    /// Contributors in ALARM first; within a state, the latest change first.
    pub fn in_order(&self) -> Vec<&Standing> {
        let mut all: Vec<_> = self.0.values().collect();
        all.sort_by_key(|it| (!it.change.is_alarm(), std::cmp::Reverse(it.change.at), it.name.as_str()));
        all
    }

    /// How many are in ALARM.
    pub fn burning(&self) -> usize {
        self.0.values().filter(|it| it.change.is_alarm()).count()
    }

    /// The change by which the alarm is as it is: in ALARM while one series is.
    pub(super) fn change(&self) -> Option<Change> {
        let changes = || self.0.values().map(|it| it.change);
        changes().filter(|it| it.is_alarm()).max().or_else(|| changes().max())
    }

    /// The contributors after a change of one. A change that is older than the recorded one has no effect.
    #[must_use]
    pub(super) fn with(mut self, contributor: &Contributor, change: Change) -> Self {
        if self.get(contributor).is_none_or(|known| known.change < change) {
            let name = contributor.name().chars().take(NAME_CHARS).collect();
            self.0.insert(contributor.id.clone(), Standing { name, change, is_told: false });
        }
        while self.0.len() > KEPT {
            let least = self.0.iter().min_by_key(|(_, it)| (it.change.is_alarm(), it.change.at));
            let Some(least) = least.map(|(id, _)| id.clone()) else { break };
            self.0.remove(&least);
        }
        self
    }

    /// The contributors after the alarm itself left ALARM: then none of them is in ALARM, whether or not each reported it.
    #[must_use]
    pub(super) fn ended(mut self, at: Timestamp) -> Self {
        for it in self.0.values_mut().filter(|it| it.change.is_alarm() && it.change.at <= at) {
            (it.change, it.is_told) = (Change { at, state: AlarmState::Ok }, false);
        }
        self
    }

    /// The contributors after people were notified of all their states.
    #[must_use]
    pub(super) fn told(mut self) -> Self {
        self.0.values_mut().for_each(|it| it.is_told = true);
        self
    }
}
