//! Evaluation ranges of other lengths. AWS does not document how far back CloudWatch looks, so a back-test
//! also runs every other plausible range and reports the differences.

use super::BacktestError;
use super::watched::View;
use crate::alarm::AlarmState;
use crate::evaluate::{Criteria, decide, evaluation_range};

/// The back-test tries ranges of N to N + 6 periods. All examples in the AWS documentation lie within these.
pub const OTHER_RANGES: u32 = 6;

/// The result of another evaluation range over the same history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherRange {
    /// The number of periods beyond the evaluation periods.
    pub extra_periods: u32,
    /// Whether the back-test's own result uses this range.
    pub is_taken: bool,
    /// The number of evaluations with a different state.
    pub differing: u64,
    /// The number of times that the alarm went to ALARM.
    pub fired: u64,
}

#[derive(Debug, Clone)]
pub(super) struct Ranges {
    taken: u32,
    runs: Vec<Run>,
    /// The state of all ranges, if they agree.
    agree_on: Option<AlarmState>,
}

#[derive(Debug, Clone, Copy)]
struct Run {
    state: AlarmState,
    differs: bool,
    differing: u64,
    fired: u64,
}

/// Returns the number of extra periods in the widest range.
pub(super) fn widest(criteria: &Criteria) -> u32 {
    taken(criteria).max(OTHER_RANGES)
}

fn taken(criteria: &Criteria) -> u32 {
    evaluation_range(criteria).saturating_sub(criteria.n())
}

impl Ranges {
    pub(super) fn new(criteria: &Criteria, initial: AlarmState) -> Self {
        let run = Run { state: initial, differs: false, differing: 0, fired: 0 };
        Self { taken: taken(criteria), runs: vec![run; OTHER_RANGES as usize + 1], agree_on: None }
    }

    /// Evaluates all ranges at a time for which the back-test's own range decides `state`.
    pub(super) fn evaluate(
        &mut self,
        criteria: &Criteria,
        view: &mut View<'_>,
        state: AlarmState,
    ) -> Result<(), BacktestError> {
        if !view.depends_on_range() {
            let newest = decide(criteria, &view.slots(criteria.n())?, state);
            // N datapoints without a gap decide the state for every range.
            if newest.counts.missing + newest.counts.low == 0 {
                self.runs.iter_mut().for_each(|run| run.to(newest.state, state));
                self.agree_on = Some(state).filter(|state| *state == newest.state);
                return Ok(());
            }
        }
        for (extra, run) in (0..).zip(&mut self.runs) {
            let slots = view.slots(criteria.n().saturating_add(extra))?;
            run.to(decide(criteria, &slots, run.state).state, state);
        }
        self.agree_on = Some(state).filter(|_| self.runs.iter().all(|run| !run.differs));
        Ok(())
    }

    /// Returns whether all ranges agree on `state`.
    pub(super) fn are_at(&self, state: AlarmState) -> bool {
        self.agree_on == Some(state)
    }

    /// Counts `times` more evaluations that change nothing.
    pub(super) fn repeat(&mut self, times: u64) {
        for run in self.runs.iter_mut().filter(|run| run.differs) {
            run.differing += times;
        }
    }

    pub(super) fn finish(&self) -> Vec<OtherRange> {
        let range = |(extra_periods, run): (u32, &Run)| OtherRange {
            extra_periods,
            is_taken: extra_periods == self.taken,
            differing: run.differing,
            fired: run.fired,
        };
        (0..).zip(&self.runs).map(range).collect()
    }
}

impl Run {
    fn to(&mut self, state: AlarmState, taken: AlarmState) {
        self.fired += u64::from(state == AlarmState::Alarm && self.state != AlarmState::Alarm);
        self.state = state;
        self.differs = state != taken;
        self.differing += u64::from(self.differs);
    }
}
