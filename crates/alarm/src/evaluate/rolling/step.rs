use jiff::Timestamp;

use super::super::schedule::{evaluation_interval, waiting_time};
use super::super::{Criteria, Datapoint, EvaluationWindow, Slot, aggregate};
use super::{Rolling, until};

/// The end of the newest window, from which steps start.
#[derive(Debug, Clone)]
pub(super) struct Steps {
    pub end: Timestamp,
    /// The index of the first sample after the end.
    pub entering: usize,
    /// The newest values, at least N of them.
    pub values: Vec<f64>,
}

/// The difference between the newest N periods of a window and those of the previous window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    /// The newest datapoint.
    pub entering: Datapoint,
    /// The value of the datapoint that was the oldest of N.
    pub leaving: f64,
}

impl Rolling {
    /// Returns the change of the newest N datapoints since the previous window, which must end with N datapoints.
    /// Returns `None` if the window at `at` does not follow the previous one, or if its newest period has no datapoint.
    /// The caller then needs [`Self::window`].
    pub(crate) fn step(&mut self, at: Timestamp) -> Option<Step> {
        let start = self.newest_end;
        let period = i64::from(self.criteria.period);
        let end = start.as_second().checked_add(period)?;
        let settled = at.as_second().checked_sub(self.pace?)?.checked_sub(end)?;
        if !(0..period).contains(&settled) || (self.steps.end != start && !self.prepare_steps()) {
            return None;
        }
        let end = Timestamp::from_second(end).ok()?;
        let own = until(end, self.samples.get(self.steps.entering..).unwrap_or_default());
        let entering = aggregate(&self.statistic, self.unit, start, own)?;
        if !entering.value.is_finite() {
            return None;
        }
        let steps = &mut self.steps;
        let n = usize::try_from(self.criteria.n()).unwrap_or(usize::MAX);
        let leaving = *steps.values.get(steps.values.len().checked_sub(n)?)?;
        steps.entering += own.len();
        steps.end = end;
        if steps.values.len() > 4 * n + 64 {
            steps.values.drain(..steps.values.len() - n);
        }
        steps.values.push(entering.value);
        self.newest_end = end;
        self.forget(end);
        Some(Step { entering, leaving })
    }

    /// Prepares steps from the newest window. Returns `false` if there is no such window.
    fn prepare_steps(&mut self) -> bool {
        // A late sample removes the tapes, because the previous window did not include the sample.
        let known = self.tapes.first().and_then(Option::as_ref).filter(|tape| tape.end == self.newest_end);
        let Some(tape) = known else { return false };
        let n = usize::try_from(self.criteria.n()).unwrap_or(usize::MAX);
        let newest = tape.slots.get(tape.slots.len().saturating_sub(n)..).unwrap_or_default();
        self.steps.values.clear();
        self.steps.values.extend(newest.iter().filter_map(Slot::datapoint).map(|datapoint| datapoint.value));
        self.steps.entering = self.samples.partition_point(|sample| sample.at < tape.end);
        self.steps.end = tape.end;
        true
    }
}

/// Returns the time in seconds that a window waits for its newest period, or `None` if the evaluation interval differs
/// from the period.
pub(super) fn pace(criteria: &Criteria) -> Option<i64> {
    let is_paced =
        criteria.window == EvaluationWindow::Sliding && evaluation_interval(criteria) == criteria.period;
    is_paced.then(|| waiting_time(criteria))
}
