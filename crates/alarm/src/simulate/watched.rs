use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::alarm::Subject;
use super::kept::Kept;
use super::message::StateChange;
use super::readings::Readings;
use super::{MetricDatum, WatchedAlarm};
use crate::alarm::AlarmState;
use crate::evaluate::{Criteria, Datapoint, Explanation, Row, Slot, Unit, evaluate, next_evaluation};
use crate::formula::ModelledBand;

/// CloudWatch leaves a period that long for samples that come in late. Samples from here never do, so
/// that alarms look at CloudWatch's schedule from as much later: a period counts as soon as it is over.
const LATE_SAMPLES: SignedDuration = SignedDuration::from_secs(10);

/// One evaluation.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// Of which alarm.
    pub alarm: Arc<WatchedAlarm>,
    /// When.
    pub at: Timestamp,
    /// The state from now on.
    pub state: AlarmState,
    /// Since when it is in that state.
    pub since: Timestamp,
    /// The unit of the metric's samples, where they have one.
    pub unit: Option<Unit>,
    /// The newest period's datapoint, if that period has one.
    pub datapoint: Option<Datapoint>,
    /// Its value; where it has none, what the period that runs has come to.
    pub newest: Option<f64>,
    /// What was sampled since the evaluation before, gathered over 10 s or a minute; the last may grow still.
    pub recorded: Vec<Row>,
    /// Why it is in this state.
    pub explanation: Explanation,
    /// The state is another than before, or actions that were held back run now.
    pub change: Option<StateChange>,
}

/// An alarm as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Current {
    /// Which alarm.
    pub alarm: Arc<WatchedAlarm>,
    /// Its state.
    pub state: AlarmState,
    /// Since when it is in that state.
    pub since: Timestamp,
    /// The value of the newest period that has samples, also while it runs.
    pub newest: Option<f64>,
    /// The unit of the metric's samples, where they have one.
    pub unit: Option<Unit>,
    /// What the model of its band has come to, where it has one.
    pub band: Option<ModelledBand>,
}

impl Current {
    /// One of other alarms, which has no value.
    pub(super) fn new(alarm: &Arc<WatchedAlarm>, status: AlarmStatus) -> Self {
        let (state, since) = (status.state, status.since);
        Self { alarm: Arc::clone(alarm), state, since, newest: None, unit: None, band: None }
    }
}

/// What an alarm has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AlarmStatus {
    pub(super) state: AlarmState,
    /// Since when it is in that state.
    pub(super) since: Timestamp,
    /// When it was made or last changed.
    pub(super) configured: Timestamp,
}

impl AlarmStatus {
    /// An alarm that was just made.
    pub(super) fn new(at: Timestamp) -> Self {
        Self { state: AlarmState::InsufficientData, since: at, configured: at }
    }
}

/// An alarm on metrics, its state and its samples.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) alarm: Arc<WatchedAlarm>,
    pub(super) status: AlarmStatus,
    criteria: Criteria,
    readings: Readings,
    evaluated: Timestamp,
    /// It was not evaluated yet since the watch began.
    is_young: bool,
}

impl Watched {
    pub(super) fn new(alarm: WatchedAlarm, at: Timestamp) -> Option<Self> {
        let criteria = match alarm.subject() {
            Subject::Metric(subject) => subject.criteria.clone(),
            Subject::Math(subject) => subject.criteria.clone(),
            Subject::Composite(_) => return None,
        };
        let readings = Readings::of(alarm.subject())?;
        let (alarm, status) = (Arc::new(alarm), AlarmStatus::new(at));
        Some(Self { alarm, status, criteria, readings, evaluated: at, is_young: true })
    }

    /// Goes on from what was kept. As in CloudWatch, an alarm that was changed keeps its state.
    pub(super) fn restore(&mut self, kept: &Kept) {
        self.status = kept.status(&self.alarm, self.status.configured);
        self.readings.restore(kept);
    }

    pub(super) fn keep(&self) -> Kept {
        self.readings.keep(Kept::new(&self.alarm, self.status))
    }

    pub(super) fn record(&mut self, at: Timestamp, data: &[MetricDatum]) {
        self.readings.record(at, data);
    }

    pub(super) fn evaluate(&mut self, at: Timestamp) -> Option<Evaluated> {
        if !self.is_due(at) {
            return None;
        }
        let before = std::mem::replace(&mut self.evaluated, at);
        self.is_young = false;
        let recorded = self.readings.recorded_since(before);
        let settled = at.saturating_add(LATE_SAMPLES).unwrap_or(at);
        let window = self.readings.window(settled);
        let evaluation = evaluate(&self.criteria, &window, self.status.state, at);
        let (from, state) = (self.status.state, evaluation.state);
        let change = (from != state).then(|| {
            let created = self.status.configured;
            self.status = AlarmStatus { state, since: at, configured: created };
            StateChange::metric(&self.alarm, created, (from, state), at, &evaluation.reason)
        });
        let datapoint = window.slots.last().and_then(Slot::datapoint).copied();
        let (alarm, explanation) = (Arc::clone(&self.alarm), evaluation.explanation);
        let (since, unit) = (self.status.since, self.readings.unit());
        let newest = datapoint.map(|datapoint| datapoint.value).or_else(|| self.newest(at));
        Some(Evaluated { alarm, at, state, since, unit, datapoint, newest, recorded, explanation, change })
    }

    /// How it stands at `at`.
    pub(super) fn current(&self, at: Timestamp) -> Current {
        let (newest, unit, band) = (self.newest(at), self.readings.unit(), self.readings.band());
        Current { newest, unit, band, ..Current::new(&self.alarm, self.status) }
    }

    /// How it stands, where it has samples and was not evaluated yet.
    pub(super) fn young(&self, at: Timestamp) -> Option<Current> {
        self.is_young.then(|| self.current(at)).filter(|current| current.newest.is_some())
    }

    /// What the period that runs has come to, or the one before it.
    fn newest(&self, at: Timestamp) -> Option<f64> {
        let period = SignedDuration::from_secs(self.criteria.period.into());
        let end = at.saturating_add(LATE_SAMPLES).and_then(|settled| settled.saturating_add(period)).ok()?;
        self.readings.newest(end)
    }

    /// Also when the clock was set back to before the last evaluation: waiting for that time to come
    /// again might take hours.
    fn is_due(&self, at: Timestamp) -> bool {
        let next = next_evaluation(&self.criteria, SignedDuration::ZERO, self.evaluated);
        at >= next || at < self.evaluated
    }
}
