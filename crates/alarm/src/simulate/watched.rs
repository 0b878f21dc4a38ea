use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::alarm::AlarmSubject;
use super::kept::AlarmSnapshot;
use super::message::{ChangeFacts, StateChange};
use super::readings::Readings;
use super::{MetricDatum, WatchedAlarm};
use crate::alarm::AlarmState;
use crate::evaluate::{Criteria, Datapoint, Explanation, Row, Slot, Unit, evaluate, next_evaluation};
use crate::formula::ModelledBand;

/// CloudWatch waits this long for late samples. Samples of this program are never late, so the schedule runs
/// earlier by this time and a period counts as soon as it ends.
const LATE_SAMPLES: SignedDuration = SignedDuration::from_secs(10);

/// An evaluation of an alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// The alarm.
    pub alarm: Arc<WatchedAlarm>,
    /// The evaluation time.
    pub at: Timestamp,
    /// The new state.
    pub state: AlarmState,
    /// The start of the state.
    pub since: Timestamp,
    /// The unit of the metric's samples, if they have one.
    pub unit: Option<Unit>,
    /// The datapoint of the newest period, if that period has one.
    pub datapoint: Option<Datapoint>,
    /// The value of the newest period or, without one, the value of the current period so far.
    pub newest: Option<f64>,
    /// The samples of each metric since the previous evaluation, in buckets of 10 s or a minute and in the order of
    /// [`WatchedAlarm::inputs`]. The last bucket may still grow.
    pub recorded: Vec<Vec<Row>>,
    /// The explanation of the state.
    pub explanation: Explanation,
    /// The state change, or the release of suppressed actions.
    pub change: Option<StateChange>,
}

/// The current state of an alarm.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Current {
    /// The alarm.
    pub alarm: Arc<WatchedAlarm>,
    /// The state.
    pub state: AlarmState,
    /// The start of the state.
    pub since: Timestamp,
    /// The value of the newest period with samples, including the current one.
    pub newest: Option<f64>,
    /// The unit of the metric's samples, if they have one.
    pub unit: Option<Unit>,
    /// The state of the alarm's band model, if the alarm has one.
    pub band: Option<ModelledBand>,
}

impl Current {
    /// Creates the state of a composite alarm, which has no value.
    pub(super) fn new(alarm: &Arc<WatchedAlarm>, status: AlarmStatus) -> Self {
        let (state, since) = (status.state, status.since);
        Self { alarm: Arc::clone(alarm), state, since, newest: None, unit: None, band: None }
    }
}

/// The status of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AlarmStatus {
    pub(super) state: AlarmState,
    /// The start of the state.
    pub(super) since: Timestamp,
    /// The time of the alarm's creation or last configuration change.
    pub(super) configured: Timestamp,
}

impl AlarmStatus {
    /// Creates the status of a new alarm.
    pub(super) fn new(at: Timestamp) -> Self {
        Self { state: AlarmState::InsufficientData, since: at, configured: at }
    }
}

/// An alarm on a metric, with its state and its samples.
#[derive(Debug, Clone)]
pub(super) struct Watched {
    pub(super) alarm: Arc<WatchedAlarm>,
    pub(super) status: AlarmStatus,
    criteria: Criteria,
    readings: Readings,
    evaluated: Timestamp,
    /// Whether the alarm has not been evaluated since the watch began.
    is_young: bool,
}

impl Watched {
    pub(super) fn new(alarm: WatchedAlarm, at: Timestamp) -> Option<Self> {
        let criteria = match alarm.subject() {
            AlarmSubject::Metric(subject) => subject.criteria.clone(),
            AlarmSubject::Math(subject) => subject.criteria.clone(),
            AlarmSubject::Composite(_) => return None,
        };
        let readings = Readings::of(alarm.subject())?;
        let (alarm, status) = (Arc::new(alarm), AlarmStatus::new(at));
        Some(Self { alarm, status, criteria, readings, evaluated: at, is_young: true })
    }

    /// Restores the kept state. As in CloudWatch, an alarm keeps its state when its configuration changes.
    /// Samples of another metric, statistic or period are discarded.
    pub(super) fn restore(&mut self, kept: &AlarmSnapshot) {
        self.status = kept.status(&self.alarm, self.status.configured);
        self.readings.restore(kept);
    }

    pub(super) fn keep(&self) -> AlarmSnapshot {
        self.readings.keep(AlarmSnapshot::new(&self.alarm, self.status))
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
            let reason = &evaluation.reason;
            StateChange::metric(
                &self.alarm,
                &ChangeFacts { from, to: state, at, reason, configured: created },
            )
        });
        let datapoint = window.slots.last().and_then(Slot::datapoint).copied();
        let (alarm, explanation) = (Arc::clone(&self.alarm), evaluation.explanation);
        let (since, unit) = (self.status.since, self.readings.unit());
        let newest = datapoint.map(|datapoint| datapoint.value).or_else(|| self.newest(at));
        Some(Evaluated { alarm, at, state, since, unit, datapoint, newest, recorded, explanation, change })
    }

    /// Returns the current state at `at`.
    pub(super) fn current(&self, at: Timestamp) -> Current {
        let (newest, unit, band) = (self.newest(at), self.readings.unit(), self.readings.band());
        Current { newest, unit, band, ..Current::new(&self.alarm, self.status) }
    }

    /// Returns the current state if the alarm has samples but has not been evaluated yet.
    pub(super) fn young(&self, at: Timestamp) -> Option<Current> {
        self.is_young.then(|| self.current(at)).filter(|current| current.newest.is_some())
    }

    /// Returns the value of the current period so far, or of the period before it.
    fn newest(&self, at: Timestamp) -> Option<f64> {
        let period = SignedDuration::from_secs(self.criteria.period.into());
        let end = at.saturating_add(LATE_SAMPLES).and_then(|settled| settled.saturating_add(period)).ok()?;
        self.readings.newest(end)
    }

    /// Returns whether an evaluation is due. It is also due if the clock was set back, because waiting for
    /// the same time again might take hours.
    fn is_due(&self, at: Timestamp) -> bool {
        let next = next_evaluation(&self.criteria, SignedDuration::ZERO, self.evaluated);
        at >= next || at < self.evaluated
    }
}
