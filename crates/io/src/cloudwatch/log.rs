//! Alarms on scheduled queries of CloudWatch Logs.

use aws_sdk_cloudwatch::types::{
    ComparisonOperator, LogAlarm, ScheduleConfiguration, ScheduledQueryConfiguration, WarmUpConfiguration,
};
use bongsu_core::alarm::{SnsMessage, Trigger};
use serde_json::{Value, json};

use super::alarm::{Described, DescribedAlarm, count};

pub(super) fn described(alarm: &LogAlarm) -> Option<DescribedAlarm> {
    let trigger = Trigger {
        scheduled_query_configuration: alarm.scheduled_query_configuration().map(scheduled_query),
        query_results_to_evaluate: count(alarm.query_results_to_evaluate()),
        query_results_to_alarm: count(alarm.query_results_to_alarm()),
        comparison_operator: alarm.comparison_operator().map(ComparisonOperator::as_str).map(str::to_owned),
        threshold: alarm.threshold(),
        treat_missing_data: alarm.treat_missing_data().map(str::to_owned),
        ..Trigger::default()
    };
    Described {
        arn: alarm.alarm_arn(),
        description: alarm.alarm_description(),
        state: alarm.state_value(),
        since: alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp()),
        reason: alarm.state_reason(),
        is_enabled: alarm.actions_enabled() != Some(false),
        actions: [alarm.alarm_actions(), alarm.ok_actions(), alarm.insufficient_data_actions()],
    }
    .alarm(|message| SnsMessage { trigger: Some(trigger), ..message })
}

/// A scheduled query, as CloudWatch's API and its messages have it.
pub fn scheduled_query(query: &ScheduledQueryConfiguration) -> Value {
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

/// A warm-up period, as CloudWatch's API has it.
pub fn warm_up(warm_up: &WarmUpConfiguration) -> Value {
    json!({
        "WarmUpPeriodDurationInMinutes": warm_up.warm_up_period_duration_in_minutes(),
        "OnlyStartEvaluatingAfterWarmUpPeriodEnds": warm_up.only_start_evaluating_after_warm_up_period_ends(),
    })
}
