use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Incident;
use super::record::fires_again;
use crate::route::{Escalation, EscalationStep};

/// How far the escalation of an ALARM has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalated {
    /// The time from which its steps count.
    pub since: Timestamp,
    /// The steps that are taken.
    #[serde(default)]
    pub steps: usize,
    /// The receivers that got the alarm by it or by one before, and get what follows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
}

impl Escalated {
    /// One that begins.
    pub fn since(since: Timestamp) -> Self {
        Self { since, steps: 0, to: Vec::new() }
    }
}

impl Incident {
    /// The escalation of the ALARM that goes on, or went on last. Another ALARM has its own.
    pub fn escalated(&self) -> Option<&Escalated> {
        let is_of_this_alarm =
            |it: &&Escalated| !self.changes.windows(2).any(|two| fires_again(two, it.since));
        self.escalation.as_ref().filter(is_of_this_alarm)
    }

    /// The same incident after it was told that what held it back is over: the steps that are left count from `now`.
    #[must_use]
    pub(crate) fn escalated_anew(self, now: Timestamp) -> Self {
        let escalation = self.escalation.map(|it| Escalated { since: now, ..it });
        Self { escalation, ..self }
    }

    /// The escalation that counts from `now`, where none does yet.
    pub(crate) fn escalated_from(&self, now: Timestamp) -> Escalated {
        let before = || self.escalation.as_ref().map(|it| it.to.clone()).unwrap_or_default();
        self.escalated().cloned().unwrap_or_else(|| Escalated { to: before(), ..Escalated::since(now) })
    }
}

impl Incident {
    /// Whether its escalation goes on: until somebody acknowledges, or it is over. Of what changes too often only an ALARM
    /// that people know of.
    pub(crate) fn is_escalating(&self) -> bool {
        let is_known = self.flapping.is_none() || self.told.is_some_and(|(told, _)| told == self.last);
        self.last.is_alarm() && self.seen_to().is_none() && is_known
    }

    /// How far its escalation has come. An ALARM that was told before there was an escalation counts from then.
    pub(crate) fn escalated_so_far(&self) -> Option<Escalated> {
        let told = || self.told.filter(|(told, _)| *told == self.last);
        self.escalated().cloned().or_else(|| told().map(|(_, at)| self.escalated_from(at)))
    }

    /// The next step and its time, of an ALARM that is told at the latest `now`.
    pub(crate) fn next_step<'e>(
        &self,
        escalation: &'e Escalation,
        now: Timestamp,
    ) -> Option<(&'e EscalationStep, Timestamp)> {
        let so_far = self.escalated_so_far().unwrap_or_else(|| self.escalated_from(now));
        let next = escalation.steps.get(so_far.steps).filter(|_| self.is_escalating())?;
        Some((next, so_far.since.saturating_add(next.after).unwrap_or(Timestamp::MAX)))
    }
}
