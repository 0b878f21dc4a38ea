//! Writes a settings change as a command or as lines of a template.

use serde_json::{Map, Value};

use super::CandidateChange;
use crate::backtest::Parameter;

/// The parameters of `PutMetricAlarm` (CloudWatch API), which replaces the whole alarm.
const PARAMETERS: [&str; 25] = [
    "ActionsEnabled",
    "AlarmActions",
    "AlarmDescription",
    "AlarmName",
    "ComparisonOperator",
    "DatapointsToAlarm",
    "Dimensions",
    "EvaluateLowSampleCountPercentile",
    "EvaluationPeriods",
    "ExtendedStatistic",
    "InsufficientDataActions",
    "MetricName",
    "Metrics",
    "Namespace",
    "OKActions",
    "Period",
    "Statistic",
    "Tags",
    "Threshold",
    "ThresholdMetricId",
    "TreatMissingData",
    "Unit",
    "EvaluationWindow",
    "WarmUpConfiguration",
    "ActionConfiguration",
];

/// Returns the AWS CLI command that applies the changes to an alarm with these `properties`.
pub fn put_metric_alarm(properties: &Value, changed: &[CandidateChange]) -> String {
    let kept = properties.as_object().into_iter().flatten();
    let kept = kept.filter(|(name, value)| PARAMETERS.contains(&name.as_str()) && !is_empty(value));
    let mut input: Map<String, Value> = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
    for change in changed {
        input.insert(property(change.parameter).to_owned(), value(change));
    }
    let json = Value::Object(input).to_string().replace('\'', r"'\''");
    format!("aws cloudwatch put-metric-alarm --cli-input-json '{json}'")
}

/// Returns the changed lines of a CloudFormation template, as a unified diff.
pub fn cloudformation_diff(changed: &[CandidateChange]) -> String {
    let line = |change: &CandidateChange| {
        let name = property(change.parameter);
        format!("-      {name}: {}\n+      {name}: {}\n", change.from, change.to)
    };
    changed.iter().map(line).collect()
}

fn property(parameter: Parameter) -> &'static str {
    match parameter {
        Parameter::Threshold => "Threshold",
        Parameter::DatapointsToAlarm => "DatapointsToAlarm",
        Parameter::EvaluationPeriods => "EvaluationPeriods",
        Parameter::Period => "Period",
        Parameter::TreatMissingData => "TreatMissingData",
    }
}

fn value(change: &CandidateChange) -> Value {
    match change.parameter {
        Parameter::TreatMissingData => Value::from(change.to.as_str()),
        _ => serde_json::from_str(&change.to).unwrap_or_else(|_| Value::from(change.to.as_str())),
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}
