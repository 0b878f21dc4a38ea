use jiff::{SignedDuration, Timestamp};

use super::message::StateChange;
use super::series::Series;
use super::{MetricDatum, WatchedAlarm};
use crate::alarm::AlarmState;
use crate::evaluate::{Datapoint, Slot, Window, evaluate, next_evaluation, slot_starts, window_end};

/// CloudWatch leaves a period that long for samples that come in late. Samples from here never do, so
/// that alarms look at CloudWatch's schedule from as much later: a period counts as soon as it is over.
const LATE_SAMPLES: SignedDuration = SignedDuration::from_secs(10);

/// One evaluation.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated<'a> {
    /// Of which alarm.
    pub alarm: &'a WatchedAlarm,
    /// When.
    pub at: Timestamp,
    /// The state from now on.
    pub state: AlarmState,
    /// The newest period's datapoint, if that period has one.
    pub datapoint: Option<Datapoint>,
    /// Why it is in this state, in words and numbers.
    pub explanation: String,
    /// The state is another than before.
    pub change: Option<StateChange>,
}

/// An alarm, its state and its samples.
#[derive(Debug)]
pub(super) struct Watched {
    alarm: WatchedAlarm,
    series: Series,
    state: AlarmState,
    created: Timestamp,
    evaluated: Timestamp,
}

impl Watched {
    pub(super) fn new(alarm: WatchedAlarm, at: Timestamp) -> Self {
        let state = AlarmState::InsufficientData;
        Self { alarm, series: Series::default(), state, created: at, evaluated: at }
    }

    pub(super) fn record(&mut self, at: Timestamp, data: &[MetricDatum]) {
        for datum in data.iter().filter(|datum| datum.metric == *self.alarm.metric()) {
            self.series.record(at, datum.value);
        }
    }

    pub(super) fn evaluate(&mut self, at: Timestamp) -> Option<Evaluated<'_>> {
        if !self.is_due(at) {
            return None;
        }
        self.evaluated = at;
        let window = self.window(at);
        let evaluation = evaluate(self.alarm.criteria(), &window, self.state, at);
        let (from, to) = (self.state, evaluation.state);
        self.state = to;
        let reason = evaluation.reason;
        let change =
            (from != to).then(|| StateChange::new(&self.alarm, self.created, (from, to), at, &reason));
        let datapoint = window.slots.last().and_then(Slot::datapoint).copied();
        let explanation = evaluation.explanation;
        Some(Evaluated { alarm: &self.alarm, at, state: to, datapoint, explanation, change })
    }

    /// Also when the clock was set back to before the last evaluation: waiting for that time to come
    /// again might take hours.
    fn is_due(&self, at: Timestamp) -> bool {
        let next = next_evaluation(self.alarm.criteria(), SignedDuration::ZERO, self.evaluated);
        at >= next || at < self.evaluated
    }

    fn window(&mut self, at: Timestamp) -> Window {
        let criteria = self.alarm.criteria();
        let settled = at.saturating_add(LATE_SAMPLES).unwrap_or(at);
        let starts = slot_starts(criteria, settled);
        if let Some(oldest) = starts.first() {
            self.series.forget_before(*oldest);
        }
        let end = window_end(criteria, settled);
        let datapoints = self.series.datapoints(self.alarm.statistic(), &starts, end);
        Window::new(criteria, settled, &datapoints)
    }
}
