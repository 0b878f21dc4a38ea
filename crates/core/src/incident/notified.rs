//! The changes that people were notified of, and the reasons for changes that they were not notified of.

use bongsu_alarm::alarm::AlarmState;
use jiff::Timestamp;

use super::Incident;
use crate::ledger::Change;
use crate::reason::SilenceReason;

impl Incident {
    /// Returns the state that people know. If they were not notified of anything, it is OK.
    pub(crate) fn believed(&self) -> AlarmState {
        self.told.map_or(AlarmState::Ok, |(told, _)| told.state)
    }

    /// Returns whether people know that the incident is not over.
    pub fn is_told(&self) -> bool {
        self.told.is_some_and(|(change, _)| change.state != AlarmState::Ok)
    }

    /// Returns whether people know, or may know, that the incident is not over.
    pub(crate) fn may_be_told(&self) -> bool {
        self.is_told() || self.unsure.is_some_and(|change| change.state != AlarmState::Ok)
    }

    /// Returns whether the latest change only continues or ends the state that people know.
    pub fn is_known(&self) -> bool {
        let is_over = self.last.state == AlarmState::Ok;
        let is_same = |told: Change| match self.contributors.is_empty() {
            true => told == self.last,
            false => told.state == self.last.state,
        };
        self.told.is_some_and(|(told, _)| is_over || is_same(told))
    }

    /// Marks `change` as notified. A late notification does not replace a later change that people know of.
    /// The message of a late change also says since when the alarm has been in ALARM again. People may
    /// therefore know of that change, so they must also be notified of its end.
    #[must_use]
    pub fn told(mut self, change: Change, now: Timestamp) -> Self {
        let change = if self.contributors.is_empty() { change } else { self.last };
        let latest = self.told.map(|(told, _)| told).filter(|_| self.contributors.is_empty());
        let latest = latest.map_or(change, |told| told.max(change));
        let unsure = (change < latest && self.last.is_alarm()).then_some(self.last);
        let is_burning = change.is_alarm() && change >= self.last;
        let escalation = if is_burning { Some(self.escalated_from(now)) } else { self.escalation.take() };
        let held_back = self.held_back.filter(|_| change < self.last);
        let uncounted = self.uncounted.into_iter().filter(|it| *it != change).collect();
        let contributors = self.contributors.all_notified();
        Self { told: Some((latest, now)), held_back, uncounted, contributors, unsure, escalation, ..self }
    }

    /// Returns the reason why the latest change was not notified.
    pub(crate) fn held_back_by(&self) -> Option<SilenceReason> {
        self.held_back.as_deref().and_then(SilenceReason::parse)
    }

    /// Marks the last change as silenced for this reason.
    #[must_use]
    pub fn held_back(self, reason: SilenceReason) -> Self {
        Self { held_back: Some(reason.as_str().to_owned()), ..self }
    }

    /// Marks a change as not announced.
    #[must_use]
    pub(crate) fn uncounting(mut self, change: Change) -> Self {
        if self.changes.contains(&change) && !self.uncounted.contains(&change) {
            self.uncounted.push(change);
        }
        self
    }

    /// Returns the changes that count as flapping: the notified changes, and those that were held back only
    /// because of flapping.
    pub(crate) fn counted(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| !self.uncounted.contains(change))
    }
}
