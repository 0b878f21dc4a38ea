//! Reads `reasonData` (`StateReasonData` in the API): JSON in a string, with the numbers that led to a state.

use bongsu_alarm::alarm::{Child, ComparisonOperator};
use serde_json::Value;

use super::event;
use super::fields::{Fields, number, timestamp};
use crate::notice::{EvaluatedDatapoint, ReasonData};

/// Reads the numbers that led to a state.
pub(super) fn read(state: Fields<'_>) -> Option<ReasonData> {
    let value = parse(state)?;
    let data = Fields::of(&value);
    Some(ReasonData {
        query_date: data.text("queryDate").and_then(timestamp),
        threshold: data.number("threshold"),
        lower_thresholds: numbers(data, "recentLowerThresholds"),
        upper_thresholds: numbers(data, "recentUpperThresholds"),
        period: data.count("period"),
        statistic: data.owned("statistic"),
        unit: data.owned("unit"),
        recent: numbers(data, "recentDatapoints"),
        evaluated: data.children("evaluatedDatapoints").map(datapoint).collect(),
    })
}

/// Reads the child alarms that led to a composite alarm's state.
pub(super) fn children(state: Fields<'_>) -> Vec<Child> {
    let Some(value) = parse(state) else { return Vec::new() };
    Fields::of(&value).children("triggeringAlarms").filter_map(event::child).collect()
}

/// Reads the comparison from CloudWatch's reason, because events have no comparison operator.
pub(super) fn comparison(reason: &str) -> Option<ComparisonOperator> {
    use ComparisonOperator::{
        GreaterThanOrEqualToThreshold, GreaterThanThreshold, GreaterThanUpperThreshold,
        LessThanLowerOrGreaterThanUpperThreshold, LessThanLowerThreshold, LessThanOrEqualToThreshold,
        LessThanThreshold,
    };
    let words = [
        ("greater than or equal to the threshold", GreaterThanOrEqualToThreshold),
        ("greater than the threshold", GreaterThanThreshold),
        ("less than or equal to the threshold", LessThanOrEqualToThreshold),
        ("less than the threshold", LessThanThreshold),
    ];
    if reason.starts_with("Thresholds Crossed") {
        let (lower, upper) = (reason.contains("the lower threshold"), reason.contains("the upper threshold"));
        return match (lower, upper) {
            (true, true) => Some(LessThanLowerOrGreaterThanUpperThreshold),
            (true, false) => Some(LessThanLowerThreshold),
            (false, true) => Some(GreaterThanUpperThreshold),
            (false, false) => None,
        };
    }
    let said = reason.starts_with("Threshold Crossed").then_some(reason)?;
    words.into_iter().find(|(phrase, _)| said.contains(phrase)).map(|(_, operator)| operator)
}

/// Parses the data, which is a string in AWS's events and an object in some handwritten events.
fn parse(state: Fields<'_>) -> Option<Value> {
    match state.get("reasonData").or_else(|| state.get("StateReasonData"))? {
        Value::String(text) => serde_json::from_str(text).ok(),
        value => Some(value.clone()),
    }
}

/// Reads numbers. A gap is `null`.
fn numbers(data: Fields<'_>, name: &str) -> Vec<Option<f64>> {
    data.list(name).into_iter().flatten().map(number).collect()
}

fn datapoint(fields: Fields<'_>) -> EvaluatedDatapoint {
    EvaluatedDatapoint { at: fields.text("timestamp").and_then(timestamp), value: fields.number("value") }
}
