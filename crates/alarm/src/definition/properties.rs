//! The known properties (CloudWatch API, [`PutMetricAlarm`], [`PutCompositeAlarm`] and [`PutLogAlarm`]).
//!
//! [`PutLogAlarm`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutLogAlarm.html
//! [`PutMetricAlarm`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
//! [`PutCompositeAlarm`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html

use super::fields::{Fields, Shape};
use super::{DefinitionError, detector};

const COMMON: &[&str] = &[
    "AlarmName",
    "AlarmDescription",
    "ActionsEnabled",
    "OKActions",
    "AlarmActions",
    "InsufficientDataActions",
    "ActionConfiguration",
    "Tags",
];
const METRIC: &[&str] = &[
    "MetricName",
    "Namespace",
    "Dimensions",
    "Statistic",
    "ExtendedStatistic",
    "Metrics",
    "Period",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "EvaluationWindow",
    "Threshold",
    "ThresholdMetricId",
    "ComparisonOperator",
    "TreatMissingData",
    "EvaluateLowSampleCountPercentile",
    "Unit",
    "WarmUpConfiguration",
    "WarmUpPeriodDurationInMinutes",
    "OnlyStartEvaluatingAfterWarmUpPeriodEnds",
];
const COMPOSITE: &[&str] =
    &["AlarmRule", "ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod"];
const LOG: &[&str] = &[
    "ScheduledQueryConfiguration",
    "QueryResultsToEvaluate",
    "QueryResultsToAlarm",
    "Threshold",
    "ComparisonOperator",
    "TreatMissingData",
    "ActionLogLineCount",
    "ActionLogLineRoleArn",
    "WarmUpConfiguration",
];
const PROMQL: &[&str] = &["EvaluationCriteria", "EvaluationInterval", "WarmUpConfiguration"];

/// The properties of an alarm that show its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Properties {
    Metric,
    Composite,
    Log,
    PromQl,
}

/// Finds the kind of an alarm by a property that no other kind has.
pub(super) fn check(fields: &Fields<'_>) -> Result<Properties, DefinitionError> {
    let has_any = |names: &[&str]| names.iter().any(|name| fields.has(name));
    let (kind, known) = if fields.has("AlarmRule") {
        (Properties::Composite, COMPOSITE)
    } else if has_any(&["ScheduledQueryConfiguration", "QueryResultsToEvaluate", "QueryResultsToAlarm"]) {
        (Properties::Log, LOG)
    } else if has_any(&["EvaluationCriteria", "EvaluationInterval"]) {
        (Properties::PromQl, PROMQL)
    } else {
        (Properties::Metric, METRIC)
    };
    let ours: &[&str] = if fields.shape == Shape::Settings { &[detector::PROPERTY] } else { &[] };
    fields.only(&[COMMON, known, ours])?;
    Ok(kind)
}
