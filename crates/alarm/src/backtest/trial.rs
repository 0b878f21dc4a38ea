use jiff::Timestamp;

use super::ranges::Ranges;
use super::watched::View;
use super::{BacktestError, BacktestReport, BacktestSettings};
use crate::alarm::AlarmState;
use crate::evaluate::{Criteria, Window, decide, evaluate, evaluation_range};

/// One setting of an alarm during a back-test.
#[derive(Debug, Clone)]
pub(super) struct Trial {
    criteria: Criteria,
    ranges: Ranges,
    pub(super) report: BacktestReport,
    /// Whether state changes have reasons.
    explains: bool,
}

impl Trial {
    pub(super) fn new(criteria: Criteria, settings: &BacktestSettings) -> Self {
        let initial = settings.initial;
        Self {
            explains: settings.reasons,
            ranges: Ranges::new(&criteria, initial),
            report: BacktestReport::new(&criteria, initial),
            criteria,
        }
    }

    /// Evaluates the alarm at the time `at`, over all evaluation ranges.
    pub(super) fn evaluate(&mut self, at: Timestamp, view: &mut View<'_>) -> Result<(), BacktestError> {
        let before = self.report.state;
        let slots = view.slots(evaluation_range(&self.criteria))?;
        let decision = decide(&self.criteria, &slots, before);
        if decision.state != before {
            let explain = || evaluate(&self.criteria, &Window { slots: slots.to_vec() }, before, at);
            self.report.changed(at, &decision, self.explains.then(explain));
        }
        self.ranges.evaluate(&self.criteria, view, decision.state)
    }

    /// Returns the state, if all evaluation ranges agree on it.
    pub(super) fn settled(&self) -> Option<AlarmState> {
        Some(self.report.state).filter(|state| self.ranges.are_at(*state))
    }

    /// Counts `times` more evaluations that change nothing.
    pub(super) fn repeat(&mut self, times: u64) {
        self.ranges.repeat(times);
    }

    pub(super) fn finish(mut self) -> BacktestReport {
        self.report.ranges = self.ranges.finish();
        self.report
    }
}
