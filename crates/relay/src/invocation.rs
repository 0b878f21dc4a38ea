//! One invocation: what it has to go by, and what is logged and counted of it.

use bongsu_core::metric::Metric;
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Emptied, Notified, RunOutcome};
use bongsu_core::ports::Clock as _;
use bongsu_core::slack::Posted;
use bongsu_io::clock::SystemClock;
use jiff::Timestamp;

use crate::log::log;
use crate::metrics::Metrics;

/// The deadline of an invocation, and its counts.
#[derive(Debug)]
pub struct Invocation {
    /// It must have ended by then.
    pub deadline: Timestamp,
    /// What it counts.
    pub metrics: Metrics,
    /// Messages that want a picture, which comes when every text is out.
    pub(crate) illustrated: Vec<Illustrated>,
}

/// A message in whose thread a picture belongs.
#[derive(Debug)]
pub(crate) struct Illustrated {
    pub(crate) notice: Notice,
    pub(crate) receiver: String,
    pub(crate) posted: Posted,
}

impl Invocation {
    /// One that must have ended by then.
    pub fn until(deadline: Timestamp) -> Self {
        Self { deadline, metrics: Metrics::default(), illustrated: Vec::new() }
    }

    /// Logs and counts what became of a notice; one that nobody sent came just now.
    pub(crate) fn account(&mut self, notice: &Notice, outcome: &RunOutcome, received: Option<Timestamp>) {
        let now = SystemClock.now();
        log(notice, outcome, (received.unwrap_or(now), now));
        self.metrics.outcome(notice, outcome, now);
        if let Some(posted) = outcome.illustrated.clone() {
            let (notice, receiver) = (notice.clone(), outcome.receiver.clone());
            self.illustrated.push(Illustrated { notice, receiver, posted });
        }
        self.told(&outcome.brought);
    }

    /// Logs and counts what came out of an outbox.
    pub(crate) fn emptied(&mut self, emptied: &Emptied) {
        self.told(&emptied.told);
        self.metrics.count(Metric::Failed, usize::from(emptied.error.is_some()));
    }

    /// In the words of what came by itself, so that whoever looks for a notice finds it.
    fn told(&mut self, told: &[Notified]) {
        let now = SystemClock.now();
        for (notice, outcome) in told {
            log(notice, outcome, (now, now));
            self.metrics.delivered(notice, now);
        }
    }
}

/// How the notices of an invocation ended.
#[derive(Debug, Default)]
pub struct Counts {
    /// Those that somebody gets.
    pub delivered: usize,
    /// Those that nobody is to be told.
    pub silenced: usize,
}

impl Counts {
    /// A notice that waits for a digest counts as delivered: the queue has it.
    pub(crate) fn add(&mut self, outcome: &RunOutcome) {
        use bongsu_core::pipeline::Ending::{Delivered, Silenced, Waiting};
        match outcome.result {
            Ok(Delivered(..) | Waiting(_)) => self.delivered += 1,
            Ok(Silenced(_)) => self.silenced += 1,
            Err(_) => {}
        }
    }
}
