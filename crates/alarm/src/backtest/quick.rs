use super::trial::Trial;
use crate::alarm::{AlarmState, ComparisonOperator};
use crate::evaluate::{Criteria, LowSamplePercentile, RollingWindow, Slot, Threshold};

/// The newest N datapoints, if none of them is missing.
#[derive(Debug, Clone, Copy)]
pub(super) enum Newest<'a> {
    /// A datapoint is missing, or the alarm watches an expression, so the seven rules must decide.
    Gaps,
    /// The datapoints of an evaluation that does not follow the previous one.
    All(&'a [Slot]),
    /// One datapoint enters the previous N, and the oldest one leaves.
    Next { entering: f64, leaving: f64 },
}

/// The few bytes of a setting that most evaluations need, so that a thousand settings fit into the processor's
/// cache. If the newest N datapoints have no gap, it finds out whether the setting keeps its state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quick {
    threshold: f64,
    comparison: ComparisonOperator,
    /// The datapoints to alarm (M), or 0 if the value of a datapoint does not determine whether it breaches.
    needed: u32,
    /// The number of breaching datapoints among the newest N.
    breaching: u32,
    /// The state of the setting, if all evaluation ranges agree on it.
    settled: Option<AlarmState>,
}

impl<'a> Newest<'a> {
    /// Finds the newest datapoints of a window. `n` is the number of evaluation periods. `in_a_row` is the number of
    /// datapoints without a gap at the end of the window. `is_counted` is whether the previous evaluation had N of
    /// them.
    pub(super) fn of(window: Option<RollingWindow<'a>>, n: u32, in_a_row: usize, is_counted: bool) -> Self {
        let n = usize::try_from(n).unwrap_or(usize::MAX);
        let Some(window) = window.filter(|_| in_a_row >= n) else { return Self::Gaps };
        let first = window.slots.len().saturating_sub(n);
        let value = |slot: Option<&Slot>| slot.and_then(Slot::datapoint).map(|datapoint| datapoint.value);
        let leaving = || value(window.slots.get(first.checked_sub(1)?));
        match (value(window.slots.last()), leaving()) {
            (Some(entering), Some(leaving)) if is_counted && window.moved_on => {
                Self::Next { entering, leaving }
            }
            _ => Self::All(window.slots.get(first..).unwrap_or_default()),
        }
    }

    pub(super) fn is_counted(&self) -> bool {
        !matches!(self, Self::Gaps)
    }
}

impl Quick {
    pub(super) fn new(criteria: &Criteria) -> Self {
        let (threshold, is_plain) = match criteria.threshold {
            Threshold::Static(threshold) => {
                (threshold, criteria.low_sample_percentile == LowSamplePercentile::Evaluate)
            }
            Threshold::Band => (0.0, false),
        };
        Self {
            threshold,
            comparison: criteria.comparison,
            needed: if is_plain { criteria.m() } else { 0 },
            breaching: 0,
            settled: None,
        }
    }

    /// Counts the newest datapoints, and returns whether the setting keeps its state with every evaluation range.
    pub(super) fn keeps_its_state(&mut self, newest: Newest<'_>) -> bool {
        match newest {
            Newest::Gaps => return false,
            _ if self.needed == 0 => return false,
            Newest::All(slots) => {
                let values = slots.iter().filter_map(Slot::datapoint);
                self.breaching = values.map(|datapoint| self.breaches(datapoint.value)).sum();
            }
            Newest::Next { entering, leaving } => {
                self.breaching = self.breaching + self.breaches(entering) - self.breaches(leaving);
            }
        }
        let state = if self.breaching >= self.needed { AlarmState::Alarm } else { AlarmState::Ok };
        self.settled == Some(state)
    }

    /// Copies the state after a full evaluation.
    pub(super) fn settle(&mut self, trial: &Trial) {
        self.settled = trial.settled();
    }

    fn breaches(&self, value: f64) -> u32 {
        u32::from(self.comparison.holds(value, self.threshold, self.threshold))
    }
}
