//! CloudWatch does not say how far back it looks. So every other range that it may have is run beside
//! the one that is taken, and what they would decide otherwise is told.

use super::BacktestError;
use super::watched::View;
use crate::alarm::AlarmState;
use crate::evaluate::{Criteria, decide, evaluation_range};

/// Ranges of N to N + 6 are tried: what AWS shows lies within.
pub const OTHER_RANGES: u32 = 6;

/// What a range would have made of the same history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherRange {
    /// Periods looked at beyond the evaluation periods.
    pub extra_periods: u32,
    /// Whether it is the one that was taken.
    pub is_taken: bool,
    /// Instants of evaluation with another state.
    pub differing: u64,
    /// Times the alarm fired.
    pub fired: u64,
}

#[derive(Debug, Clone)]
pub(super) struct Ranges {
    taken: u32,
    runs: Vec<Run>,
    /// The state that all of them came to last.
    agree_on: Option<AlarmState>,
}

#[derive(Debug, Clone, Copy)]
struct Run {
    state: AlarmState,
    differs: bool,
    differing: u64,
    fired: u64,
}

/// Extra periods of the widest range that is looked at.
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

    /// Evaluates all ranges at an instant at which the one that is taken decides `state`.
    pub(super) fn evaluate(
        &mut self,
        criteria: &Criteria,
        view: &mut View<'_>,
        state: AlarmState,
    ) -> Result<(), BacktestError> {
        if !view.depends_on_range() {
            let newest = decide(criteria, &view.slots(criteria.n())?, state);
            // N datapoints in a row decide alone, however far one looks back.
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

    /// Whether all ranges came to `state`, as the one that is taken did.
    pub(super) fn are_at(&self, state: AlarmState) -> bool {
        self.agree_on == Some(state)
    }

    /// So many instants more at which nothing changes.
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
