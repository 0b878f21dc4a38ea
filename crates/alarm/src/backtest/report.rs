use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{OtherRange, Trace};
use crate::alarm::AlarmState;
use crate::evaluate::{Criteria, Decision, DecisionRule, Evaluation, Explanation, evaluation_interval};
use crate::flapping::Flapping;
use crate::formula::ModelledBand;

/// The alarm's behavior over the history.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BacktestReport {
    /// The first evaluation time, or `None` without evaluations.
    pub from: Option<Timestamp>,
    /// The last evaluation time.
    pub to: Option<Timestamp>,
    /// The state before the first evaluation.
    pub initial: AlarmState,
    /// The state after the last evaluation.
    pub state: AlarmState,
    /// The number of evaluations.
    pub evaluations: u64,
    /// All state changes, in order of time.
    pub transitions: Vec<AlarmTransition>,
    /// The actions that a suppressor held back and that ran later, in order of time.
    pub released: Vec<Announced>,
    /// The results of other evaluation ranges.
    pub ranges: Vec<OtherRange>,
    /// The datapoints of the alarm, thinned for a chart.
    pub trace: Arc<Trace>,
    /// The time between two evaluations, in seconds.
    pub interval: u32,
    /// The state of the band model in [`crate::band`], for an anomaly detection alarm whose history has no band edges.
    pub band: Option<ModelledBand>,
}

/// A change of state.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AlarmTransition {
    /// The evaluation time.
    pub at: Timestamp,
    /// The previous state.
    pub from: AlarmState,
    /// The new state.
    pub to: AlarmState,
    /// The rule that decided the state, or `None` for a composite alarm.
    pub rule: Option<DecisionRule>,
    /// Whether the suppressor of a composite alarm holds back the actions.
    pub is_held: bool,
    /// The texts about the change, or `None` in a back-test without [`BacktestSettings::reasons`].
    ///
    /// [`BacktestSettings::reasons`]: super::BacktestSettings::reasons
    pub why: Option<Box<Why>>,
}

/// The texts about a change of state.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Why {
    /// CloudWatch's state reason.
    pub reason: String,
    /// CloudWatch's state reason data (`StateReasonData`).
    pub reason_data: Value,
    /// The explanation of the decision.
    pub explanation: Explanation,
}

/// A state change whose actions ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Announced {
    /// The time at which the actions ran.
    pub at: Timestamp,
    /// The state that was announced last.
    pub from: AlarmState,
    /// The state that is announced.
    pub to: AlarmState,
}

/// A time span in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateSpan {
    /// The start.
    pub from: Timestamp,
    /// The end.
    pub to: Timestamp,
    /// The state.
    pub state: AlarmState,
}

/// The key figures for choosing a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The number of times that the alarm went to ALARM.
    pub fired: usize,
    /// The number of those times that were flaps: the alarm lasted less than two evaluations, or changed its
    /// state three times within half an hour.
    pub flaps: usize,
    /// The total time in OK.
    pub ok: SignedDuration,
    /// The total time in ALARM.
    pub alarm: SignedDuration,
    /// The total time in INSUFFICIENT_DATA.
    pub insufficient_data: SignedDuration,
    /// The length of the shortest ALARM that ended.
    pub shortest_alarm: Option<SignedDuration>,
    /// The median length of the ALARMs that ended.
    pub median_alarm: Option<SignedDuration>,
}

impl Default for BacktestReport {
    /// Returns the report of an alarm without evaluations.
    fn default() -> Self {
        let state = AlarmState::InsufficientData;
        Self {
            from: None,
            to: None,
            initial: state,
            state,
            evaluations: 0,
            transitions: Vec::new(),
            released: Vec::new(),
            ranges: Vec::new(),
            trace: Arc::new(Trace::new(0)),
            interval: 0,
            band: None,
        }
    }
}

impl BacktestReport {
    pub(super) fn new(criteria: &Criteria, initial: AlarmState) -> Self {
        let interval = evaluation_interval(criteria);
        Self { initial, state: initial, interval, ..Self::default() }
    }

    /// Records a state change. `evaluation` supplies the texts, or `None` for a back-test without reasons.
    pub(super) fn changed(&mut self, at: Timestamp, decision: &Decision, evaluation: Option<Evaluation>) {
        let from = std::mem::replace(&mut self.state, decision.state);
        let why = evaluation.map(|Evaluation { reason, reason_data, explanation, .. }| {
            Box::new(Why { reason, reason_data, explanation })
        });
        let (to, rule) = (decision.state, Some(decision.rule));
        self.transitions.push(AlarmTransition { at, from, to, rule, is_held: false, why });
    }

    /// Returns the state changes whose actions ran, with the time at which they ran.
    pub fn announced(&self) -> Vec<Announced> {
        let at_once = self.transitions.iter().filter(|it| !it.is_held);
        let at_once = at_once.map(|it| Announced { at: it.at, from: it.from, to: it.to });
        let mut announced: Vec<_> = at_once.chain(self.released.iter().copied()).collect();
        announced.sort_by_key(|it| it.at);
        announced
    }

    /// Returns the time spans between state changes, in order of time.
    pub fn spans(&self) -> Vec<StateSpan> {
        let (Some(from), Some(to)) = (self.from, self.to) else { return Vec::new() };
        let starts =
            [(from, self.initial)].into_iter().chain(self.transitions.iter().map(|it| (it.at, it.to)));
        let ends = self.transitions.iter().map(|it| it.at).chain([to]);
        let spans = starts.zip(ends).map(|((from, state), to)| StateSpan { from, to, state });
        spans.filter(|span| span.from < span.to).collect()
    }

    /// Calculates the key figures.
    pub fn summary(&self) -> Summary {
        let spans = self.spans();
        let time_in = |wanted| {
            let spans = spans.iter().filter(|span| span.state == wanted);
            let lengths = spans.map(|span| span.to.duration_since(span.from));
            lengths.fold(SignedDuration::ZERO, SignedDuration::saturating_add)
        };
        let fires = self.transitions.iter().filter(|it| it.to == AlarmState::Alarm).count();
        let mut ended = self.ended_alarms();
        ended.sort_unstable();
        Summary {
            fired: fires,
            flaps: self.flaps(),
            ok: time_in(AlarmState::Ok),
            alarm: time_in(AlarmState::Alarm),
            insufficient_data: time_in(AlarmState::InsufficientData),
            shortest_alarm: ended.first().copied(),
            median_alarm: ended.get(ended.len() / 2).copied(),
        }
    }

    /// Returns the length of each ALARM that began and ended in the history.
    fn ended_alarms(&self) -> Vec<SignedDuration> {
        let pairs = self.transitions.iter().zip(self.transitions.iter().skip(1));
        let alarms = pairs.filter(|(begin, _)| begin.to == AlarmState::Alarm);
        alarms.map(|(begin, end)| end.at.duration_since(begin.at)).collect()
    }

    fn flaps(&self) -> usize {
        let changes: Vec<_> = self.transitions.iter().map(|it| it.at).collect();
        let amid = Flapping::default().mark(&changes);
        let ends = changes.iter().skip(1).copied().map(Some).chain([None]);
        let short = SignedDuration::from_secs(i64::from(self.interval) * 2);
        let fires =
            self.transitions.iter().zip(ends).zip(amid).filter(|((it, _), _)| it.to == AlarmState::Alarm);
        fires
            .filter(|((it, end), amid)| *amid || end.is_some_and(|end| end.duration_since(it.at) < short))
            .count()
    }
}

impl AlarmTransition {
    /// Returns CloudWatch's state reason, or an empty text in a back-test without reasons.
    pub fn reason(&self) -> &str {
        self.why.as_ref().map_or("", |why| &why.reason)
    }

    /// Returns the state change as a JSON object for scripts.
    pub fn to_json(&self) -> Value {
        let why = self.why.as_ref();
        json!({
            "time": self.at.to_string(),
            "from": self.from.as_str(),
            "to": self.to.as_str(),
            "reason": self.reason(),
            "reasonData": why.map(|why| &why.reason_data),
            "rule": self.rule.map(DecisionRule::as_str),
            "explanation": why.map(|why| why.explanation.to_string()),
            "held": self.is_held,
        })
    }
}
