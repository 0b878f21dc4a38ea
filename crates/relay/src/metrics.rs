//! The metrics of one invocation. Each program publishes them differently.

use std::collections::BTreeMap;
use std::time::Duration;

use bongsu_core::delivery::LATE_AFTER;
use bongsu_core::ledger::Waiting;
use bongsu_core::metric::OwnMetric;
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Ending, RunOutcome};
use bongsu_core::reason::SilenceReason;
use bongsu_core::store::StoreError;
use jiff::Timestamp;

use crate::log::state_changed_at;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Metrics {
    /// The count of each metric.
    pub counts: BTreeMap<OwnMetric, usize>,
    /// The duration of each message.
    pub messages: Vec<Duration>,
    /// The duration of each read of a secret.
    pub secrets: Vec<Duration>,
}

impl Metrics {
    /// Increases a count.
    pub fn count(&mut self, metric: OwnMetric, by: usize) {
        if by > 0 {
            *self.counts.entry(metric).or_default() += by;
        }
    }

    /// Counts the result of a notice.
    pub(crate) fn outcome(&mut self, notice: &Notice, outcome: &RunOutcome, now: Timestamp) {
        match &outcome.result {
            Ok(Ending::Delivered(_, receipt)) => {
                self.delivered(notice, now);
                self.took(receipt.took);
            }
            Ok(Ending::Silenced(SilenceReason::AlreadyDelivered)) => self.count(OwnMetric::Duplicate, 1),
            Ok(Ending::Silenced(_)) => {}
            Ok(Ending::Waiting(Waiting::Storm | Waiting::Group | Waiting::Undelivered)) => {
                self.count(OwnMetric::Digested, 1);
            }
            Err(_) => self.count(OwnMetric::Failed, 1),
        }
        let missed = outcome.not_recorded.as_ref().is_some_and(|error| *error != StoreError::None);
        self.count(OwnMetric::NotRecorded, usize::from(missed));
    }

    /// Counts a notice that reached Slack, in any message.
    pub(crate) fn delivered(&mut self, notice: &Notice, now: Timestamp) {
        self.count(OwnMetric::Delivered, 1);
        let age = state_changed_at(notice).map(|at| now.duration_since(at));
        self.count(OwnMetric::Delayed, usize::from(age.is_some_and(|age| age > LATE_AFTER)));
    }

    /// Records the duration of a message.
    fn took(&mut self, took: Duration) {
        if !took.is_zero() {
            self.messages.push(took);
        }
    }
}
