//! The known properties (CloudWatch API, `PutMetricAlarm` and `PutCompositeAlarm`).

use super::DefinitionError;
use super::fields::Fields;

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
/// Properties of other kinds of alarm, with the data source of that kind.
const OTHER: &[(&str, &str)] = &[
    ("EvaluationCriteria", "PromQL queries"),
    ("EvaluationInterval", "PromQL queries"),
    ("ScheduledQueryConfiguration", "log queries"),
    ("QueryResultsToAlarm", "log queries"),
    ("QueryResultsToEvaluate", "log queries"),
    ("ActionLogLineCount", "log queries"),
    ("ActionLogLineRoleArn", "log queries"),
];

pub(super) fn check(fields: &Fields<'_>) -> Result<(), DefinitionError> {
    if let Some((field, what)) = OTHER.iter().find(|(field, _)| fields.has(field)) {
        return Err(DefinitionError::Kind { field: fields.name(field), what });
    }
    let kind = if fields.has("AlarmRule") { COMPOSITE } else { METRIC };
    fields.only(&[COMMON, kind])
}
