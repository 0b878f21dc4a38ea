use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Incident;
use super::record::fires_again;
use crate::reason::NotifyReason;
use crate::route::{Escalation, EscalationStep};

/// The progress of an ALARM's escalation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalated {
    /// The time from which the steps count.
    pub since: Timestamp,
    /// The number of steps taken.
    #[serde(default)]
    pub steps: usize,
    /// The receivers that got the alarm through this escalation or an earlier one. They also get its later
    /// changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
}

impl Escalated {
    /// Creates an escalation in which no step was taken yet.
    pub fn since(since: Timestamp) -> Self {
        Self { since, steps: 0, to: Vec::new() }
    }
}

impl Incident {
    /// Returns the escalation of the current or last ALARM. Each ALARM has its own escalation.
    pub fn escalated(&self) -> Option<&Escalated> {
        let is_of_this_alarm =
            |it: &&Escalated| !self.changes.windows(2).any(|two| fires_again(two, it.since));
        self.escalation.as_ref().filter(is_of_this_alarm)
    }

    /// Restarts the remaining steps at `now` if the message for `reason` announces the end of a silence.
    #[must_use]
    pub(crate) fn escalated_anew(self, reason: NotifyReason, now: Timestamp) -> Self {
        if reason != NotifyReason::HoldEnded {
            return self;
        }
        let escalation = self.escalation.map(|it| Escalated { since: now, ..it });
        Self { escalation, ..self }
    }

    /// Returns the current escalation, or a new one that starts at `now`.
    pub(crate) fn escalated_from(&self, now: Timestamp) -> Escalated {
        let before = || self.escalation.as_ref().map(|it| it.to.clone()).unwrap_or_default();
        self.escalated().cloned().unwrap_or_else(|| Escalated { to: before(), ..Escalated::since(now) })
    }
}

impl Incident {
    /// Returns whether the escalation continues. An acknowledgment or the end of the alarm ends it. While the
    /// alarm flaps, the escalation continues only for an ALARM that people know of.
    pub(crate) fn is_escalating(&self) -> bool {
        let is_known = self.flapping.is_none() || self.told.is_some_and(|(told, _)| told == self.last);
        self.last.is_alarm() && self.seen_to().is_none() && is_known
    }

    /// Returns the progress of the escalation. If people were notified of the ALARM before the route had an
    /// escalation, the steps count from that notification.
    pub(crate) fn escalated_so_far(&self) -> Option<Escalated> {
        let told = || self.told.filter(|(told, _)| *told == self.last);
        self.escalated().cloned().or_else(|| told().map(|(_, at)| self.escalated_from(at)))
    }

    /// Returns the next step and its time, for an ALARM that is notified at `now` or earlier.
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
