//! The SDK's alarms as the JSON that everybody else has of them.

use aws_sdk_cloudwatch::types::{
    ComparisonOperator, CompositeAlarm, Dimension, EvaluationWindow, LogAlarm, MetricAlarm, StandardUnit,
    Statistic,
};
use bongsu_io::cloudwatch::{query, scheduled_query, warm_up};
use serde_json::{Value, json};

pub(crate) fn metric(alarm: &MetricAlarm) -> Value {
    json!({
        "AlarmName": alarm.alarm_name(),
        "AlarmArn": alarm.alarm_arn(),
        "AlarmDescription": alarm.alarm_description(),
        "ActionsEnabled": alarm.actions_enabled(),
        "OKActions": alarm.ok_actions(),
        "AlarmActions": alarm.alarm_actions(),
        "InsufficientDataActions": alarm.insufficient_data_actions(),
        "MetricName": alarm.metric_name(),
        "Namespace": alarm.namespace(),
        "Statistic": alarm.statistic().map(Statistic::as_str),
        "ExtendedStatistic": alarm.extended_statistic(),
        "Dimensions": alarm.dimensions().iter().map(dimension).collect::<Vec<_>>(),
        "Period": alarm.period(),
        "Unit": alarm.unit().map(StandardUnit::as_str),
        "EvaluationPeriods": alarm.evaluation_periods(),
        "DatapointsToAlarm": alarm.datapoints_to_alarm(),
        "Threshold": alarm.threshold(),
        "ComparisonOperator": alarm.comparison_operator().map(ComparisonOperator::as_str),
        "TreatMissingData": alarm.treat_missing_data(),
        "EvaluateLowSampleCountPercentile": alarm.evaluate_low_sample_count_percentile(),
        "Metrics": alarm.metrics().iter().map(query).collect::<Vec<_>>(),
        "ThresholdMetricId": alarm.threshold_metric_id(),
        "EvaluationWindow": alarm.evaluation_window().and_then(window),
        "WarmUpConfiguration": alarm.warm_up_configuration().map(warm_up),
        "EvaluationCriteria": alarm.evaluation_criteria().map(|_| json!({})),
    })
}

pub(crate) fn composite(alarm: &CompositeAlarm) -> Value {
    json!({
        "AlarmName": alarm.alarm_name(),
        "AlarmArn": alarm.alarm_arn(),
        "AlarmDescription": alarm.alarm_description(),
        "ActionsEnabled": alarm.actions_enabled(),
        "OKActions": alarm.ok_actions(),
        "AlarmActions": alarm.alarm_actions(),
        "InsufficientDataActions": alarm.insufficient_data_actions(),
        "AlarmRule": alarm.alarm_rule(),
        "ActionsSuppressor": alarm.actions_suppressor(),
        "ActionsSuppressorWaitPeriod": alarm.actions_suppressor_wait_period(),
        "ActionsSuppressorExtensionPeriod": alarm.actions_suppressor_extension_period(),
    })
}

pub(crate) fn log(alarm: &LogAlarm) -> Value {
    json!({
        "AlarmName": alarm.alarm_name(),
        "AlarmArn": alarm.alarm_arn(),
        "AlarmDescription": alarm.alarm_description(),
        "ActionsEnabled": alarm.actions_enabled(),
        "OKActions": alarm.ok_actions(),
        "AlarmActions": alarm.alarm_actions(),
        "InsufficientDataActions": alarm.insufficient_data_actions(),
        "ScheduledQueryConfiguration": alarm.scheduled_query_configuration().map(scheduled_query),
        "QueryResultsToEvaluate": alarm.query_results_to_evaluate(),
        "QueryResultsToAlarm": alarm.query_results_to_alarm(),
        "Threshold": alarm.threshold(),
        "ComparisonOperator": alarm.comparison_operator().map(ComparisonOperator::as_str),
        "TreatMissingData": alarm.treat_missing_data(),
        "ActionLogLineCount": alarm.action_log_line_count(),
        "ActionLogLineRoleArn": alarm.action_log_line_role_arn(),
        "WarmUpConfiguration": alarm.warm_up_configuration().map(warm_up),
    })
}

fn window(window: &EvaluationWindow) -> Option<Value> {
    let clock = window.as_wall_clock_window().ok()?;
    Some(json!({"WallClockWindow": {"Timezone": clock.timezone()}}))
}

fn dimension(dimension: &Dimension) -> Value {
    json!({"Name": dimension.name(), "Value": dimension.value()})
}
