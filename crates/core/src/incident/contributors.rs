//! The contributors of an alarm on several series: the state of each contributor, and the alarm's state that
//! follows from them.

use std::collections::BTreeMap;

use bongsu_alarm::alarm::AlarmState;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ledger::Change;
use crate::notice::Contributor;

/// The maximum number of contributors. CloudWatch evaluates 500 for an alarm.
const KEPT: usize = 500;

/// The maximum length of a contributor's name, so that a record of any store can hold all contributors.
const NAME_CHARS: usize = 120;

/// The known contributors of an alarm, by CloudWatch's ID.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Contributors(BTreeMap<String, ContributorState>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContributorState {
    /// The name for people.
    pub name: String,
    /// The latest change.
    #[serde(flatten)]
    pub change: Change,
    /// Whether people were notified of the latest change.
    #[serde(default)]
    pub is_told: bool,
}

impl Contributors {
    /// Returns whether there are no known contributors.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of known contributors.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn get(&self, contributor: &Contributor) -> Option<&ContributorState> {
        self.0.get(&contributor.id)
    }

    /// Returns the contributors in ALARM first. Within a state, the latest change comes first.
    pub fn in_order(&self) -> Vec<&ContributorState> {
        let mut all: Vec<_> = self.0.values().collect();
        all.sort_by_key(|it| (!it.change.is_alarm(), std::cmp::Reverse(it.change.at), it.name.as_str()));
        all
    }

    /// Returns the number of contributors in ALARM.
    pub fn burning(&self) -> usize {
        self.0.values().filter(|it| it.change.is_alarm()).count()
    }

    /// Returns the IDs of the contributors that people know to be in ALARM, each with the start of the state.
    pub(crate) fn in_alarm(self) -> impl Iterator<Item = (String, Timestamp)> {
        let told = self.0.into_iter().filter(|(_, it)| it.is_told && it.change.is_alarm());
        told.map(|(id, it)| (id, it.change.at))
    }

    /// Returns the change that determines the alarm's state. The alarm is in ALARM while any contributor is
    /// in ALARM.
    pub(super) fn change(&self) -> Option<Change> {
        let changes = || self.0.values().map(|it| it.change);
        changes().filter(|it| it.is_alarm()).max().or_else(|| changes().max())
    }

    /// Adds a change of one contributor, unless a later change is recorded.
    #[must_use]
    pub(super) fn with(mut self, contributor: &Contributor, change: Change) -> Self {
        if self.get(contributor).is_none_or(|known| known.change < change) {
            let name = contributor.name().chars().take(NAME_CHARS).collect();
            self.0.insert(contributor.id.clone(), ContributorState { name, change, is_told: false });
        }
        while self.0.len() > KEPT {
            let least = self.0.iter().min_by_key(|(_, it)| (it.change.is_alarm(), it.change.at));
            let Some(least) = least.map(|(id, _)| id.clone()) else { break };
            self.0.remove(&least);
        }
        self
    }

    /// Ends the ALARM of all contributors, because the alarm itself left ALARM. Some contributors do not
    /// report their own end.
    #[must_use]
    pub(super) fn ended(mut self, at: Timestamp) -> Self {
        for it in self.0.values_mut().filter(|it| it.change.is_alarm() && it.change.at <= at) {
            (it.change, it.is_told) = (Change { at, state: AlarmState::Ok }, false);
        }
        self
    }

    /// Marks all states as notified.
    #[must_use]
    pub(super) fn all_notified(mut self) -> Self {
        self.0.values_mut().for_each(|it| it.is_told = true);
        self
    }
}
