//! The parts of the SDK's alarms as JSON, as CloudWatch's API and its notifications have them.

use aws_sdk_cloudwatch::types::{
    AlarmType, Dimension, Metric, MetricDataQuery, MetricStat, ScheduleConfiguration,
    ScheduledQueryConfiguration, StandardUnit, WarmUpConfiguration,
};
use bongsu_io::cloudwatch::ALARM_TYPES;
use serde_json::{Value, json};

pub(crate) fn alarm_types() -> Vec<AlarmType> {
    ALARM_TYPES.map(AlarmType::from).into()
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_of_a_newer_sdk_is_asked_for_and_must_be_read() {
        assert_eq!(AlarmType::values(), ALARM_TYPES);
    }
}
