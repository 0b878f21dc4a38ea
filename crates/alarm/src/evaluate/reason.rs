//! The state reason (`StateReason`): CloudWatch's sentence about a state change, letter for letter as in
//! native messages.

use crate::alarm::{AlarmState, ComparisonOperator, TreatMissingData};

use super::evidence::ReasonEvidence;
use super::{Criteria, Datapoint, Decision, DecisionRule, number};

/// Returns the reason for a decision. Returns `None` if a rule keeps the state, because CloudWatch writes no
/// reason then.
pub(super) fn reason(
    criteria: &Criteria,
    decision: &Decision,
    evidence: &ReasonEvidence<'_>,
) -> Option<String> {
    let ignores = criteria.treat_missing_data == TreatMissingData::Ignore;
    match decision.rule {
        DecisionRule::LowSamples => None,
        DecisionRule::NoDatapoints | DecisionRule::OldBreach if ignores => None,
        DecisionRule::YoungBreach if decision.state != AlarmState::InsufficientData => None,
        _ if decision.state == AlarmState::InsufficientData => Some(unknown(evidence.fillers.len())),
        _ if evidence.deciding.is_empty() => Some(nothing_received(criteria, decision)),
        _ => Some(crossed(criteria, decision, &evidence.deciding)),
    }
}

fn unknown(count: usize) -> String {
    format!("Insufficient Data: {count} {} unknown.", datapoints_were(count))
}

fn nothing_received(criteria: &Criteria, decision: &Decision) -> String {
    let missing = decision.counts.missing;
    let periods = if missing == 1 { "period" } else { "periods" };
    let crossed = crossed_word(criteria);
    format!("{crossed}: no datapoints were received for {missing} {periods}{}.", filled_in(criteria, missing))
}

fn crossed(criteria: &Criteria, decision: &Decision, deciding: &[&Datapoint]) -> String {
    let alarm = decision.state == AlarmState::Alarm;
    let count = deciding.len();
    let points = list(deciding, |point| {
        format!("{} ({})", number(point.value), point.at.strftime("%d/%m/%y %H:%M:%S"))
    });
    let (of, minimum) = match criteria.datapoints_to_alarm {
        Some(_) => (format!("out of the last {} ", criteria.n()), minimum(criteria, alarm)),
        None => (String::new(), String::new()),
    };
    let datapoints = if count == 1 && of.is_empty() { "datapoint" } else { "datapoints" };
    let (was, crossed) = (if count == 1 { "was" } else { "were" }, crossed_word(criteria));
    let compared = compared(criteria, alarm, deciding);
    let filled = filled_in(criteria, decision.counts.missing);
    format!("{crossed}: {count} {of}{datapoints} {points} {was} {compared}{filled}{minimum}.")
}

fn crossed_word(criteria: &Criteria) -> &'static str {
    if criteria.comparison.is_band() { "Thresholds Crossed" } else { "Threshold Crossed" }
}

/// Describes the missing datapoints that were filled in, even if they did not decide.
fn filled_in(criteria: &Criteria, missing: u32) -> String {
    let filler = match criteria.treat_missing_data {
        TreatMissingData::Breaching => "Breaching",
        TreatMissingData::NotBreaching => "NonBreaching",
        TreatMissingData::Missing | TreatMissingData::Ignore => return String::new(),
    };
    match missing {
        0 => String::new(),
        1 => format!(" and 1 missing datapoint was treated as [{filler}]"),
        _ => format!(" and {missing} missing datapoints were treated as [{filler}]"),
    }
}

/// Describes the transition. CloudWatch writes the same words for every previous state.
fn minimum(criteria: &Criteria, alarm: bool) -> String {
    let (minimum, transition) =
        if alarm { (criteria.m(), "OK -> ALARM") } else { (criteria.minimum_for_ok(), "ALARM -> OK") };
    let datapoints = if minimum == 1 { "datapoint" } else { "datapoints" };
    format!(" (minimum {minimum} {datapoints} for {transition} transition)")
}

fn compared(criteria: &Criteria, alarm: bool, deciding: &[&Datapoint]) -> String {
    use ComparisonOperator as Op;
    let not = if alarm { "" } else { "not " };
    let edge = |take: fn((f64, f64)) -> f64| {
        list(deciding, |point| point.band.map_or_else(|| "null".to_owned(), |band| number(take(band))))
    };
    let lower = || format!("{not}less than the lower thresholds {}", edge(|(lower, _)| lower));
    let upper = || format!("{not}greater than the upper thresholds {}", edge(|(_, upper)| upper));
    let words = match criteria.comparison {
        Op::LessThanLowerOrGreaterThanUpperThreshold => return format!("{} or {}", lower(), upper()),
        Op::LessThanLowerThreshold => return lower(),
        Op::GreaterThanUpperThreshold => return upper(),
        Op::GreaterThanOrEqualToThreshold => "greater than or equal to",
        Op::GreaterThanThreshold => "greater than",
        Op::LessThanThreshold => "less than",
        Op::LessThanOrEqualToThreshold => "less than or equal to",
    };
    format!("{not}{words} the threshold{}", threshold(criteria))
}

fn threshold(criteria: &Criteria) -> String {
    match criteria.threshold {
        super::Threshold::Static(threshold) => format!(" ({})", number(threshold)),
        super::Threshold::Band => String::new(),
    }
}

fn datapoints_were(count: usize) -> &'static str {
    if count == 1 { "datapoint was" } else { "datapoints were" }
}

fn list(points: &[&Datapoint], print: impl Fn(&Datapoint) -> String) -> String {
    let printed: Vec<String> = points.iter().map(|point| print(point)).collect();
    format!("[{}]", printed.join(", "))
}
