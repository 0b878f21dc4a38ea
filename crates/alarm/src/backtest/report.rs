use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{OtherRange, Trace};
use crate::alarm::AlarmState;
use crate::evaluate::{Criteria, Evaluation, Explanation, Rule, evaluation_interval};
use crate::flapping::Flapping;
use crate::formula::ModelledBand;

/// What the alarm did.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The first instant of evaluation; none where there was none.
    pub from: Option<Timestamp>,
    /// The last one.
    pub to: Option<Timestamp>,
    /// The state before the first evaluation.
    pub initial: AlarmState,
    /// The state after the last one.
    pub state: AlarmState,
    /// How often it was evaluated.
    pub evaluations: u64,
    /// Every change of state, in order of time.
    pub transitions: Vec<Transition>,
    /// Actions that a suppressor held back and that ran later, in order of time.
    pub released: Vec<Announced>,
    /// What other evaluation ranges would have made of it.
    pub ranges: Vec<OtherRange>,
    /// The datapoints it saw.
    pub trace: Trace,
    /// Seconds from one evaluation to the next.
    pub interval: u32,
    /// Of an alarm on a band without edges in the history: what our own model came to.
    pub band: Option<ModelledBand>,
}

/// A change of state.
#[derive(Debug, Clone, PartialEq)]
pub struct Transition {
    /// The instant of evaluation.
    pub at: Timestamp,
    /// The state before.
    pub from: AlarmState,
    /// The state from then on.
    pub to: AlarmState,
    /// CloudWatch's sentence.
    pub reason: String,
    /// `StateReasonData`.
    pub reason_data: Value,
    /// Which rule decided; none of a composite alarm.
    pub rule: Option<Rule>,
    /// Why.
    pub explanation: Explanation,
    /// A composite alarm's suppressor holds its actions back.
    pub is_held: bool,
}

/// A change of state whose actions run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announced {
    /// When they run.
    pub at: Timestamp,
    /// The state that was announced before.
    pub from: AlarmState,
    /// The state that is announced.
    pub to: AlarmState,
}

/// The numbers by which one chooses a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Times the alarm went into ALARM.
    pub fired: usize,
    /// How many of those were flaps: shorter than two evaluations, or amid three changes of state within
    /// half an hour.
    pub flaps: usize,
    /// Time in OK.
    pub ok: SignedDuration,
    /// Time in ALARM.
    pub alarm: SignedDuration,
    /// Time in INSUFFICIENT_DATA.
    pub insufficient_data: SignedDuration,
    /// The shortest ALARM that ended.
    pub shortest_alarm: Option<SignedDuration>,
    /// The median of those that ended.
    pub median_alarm: Option<SignedDuration>,
}

impl Default for Report {
    /// Of an alarm that was never evaluated.
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
            trace: Trace::new(0),
            interval: 0,
            band: None,
        }
    }
}

impl Report {
    pub(super) fn new(criteria: &Criteria, initial: AlarmState) -> Self {
        let interval = evaluation_interval(criteria);
        Self { initial, state: initial, trace: Trace::new(interval), interval, ..Self::default() }
    }

    pub(super) fn changed(&mut self, at: Timestamp, evaluation: Evaluation) {
        let from = std::mem::replace(&mut self.state, evaluation.state);
        self.transitions.push(Transition::new(at, from, evaluation));
    }

    /// The changes whose actions ran, at the time at which they ran.
    pub fn announced(&self) -> Vec<Announced> {
        let at_once = self.transitions.iter().filter(|it| !it.is_held);
        let at_once = at_once.map(|it| Announced { at: it.at, from: it.from, to: it.to });
        let mut announced: Vec<_> = at_once.chain(self.released.iter().copied()).collect();
        announced.sort_by_key(|it| it.at);
        announced
    }

    /// The stretches of time in one state: from, to, state.
    pub fn spans(&self) -> Vec<(Timestamp, Timestamp, AlarmState)> {
        let (Some(from), Some(to)) = (self.from, self.to) else { return Vec::new() };
        let starts =
            [(from, self.initial)].into_iter().chain(self.transitions.iter().map(|it| (it.at, it.to)));
        let ends = self.transitions.iter().map(|it| it.at).chain([to]);
        let spans = starts.zip(ends).map(|((from, state), to)| (from, to, state));
        spans.filter(|(from, to, _)| from < to).collect()
    }

    /// The numbers of it.
    pub fn summary(&self) -> Summary {
        let spans = self.spans();
        let time_in = |wanted| {
            let times = spans.iter().filter(|(.., state)| *state == wanted);
            times
                .fold(SignedDuration::ZERO, |sum, (from, to, _)| sum.saturating_add(to.duration_since(*from)))
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

    /// How long each ALARM was that began and ended here.
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

impl Transition {
    fn new(at: Timestamp, from: AlarmState, evaluation: Evaluation) -> Self {
        let Evaluation { state: to, reason, reason_data, rule, explanation } = evaluation;
        Self { at, from, to, reason, reason_data, rule: Some(rule), explanation, is_held: false }
    }

    /// The transition as one object for scripts.
    pub fn to_json(&self) -> Value {
        json!({
            "time": self.at.to_string(),
            "from": self.from.as_str(),
            "to": self.to.as_str(),
            "reason": self.reason,
            "reasonData": self.reason_data,
            "rule": self.rule.map(Rule::as_str),
            "explanation": self.explanation.to_string(),
            "held": self.is_held,
        })
    }
}
