use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::alarm::{AlarmSubject, UnwatchableAlarm, WatchedAlarm};
use super::kept::AlarmSnapshot;
use super::message::{ChangeFacts, StateChange};
use super::watched::{AlarmStatus, Evaluated};
use crate::alarm::AlarmState;
use crate::definition::{CompositeRule, Suppressor};
use crate::evaluate::{
    ActionSuppression, CompositeCause, SuppressionEvent, TriggeringAlarm, composite_reason,
    composite_reason_data,
};
use crate::expr::rule::{AlarmRef, Rounding};

impl WatchedAlarm {
    /// Creates a composite alarm called `name` that exists only here.
    ///
    /// # Errors
    ///
    /// Returns an error if CloudWatch would refuse the rule.
    pub fn composite(
        name: String,
        rule: String,
        suppressor: Option<Suppressor>,
    ) -> Result<Self, UnwatchableAlarm> {
        let subject = CompositeRule { rule: rule.parse()?, text: rule, suppressor };
        Ok(Self::of(name, None, AlarmSubject::Composite(Box::new(subject))))
    }
}

/// The state of another alarm.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Other {
    pub(crate) state: AlarmState,
    pub(crate) since: Timestamp,
}

/// A composite alarm with its state and its suppression.
#[derive(Debug, Clone)]
pub(crate) struct WatchedComposite {
    pub(super) alarm: Arc<WatchedAlarm>,
    pub(super) status: AlarmStatus,
    subject: CompositeRule,
    suppression: Option<ActionSuppression>,
    /// Whether the alarm was evaluated since its last configuration change.
    settled: bool,
    /// Whether the alarm existed before its configuration changed.
    known: bool,
    /// The state before the change whose actions are suppressed.
    untold_since: Option<AlarmState>,
    reason: String,
}

impl WatchedComposite {
    pub(crate) fn new(alarm: WatchedAlarm, subject: CompositeRule, at: Timestamp) -> Self {
        let suppressor = subject.suppressor.as_ref();
        let suppression = suppressor
            .map(|suppressor| ActionSuppression::new(suppressor.periods, AlarmState::InsufficientData, at));
        Self {
            alarm: Arc::new(alarm),
            status: AlarmStatus::new(at),
            subject,
            suppression,
            settled: false,
            known: false,
            untold_since: None,
            reason: String::new(),
        }
    }

    /// Sets the state.
    #[must_use]
    pub(crate) fn in_state(mut self, state: AlarmState) -> Self {
        self.status.state = state;
        self
    }

    /// Returns the alarm's state.
    pub(crate) fn standing(&self) -> Other {
        Other { state: self.status.state, since: self.status.since }
    }

    /// Returns the time at which a suppression period ends, when the alarm must be evaluated again.
    pub(crate) fn deadline(&self) -> Option<Timestamp> {
        self.suppression.as_ref()?.deadline()
    }

    /// Returns the alarms that decide the state, in the format of `StateReasonData`.
    pub(crate) fn reason_data(&self, other: impl Fn(&str) -> Option<Other>) -> Value {
        let deciding = self.deciding(&other);
        let alarms = deciding.iter().map(|(name, other)| TriggeringAlarm {
            arn: name,
            state: other.state,
            since: other.since,
        });
        composite_reason_data(&alarms.collect::<Vec<_>>())
    }

    /// Restores the state. Suppressed actions stay suppressed, and their wait period starts again.
    pub(super) fn restore(&mut self, kept: &AlarmSnapshot, at: Timestamp) {
        self.status = kept.status(&self.alarm, self.status.configured);
        self.known = true;
        self.settled = self.status.configured == kept.configured;
        self.untold_since = kept.untold_since;
        if let (Some(_), Some(suppression)) = (self.untold_since, &mut self.suppression) {
            let _ = suppression.advance(SuppressionEvent::CompositeChanged, at);
        }
    }

    pub(super) fn keep(&self) -> AlarmSnapshot {
        AlarmSnapshot { untold_since: self.untold_since, ..AlarmSnapshot::new(&self.alarm, self.status) }
    }

    /// Evaluates the rule. Returns a state change, and the actions that the suppressor releases.
    pub(crate) fn evaluate(
        &mut self,
        other: impl Fn(&str) -> Option<Other>,
        at: Timestamp,
    ) -> Vec<Evaluated> {
        let state =
            |name: &AlarmRef| other(&name.name()).map_or(AlarmState::InsufficientData, |other| other.state);
        let released = self.watch_suppressor(&state, at);
        let late = released.then(|| self.release(&other, at)).flatten();
        let outcome = self.subject.rule.outcome(Rounding::default(), state).state;
        let settled = std::mem::replace(&mut self.settled, true);
        let changed = (outcome != self.status.state).then(|| self.change(outcome, settled, &other, at));
        late.into_iter().chain(changed).collect()
    }

    fn watch_suppressor(&mut self, state: &impl Fn(&AlarmRef) -> AlarmState, at: Timestamp) -> bool {
        let (Some(suppressor), Some(suppression)) = (&self.subject.suppressor, &mut self.suppression) else {
            return false;
        };
        let release = suppression.advance(SuppressionEvent::SuppressorChanged(state(&suppressor.alarm)), at);
        release.due.is_some() || release.now
    }

    fn release(&mut self, other: &impl Fn(&str) -> Option<Other>, at: Timestamp) -> Option<Evaluated> {
        let from = self.untold_since.take()?;
        let change = self.message(from, other, at);
        Some(self.evaluated(change, at))
    }

    fn change(
        &mut self,
        to: AlarmState,
        settled: bool,
        other: &impl Fn(&str) -> Option<Other>,
        at: Timestamp,
    ) -> Evaluated {
        let from = self.status.state;
        self.status = AlarmStatus { state: to, since: at, ..self.status };
        self.reason = self.reason(to, settled, other);
        let held = self
            .suppression
            .as_mut()
            .is_some_and(|suppression| !suppression.advance(SuppressionEvent::CompositeChanged, at).now);
        let mut change = self.message(from, other, at);
        self.untold_since = held.then_some(self.untold_since.unwrap_or(from));
        if held {
            change.message = None;
        }
        self.evaluated(change, at)
    }

    fn reason(&self, to: AlarmState, settled: bool, other: &impl Fn(&str) -> Option<Other>) -> String {
        let name = self.alarm.identity.name.as_str();
        let cause = match self.newest_child(other) {
            Some((child, known)) if settled => {
                return composite_reason(CompositeCause::Child(TriggeringAlarm { arn: &child, ..known }), to);
            }
            _ if self.known => CompositeCause::Updated(name),
            _ => CompositeCause::Created(name),
        };
        composite_reason(cause, to)
    }

    /// Returns the child alarm with the latest state change.
    fn newest_child(
        &self,
        other: &impl Fn(&str) -> Option<Other>,
    ) -> Option<(String, TriggeringAlarm<'static>)> {
        let alarms = self.subject.rule.alarms().into_iter();
        let known = alarms.filter_map(|alarm| Some((alarm.name(), other(&alarm.name())?)));
        let (name, Other { state, since }) = known.max_by_key(|(_, other)| other.since)?;
        Some((name, TriggeringAlarm { arn: "", state, since }))
    }

    fn deciding(&self, other: &impl Fn(&str) -> Option<Other>) -> Vec<(String, Other)> {
        let state =
            |name: &AlarmRef| other(&name.name()).map_or(AlarmState::InsufficientData, |other| other.state);
        let outcome = self.subject.rule.outcome(Rounding::default(), state);
        let deciding = outcome.deciding.iter();
        deciding.filter_map(|alarm| Some((alarm.name(), other(&alarm.name())?))).collect()
    }

    fn message(
        &self,
        from: AlarmState,
        other: &impl Fn(&str) -> Option<Other>,
        at: Timestamp,
    ) -> StateChange {
        let AlarmStatus { state: to, configured, .. } = self.status;
        let facts = ChangeFacts { from, to, at, reason: &self.reason, configured };
        StateChange::composite(&self.alarm, &self.subject, &self.deciding(other), &facts)
    }

    fn evaluated(&self, change: StateChange, at: Timestamp) -> Evaluated {
        let AlarmStatus { state, since, .. } = self.status;
        let (alarm, explanation) = (Arc::clone(&self.alarm), change.reason.clone().into());
        let (unit, datapoint, recorded) = (None, None, Vec::new());
        let change = Some(change);
        Evaluated { alarm, at, state, since, unit, datapoint, newest: None, recorded, explanation, change }
    }
}
