use jiff::Timestamp;

use super::ranges::Ranges;
use super::watched::View;
use super::{BacktestError, BacktestSettings, Report};
use crate::alarm::AlarmState;
use crate::evaluate::{
    Criteria, Judge, LowSamplePercentile, Slot, Standing, Threshold, Window, decide, evaluate,
    evaluation_range,
};

/// One setting of an alarm during a back-test.
#[derive(Debug, Clone)]
pub(super) struct Trial {
    criteria: Criteria,
    judge: Judge,
    ranges: Ranges,
    pub(super) report: Report,
    /// The number of breaching datapoints among the last N, if none of them is missing.
    breaching: Option<u32>,
    /// Whether changes of state carry reasons.
    explains: bool,
}

impl Trial {
    pub(super) fn new(criteria: Criteria, settings: &BacktestSettings) -> Self {
        let initial = settings.initial;
        Self {
            explains: settings.reasons,
            judge: Judge::new(&criteria),
            ranges: Ranges::new(&criteria, initial),
            report: Report::new(&criteria, initial),
            criteria,
            breaching: None,
        }
    }

    /// Evaluates the alarm at the time `at`. `in_a_row` is the number of datapoints at the end of the window
    /// without a gap.
    pub(super) fn evaluate(
        &mut self,
        at: Timestamp,
        view: &mut View<'_>,
        in_a_row: usize,
    ) -> Result<(), BacktestError> {
        if let Some(state) = self.plain(view, in_a_row)
            && state == self.report.state
            && self.ranges.are_at(state)
        {
            return Ok(());
        }
        let before = self.report.state;
        let slots = view.slots(evaluation_range(&self.criteria))?;
        let decision = decide(&self.criteria, &slots, before);
        if decision.state != before {
            let explain = || evaluate(&self.criteria, &Window { slots: slots.to_vec() }, before, at);
            self.report.changed(at, &decision, self.explains.then(explain));
        }
        self.ranges.evaluate(&self.criteria, view, decision.state)
    }

    /// Returns the state if N datapoints without a gap decide it regardless of the evaluation range. The
    /// count of the previous evaluation changes only by the datapoint that enters and the datapoint that
    /// leaves.
    fn plain(&mut self, view: &View<'_>, in_a_row: usize) -> Option<AlarmState> {
        let n = usize::try_from(self.criteria.n()).unwrap_or(usize::MAX);
        let seen = view.window().filter(|_| in_a_row >= n && self.is_plain());
        let Some(seen) = seen else {
            self.breaching = None;
            return None;
        };
        let breaches = |slot: &Slot| u32::from(self.judge.standing(slot) == Standing::Breaching);
        let (slots, first) = (seen.slots, seen.slots.len().saturating_sub(n));
        let gone = first.checked_sub(1).and_then(|gone| slots.get(gone));
        let count = match (self.breaching, slots.last(), gone) {
            (Some(count), Some(newest), Some(gone)) if seen.moved_on => {
                count + breaches(newest) - breaches(gone)
            }
            _ => slots.get(first..).unwrap_or_default().iter().map(breaches).sum(),
        };
        self.breaching = Some(count);
        Some(if count >= self.criteria.m() { AlarmState::Alarm } else { AlarmState::Ok })
    }

    /// Returns whether each datapoint alone is breaching or not breaching. A band or a low-sample percentile
    /// needs more.
    fn is_plain(&self) -> bool {
        self.criteria.threshold != Threshold::Band
            && self.criteria.low_sample_percentile == LowSamplePercentile::Evaluate
    }

    /// Counts `times` more evaluations that change nothing.
    pub(super) fn repeat(&mut self, times: u64) {
        self.ranges.repeat(times);
    }

    pub(super) fn finish(mut self) -> Report {
        self.report.ranges = self.ranges.finish();
        self.report
    }
}
