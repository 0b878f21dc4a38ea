//! Converts the parts of the SDK's alarms to the JSON of CloudWatch's API and notifications.

use aws_sdk_cloudwatch::types::{
    ActionConfiguration, AlarmPromQlCriteria, AlarmTagsPropagation, Dimension, EvaluationCriteria, Metric,
    MetricDataQuery, MetricStat, ScheduleConfiguration, ScheduledQueryConfiguration, StandardUnit,
    WarmUpConfiguration,
};
use serde_json::{Value, json};

pub(super) fn query(query: &MetricDataQuery) -> Value {
    json!({
        "Id": query.id(),
        "Label": query.label(),
        "Expression": query.expression(),
        "MetricStat": query.metric_stat().map(stat),
        "ReturnData": query.return_data(),
        "Period": query.period(),
        "AccountId": query.account_id(),
    })
}

fn stat(stat: &MetricStat) -> Value {
    let unit = stat.unit().map(StandardUnit::as_str);
    json!({"Metric": stat.metric().map(name), "Period": stat.period(), "Stat": stat.stat(), "Unit": unit})
}

fn name(metric: &Metric) -> Value {
    let dimension = |it: &Dimension| json!({"Name": it.name(), "Value": it.value()});
    let dimensions: Vec<_> = metric.dimensions().iter().map(dimension).collect();
    json!({"MetricName": metric.metric_name(), "Namespace": metric.namespace(), "Dimensions": dimensions})
}

pub(super) fn scheduled_query(query: &ScheduledQueryConfiguration) -> Value {
    json!({
        "QueryString": query.query_string(),
        "LogGroupIdentifiers": query.log_group_identifiers(),
        "QueryARN": query.query_arn(),
        "ScheduledQueryRoleARN": query.scheduled_query_role_arn(),
        "ScheduleConfiguration": query.schedule_configuration().map(schedule),
        "AggregationExpression": query.aggregation_expression(),
    })
}

fn schedule(schedule: &ScheduleConfiguration) -> Value {
    json!({
        "ScheduleExpression": schedule.schedule_expression(),
        "StartTimeOffset": schedule.start_time_offset(),
        "EndTimeOffset": schedule.end_time_offset(),
    })
}

pub(super) fn warm_up(warm_up: &WarmUpConfiguration) -> Value {
    json!({
        "WarmUpPeriodDurationInMinutes": warm_up.warm_up_period_duration_in_minutes(),
        "OnlyStartEvaluatingAfterWarmUpPeriodEnds": warm_up.only_start_evaluating_after_warm_up_period_ends(),
    })
}

/// Returns the query of a PromQL alarm, or `None` for criteria of an unknown kind.
pub(super) fn promql(criteria: &EvaluationCriteria) -> Option<Value> {
    let criteria: &AlarmPromQlCriteria = criteria.as_prom_ql_criteria().ok()?;
    Some(json!({"PromQLCriteria": {
        "Query": criteria.query(),
        "PendingPeriod": criteria.pending_period(),
        "RecoveryPeriod": criteria.recovery_period(),
    }}))
}

/// Returns the parts of a notice that do not describe the change.
pub(super) fn action(action: &ActionConfiguration) -> Value {
    json!({ "AlarmTagsPropagation": action.alarm_tags_propagation().map(tags) })
}

fn tags(propagation: &AlarmTagsPropagation) -> Value {
    let listed = |keys: &[String]| (!keys.is_empty()).then(|| json!(keys));
    let all = [
        ("Enabled", propagation.enabled().map(Value::from)),
        ("IncludedTagKeys", listed(propagation.included_tag_keys())),
        ("ExcludedTagKeys", listed(propagation.excluded_tag_keys())),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
