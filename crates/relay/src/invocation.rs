//! An invocation: its deadline, its log lines, its counts and its result.

use bongsu_core::metric::OwnMetric;
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Below, Emptied, Notified, RunOutcome};
use bongsu_core::ports::Clock as _;
use bongsu_io::clock::SystemClock;
use bongsu_slack::Posted;
use jiff::Timestamp;

use crate::log::log;
use crate::metrics::Metrics;

/// An invocation with its deadline and its counts.
#[derive(Debug)]
pub struct Invocation {
    /// The time by which the invocation must end.
    pub deadline: Timestamp,
    pub metrics: Metrics,
    /// The messages that get log lines or changes after all texts.
    pub(crate) followed: Vec<Followed>,
    /// The messages that get a picture after all texts.
    pub(crate) illustrated: Vec<Illustrated>,
}

/// A message that gets log lines or changes.
#[derive(Debug)]
pub(crate) struct Followed {
    pub(crate) notice: Notice,
    pub(crate) receiver: String,
    pub(crate) below: Below,
}

/// A message whose thread gets a picture.
#[derive(Debug)]
pub(crate) struct Illustrated {
    pub(crate) notice: Notice,
    pub(crate) receiver: String,
    pub(crate) posted: Posted,
}

impl Invocation {
    /// Creates an invocation that must end by `deadline`.
    pub fn until(deadline: Timestamp) -> Self {
        Self { deadline, metrics: Metrics::default(), followed: Vec::new(), illustrated: Vec::new() }
    }

    /// Logs and counts the result of a notice. A notice without a time of receipt counts as received now.
    pub(crate) fn account(&mut self, notice: &Notice, outcome: &RunOutcome, received: Option<Timestamp>) {
        let now = SystemClock.now();
        log(notice, outcome, received.unwrap_or(now), now);
        self.metrics.outcome(notice, outcome, now);
        if let Some(posted) = outcome.illustrated.clone() {
            let (notice, receiver) = (notice.clone(), outcome.receiver.clone());
            self.illustrated.push(Illustrated { notice, receiver, posted });
        }
        if let Some(below) = outcome.below.clone() {
            let (notice, receiver) = (notice.clone(), outcome.receiver.clone());
            self.followed.push(Followed { notice, receiver, below });
        }
        self.delivered(&outcome.brought);
    }

    /// Logs and counts the notices of an emptied outbox.
    pub(crate) fn emptied(&mut self, emptied: &Emptied) {
        self.delivered(&emptied.told);
        self.metrics.count(OwnMetric::Failed, usize::from(emptied.error.is_some()));
    }

    /// Logs and counts delivered notices. The log lines are the same as for direct notices, so that one search finds
    /// both.
    fn delivered(&mut self, notified: &[Notified]) {
        let now = SystemClock.now();
        for (notice, outcome) in notified {
            log(notice, outcome, now, now);
            self.metrics.delivered(notice, now);
        }
    }
}

/// The results of an invocation's notices.
#[derive(Debug, Default)]
pub struct InvocationCounts {
    /// The number of notices that were delivered or queued.
    pub delivered: usize,
    /// The number of silenced notices.
    pub silenced: usize,
}

impl InvocationCounts {
    /// Counts a result. A notice that waits for a digest counts as delivered, because it is in the outbox.
    pub(crate) fn add(&mut self, outcome: &RunOutcome) {
        use bongsu_core::pipeline::Ending::{Delivered, Silenced, Waiting};
        match outcome.result {
            Ok(Delivered(..) | Waiting(_)) => self.delivered += 1,
            Ok(Silenced(_)) => self.silenced += 1,
            Err(_) => {}
        }
    }
}

/// The reason why Lambda or the queue must deliver an event again.
#[derive(Debug)]
pub enum Undelivered {
    /// Notices failed. Each text contains the notice, the receiver and the error.
    Failed(Vec<String>),
    /// There is no failure, but work remains: more than fits into one invocation, or work that another invocation is
    /// doing.
    Later(String),
}

impl Undelivered {
    /// Creates the result of one failure.
    pub fn failed(why: impl Into<String>) -> Self {
        Self::Failed(vec![why.into()])
    }

    pub fn errors(self) -> Vec<String> {
        match self {
            Self::Failed(errors) => errors,
            Self::Later(why) => vec![why],
        }
    }
}
