//! Converts the SDK's alarms to the JSON of CloudWatch's API.

use aws_sdk_cloudwatch::types::{
    ComparisonOperator, CompositeAlarm, Dimension, EvaluationWindow, LogAlarm, MetricAlarm, StandardUnit,
    Statistic,
};
use serde_json::{Value, json};

use super::parts::{action, promql, query, scheduled_query, warm_up};

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
        "EvaluationCriteria": alarm.evaluation_criteria().and_then(promql),
        "EvaluationInterval": alarm.evaluation_interval(),
        "ActionConfiguration": alarm.action_configuration().map(action),
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
        "ActionConfiguration": alarm.action_configuration().map(action),
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
        "ActionConfiguration": alarm.action_configuration().map(action),
    })
}

fn window(window: &EvaluationWindow) -> Option<Value> {
    let clock = window.as_wall_clock_window().ok()?;
    Some(json!({"WallClockWindow": {"Timezone": clock.timezone()}}))
}

fn dimension(dimension: &Dimension) -> Value {
    json!({"Name": dimension.name(), "Value": dimension.value()})
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use aws_sdk_cloudwatch::operation::put_composite_alarm::PutCompositeAlarmInput;
    use aws_sdk_cloudwatch::operation::put_log_alarm::PutLogAlarmInput;
    use aws_sdk_cloudwatch::operation::put_metric_alarm::PutMetricAlarmInput;
    use bongsu_alarm::definition::AlarmDefinition;

    use super::*;
    use aws_sdk_cloudwatch::types::WarmUpConfiguration;

    /// The fields that a definition leaves out because they are part of the alarm's state.
    const STATE: [&str; 7] = [
        "StateValue",
        "StateReason",
        "StateReasonData",
        "StateUpdatedTimestamp",
        "StateTransitionedTimestamp",
        "EvaluationState",
        "AlarmConfigurationUpdatedTimestamp",
    ];
    /// The fields about a composite alarm's suppressed actions, which a definition also omits.
    const SUPPRESSED: [&str; 2] = ["ActionsSuppressedBy", "ActionsSuppressedReason"];
    /// The settings of `PutMetricAlarm` for alarms without a metric. A test of the reader covers them.
    const PROMQL: [&str; 2] = ["EvaluationCriteria", "EvaluationInterval"];

    /// Returns the names that the fields of one of the SDK's structures have in the API.
    fn fields(structure: &impl Debug) -> Vec<String> {
        let text = format!("{structure:?}");
        let (_, fields) = text.split_once(" { ").unwrap();
        fields.split(", ").map(|field| api_name(field.split_once(':').unwrap().0)).collect()
    }

    fn api_name(field: &str) -> String {
        let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
        match field {
            "ok_actions" => "OKActions".to_owned(),
            field => field.split('_').map(capital).collect(),
        }
    }

    #[test]
    fn reads_every_field_of_a_described_alarm_or_leaves_it_out_with_a_reason() {
        let described = [
            (fields(&MetricAlarm::builder().build()), metric(&MetricAlarm::builder().build())),
            (fields(&CompositeAlarm::builder().build()), composite(&CompositeAlarm::builder().build())),
            (fields(&LogAlarm::builder().build()), log(&LogAlarm::builder().build())),
        ];
        let left_out = [&STATE[..], &SUPPRESSED].concat();
        for (fields, read) in described {
            let is_new = |field: &&String| !left_out.contains(&field.as_str()) && read.get(field).is_none();
            assert_eq!(fields.iter().filter(is_new).collect::<Vec<_>>(), Vec::<&String>::new());
        }
    }

    #[test]
    fn every_setting_of_an_alarm_has_a_field() {
        let inputs = [
            (fields(&PutMetricAlarmInput::builder().build().unwrap()), json!({"MetricName": "m"})),
            (fields(&PutCompositeAlarmInput::builder().build().unwrap()), json!({"AlarmRule": "ALARM(a)"})),
            (
                fields(&PutLogAlarmInput::builder().build().unwrap()),
                json!({"ScheduledQueryConfiguration": {"QueryString": "q"}}),
            ),
        ];
        for (fields, alarm) in inputs {
            let is_metric = alarm.get("MetricName").is_some();
            for field in fields.into_iter().filter(|field| !is_metric || !PROMQL.contains(&field.as_str())) {
                let mut alarm = alarm.clone();
                alarm[&field] = json!("?");
                let error = AlarmDefinition::from_value(&alarm).err();
                let error = error.map(|error| error.to_string()).unwrap_or_default();
                assert!(!error.contains("is no setting of such an alarm"), "{field}: {error}");
            }
        }
    }

    #[test]
    fn reads_the_warm_up_of_a_described_alarm() {
        let warm_up = WarmUpConfiguration::builder().warm_up_period_duration_in_minutes(30);
        let warm_up = warm_up.only_start_evaluating_after_warm_up_period_ends(true).build();
        let alarm = MetricAlarm::builder().warm_up_configuration(warm_up).build();
        let expected =
            json!({"WarmUpPeriodDurationInMinutes": 30, "OnlyStartEvaluatingAfterWarmUpPeriodEnds": true});
        assert_eq!(metric(&alarm)["WarmUpConfiguration"], expected);
    }
}
