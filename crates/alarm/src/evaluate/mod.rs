//! CloudWatch's alarm evaluation: decides the state of an alarm from a window of datapoints.
//!
//! The functions are pure and total. The window, the previous state and the evaluation time are arguments,
//! and every combination of settings has a result. [`decide`] returns only the decision and handles millions
//! of windows a second. [`evaluate`] adds CloudWatch's reason. Behavior that AWS does not document is a
//! switch in [`Assumptions`].
//!
//! | part | items |
//! | --- | --- |
//! | settings of an alarm, and CloudWatch's limits for them | [`Criteria`], [`Threshold`], [`WarmUp`], [`SettingError`] |
//! | times and windows | [`next_evaluation`], [`slot_starts`], [`Window`], [`Rolling`] for many windows in a row |
//! | samples into datapoints | [`Sample`], [`Statistic`], [`aggregate`] |
//! | decisions and their texts | [`decide`], [`DecisionRule`], [`evaluate`], [`evaluate_group`], [`composite_reason`] |
//! | actions | [`AlarmAction`], [`ActionSuppression`] |

mod action;
mod assumptions;
mod composite;
mod criteria;
mod decision;
mod distribution;
mod evidence;
mod explanation;
mod explanation_ko;
mod grouped;
mod limits;
mod number;
mod reason;
mod reason_data;
mod rolling;
mod rule;
mod sample;
mod schedule;
mod standing;
mod statistic;
mod suppression;
#[cfg(test)]
mod tests;
mod unit;
mod wall_clock;
mod warm_up;
mod window;

use jiff::Timestamp;
use serde_json::Value;

pub use action::AlarmAction;
pub use assumptions::{Assumptions, BandGap, EmptyGroup, YoungBreach};
pub use composite::{CompositeCause, TriggeringAlarm, composite_reason, composite_reason_data};
pub use criteria::{Criteria, EvaluationWindow, LowSamplePercentile, Threshold, default_treatment};
pub use decision::{Counts, Decision, decide};
pub use explanation::{Decided, Explanation};
pub use grouped::evaluate_group;
pub use limits::{Counted, SettingError, Text, check_count, check_expression, check_name, check_text};
pub use number::number;
pub(crate) use rolling::Step;
pub use rolling::{Rolling, RollingWindow};
pub use rule::DecisionRule;
pub use sample::{Row, Sample, Values, aggregate};
pub(crate) use schedule::seconds_after;
pub use schedule::{evaluation_interval, evaluation_range, next_evaluation, slot_starts, window_end};
pub use standing::{Judge, Standing};
pub use statistic::{Range, Statistic, StatisticError};
pub use suppression::{ActionSuppression, Release, SuppressionEvent, SuppressionPeriods, SuppressionPhase};
pub use unit::Unit;
pub use wall_clock::{WallClock, ZoneError};
pub use warm_up::WarmUp;
pub use window::{Datapoint, Slot, Window};

use crate::alarm::AlarmState;
use evidence::ReasonEvidence;

crate::word::words! {
    LowSamplePercentile: "a treatment of few samples: evaluate or ignore",
    Unit: "a unit of CloudWatch such as Percent or Bytes/Second",
}

/// The state reason of an alarm before its first evaluation.
pub const INITIAL_REASON: &str = "Unchecked: Initial alarm creation";

/// The result of an evaluation.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
#[non_exhaustive]
pub struct Evaluation {
    /// The new state.
    pub state: AlarmState,
    /// CloudWatch's state reason, letter for letter. CloudWatch writes none if a rule keeps the state; this
    /// field then holds the explanation.
    pub reason: String,
    /// The state reason data (`StateReasonData`), with its keys in CloudWatch's order.
    pub reason_data: Value,
    /// The rule that decided.
    pub rule: DecisionRule,
    /// The explanation, with the numbers of the window.
    pub explanation: Explanation,
}

/// Evaluates an alarm in `state` over `window` at the time `at` (the query date).
///
/// CloudWatch keeps the old reason and reason data while the state does not change, so the caller should too
/// (third-party captures of alarm histories).
pub fn evaluate(criteria: &Criteria, window: &Window, state: AlarmState, at: Timestamp) -> Evaluation {
    let decision = decide(criteria, &window.slots, state);
    let evidence = ReasonEvidence::of(criteria, &window.slots, &decision);
    let explanation = Explanation::Rule(decision.explain(criteria));
    Evaluation {
        state: decision.state,
        reason: reason::reason(criteria, &decision, &evidence).unwrap_or_else(|| explanation.to_string()),
        reason_data: reason_data::reason_data(criteria, &evidence, at),
        rule: decision.rule,
        explanation,
    }
}
