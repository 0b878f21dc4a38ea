use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Incident;
use super::record::fires_again;

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
