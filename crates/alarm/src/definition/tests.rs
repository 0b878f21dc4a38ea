use serde_json::{Value, json};

use super::{AlarmDefinition, Watches};
use crate::Locale;
use crate::backtest::{Backtest, BacktestSettings};

fn put() -> Value {
    json!({"AlarmName": "a", "MetricName": "CPUUtilization", "Namespace": "AWS/EC2", "Statistic": "Average",
        "Period": 60, "EvaluationPeriods": 3, "DatapointsToAlarm": 2, "Threshold": 50,
        "ComparisonOperator": "GreaterThanThreshold"})
}

#[test]
fn every_shape_of_one_alarm_is_the_same() {
    let expected = AlarmDefinition::from_value(&put()).unwrap();
    let mut trigger = put();
    trigger["Statistic"] = json!("AVERAGE");
    trigger["EvaluateLowSampleCountPercentile"] = json!("");
    let shapes = [
        json!({"MetricAlarms": [put()]}),
        json!({"Type": "AWS::CloudWatch::Alarm", "Properties": put()}),
        json!({"Resources": {"A": {"Type": "AWS::CloudWatch::Alarm", "Properties": put()}, "T": {"Type": "x"}}}),
        json!({"AlarmName": "a", "NewStateValue": "OK", "Trigger": trigger}),
    ];
    for shape in shapes {
        assert_eq!(AlarmDefinition::find(&shape, None).as_ref(), Ok(&expected), "{shape}");
    }
}

#[test]
fn errors_name_the_property_and_its_value() {
    let cases = [
        ("Threshold", json!({"Ref": "Limit"}), "Threshold uses Ref, which only CloudFormation resolves"),
        ("Period", json!(45), "Period 45 s: it must be 10, 20 or 30 seconds, or a multiple of 60"),
        ("EvaluationPeriods", json!(2000), "it must be at most 86400 s"),
        ("ComparisonOperator", json!("Above"), "ComparisonOperator \"Above\" must be"),
        ("Namespace", Value::Null, "Namespace is missing"),
    ];
    for (field, value, expected) in cases {
        let mut alarm = put();
        alarm[field] = value;
        let error = AlarmDefinition::from_value(&alarm).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_template_resolves_what_it_can() {
    let mut properties = put();
    properties["AlarmName"] = json!({"Fn::Sub": "${AWS::StackName}-cpu"});
    properties["Threshold"] = json!({"Ref": "Limit"});
    properties["Dimensions"] = json!([{"Name": "InstanceId", "Value": {"Ref": "Instance"}}]);
    let alarm = json!({"Type": "AWS::CloudWatch::Alarm", "Properties": properties});
    let mut template = json!({"Resources": {"Cpu": alarm}, "Parameters": {"Limit": {"Default": "50"}}});
    let found = AlarmDefinition::find(&template, Some("Cpu")).unwrap();
    let Watches::Metric { metric, .. } = &found.watches else { panic!("a metric") };
    assert_eq!((found.name.as_str(), metric.dimensions[0].value.as_str()), ("Cpu", "${Instance}"));
    template["Parameters"] = json!({});
    let error = AlarmDefinition::find(&template, None).unwrap_err().to_string();
    assert!(error.contains("Threshold uses Ref"), "{error}");
}

#[test]
fn reads_alarms_of_a_terraform_plan() {
    let cpu = json!({"alarm_name": "a", "metric_name": "CPUUtilization", "namespace": "AWS/EC2", "statistic": "Average",
        "period": 60, "evaluation_periods": 3, "datapoints_to_alarm": 2, "threshold": 50, "threshold_metric_id": null,
        "comparison_operator": "GreaterThanThreshold", "treat_missing_data": "missing", "unit": "", "id": "a",
        "extended_statistic": "", "metric_query": [], "dimensions": null, "alarm_actions": [], "tags": null});
    let math = json!({"alarm_name": "m", "comparison_operator": "GreaterThanThreshold", "evaluation_periods": 1,
        "datapoints_to_alarm": 0, "period": 0, "threshold": 1, "metric_query": [
        {"id": "e1", "expression": "m1 * 2", "return_data": true, "metric": [], "period": 0},
        {"id": "m1", "expression": "", "metric": [{"metric_name": "Errors", "namespace": "AWS/Lambda", "period": 60,
        "stat": "Sum", "unit": "", "dimensions": {"FunctionName": "f"}}]}]});
    let composite = json!({"alarm_name": "c", "alarm_rule": "ALARM(a)", "actions_suppressor": []});
    let resource = |kind: &str, name: &str, values: &Value| json!({"address": format!("{kind}.{name}"), "type": kind, "name": name, "values": values});
    let root = json!({
        "resources": [resource("aws_cloudwatch_metric_alarm", "cpu", &cpu), resource("aws_sns_topic", "t", &json!({}))],
        "child_modules": [{"resources": [
            resource("aws_cloudwatch_metric_alarm", "math", &math),
            resource("aws_cloudwatch_composite_alarm", "both", &composite),
        ]}],
    });
    for key in ["values", "planned_values"] {
        let document = json!({"format_version": "1.0", key: {"root_module": root}});
        let find = |name| AlarmDefinition::find(&document, Some(name)).unwrap();
        let expected = AlarmDefinition::from_value(&put()).unwrap();
        assert_eq!(find("a").watches, expected.watches);
        assert_eq!(find("aws_cloudwatch_metric_alarm.cpu").name, "a");
        assert!(
            matches!(find("m").watches, Watches::Math { .. })
                && matches!(find("c").watches, Watches::Composite(_))
        );
        assert!(
            AlarmDefinition::find(&document, None)
                .unwrap_err()
                .to_string()
                .contains("aws_cloudwatch_metric_alarm.cpu")
        );
    }
}

#[test]
fn reads_log_and_promql_alarms_of_terraform() {
    let log = json!({"alarm_name": "errors", "comparison_operator": "GreaterThanThreshold", "threshold": 10,
        "query_results_to_evaluate": 3, "query_results_to_alarm": 2, "treat_missing_data": "notBreaching", "tags": [],
        "scheduled_query_configuration": {"query_string": "filter level = \"ERROR\"", "aggregation_expression": "count(*)",
            "log_group_identifiers": ["/aws/lambda/checkout"], "scheduled_query_role_arn": "arn:aws:iam::123456789012:role/Q",
            "schedule_configuration": {"schedule_expression": "rate(5 minutes)", "start_time_offset": 300, "end_time_offset": null}}});
    let promql = json!({"alarm_name": "slow", "evaluation_interval": 60, "evaluation_periods": 0, "metric_query": [],
        "evaluation_criteria": [{"promql_criteria": [{"query": "up == 0", "pending_period": 300, "recovery_period": 120}]}],
        "warm_up_configuration": [{"warm_up_period_duration_in_minutes": 30, "only_start_evaluating_after_warm_up_period_ends": true}]});
    let document = json!({"values": {"root_module": {"resources": [
        {"address": "awscc_cloudwatch_log_alarm.errors", "type": "awscc_cloudwatch_log_alarm", "values": log},
        {"address": "aws_cloudwatch_metric_alarm.slow", "type": "aws_cloudwatch_metric_alarm", "values": promql}]}}});
    let expected = AlarmDefinition::from_value(&log_alarm()).unwrap();
    assert_eq!(AlarmDefinition::find(&document, Some("errors")).unwrap().watches, expected.watches);
    let slow = AlarmDefinition::find(&document, Some("slow")).unwrap();
    assert_eq!(slow.warm_up.map(|it| (it.minutes, it.to_the_end)), Some((30, true)));
    assert!(matches!(slow.watches, Watches::PromQl(query) if query.recovery_period == Some(120)));
}

#[test]
fn composite_and_choice() {
    let composite = json!({"AlarmName": "c", "AlarmRule": "ALARM(a) OR ALARM(b)"});
    let both = json!({"MetricAlarms": [put()], "CompositeAlarms": [composite]});
    let found = AlarmDefinition::find(&both, Some("c")).unwrap();
    assert!(matches!(found.watches, Watches::Composite(_)));
    assert!(AlarmDefinition::find(&both, None).unwrap_err().to_string().contains("a, c"));
    assert!(AlarmDefinition::find(&both, Some("z")).unwrap_err().to_string().contains("\"z\""));
}

#[test]
fn reads_the_warm_up_of_each_shape() {
    let warm_up = |settings: Value| {
        let mut alarm = put();
        alarm.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        AlarmDefinition::from_value(&alarm).map(|it| it.warm_up.map(|it| (it.minutes, it.to_the_end)))
    };
    let (minutes, to_the_end) = ("WarmUpPeriodDurationInMinutes", "OnlyStartEvaluatingAfterWarmUpPeriodEnds");
    let nested = |settings: Value| json!({"WarmUpConfiguration": settings});
    let cases = [
        (json!({}), None),
        (nested(json!({minutes: 30})), Some((30, false))),
        (nested(json!({minutes: 30, to_the_end: true})), Some((30, true))),
        (nested(Value::Null), None),
        (json!({minutes: 30, to_the_end: true}), Some((30, true))),
    ];
    for (settings, expected) in cases {
        assert_eq!(warm_up(settings.clone()), Ok(expected), "{settings}");
    }
    let wrong = [
        (nested(json!({minutes: 0})), "it must be from 1 to 2880"),
        (nested(json!({minutes: 2_881})), "it must be from 1 to 2880"),
        (nested(json!({to_the_end: true})), "WarmUpConfiguration.WarmUpPeriodDurationInMinutes is missing"),
        (json!({to_the_end: true}), "WarmUpPeriodDurationInMinutes is missing"),
        (nested(json!({minutes: 5, "Minutes": 5})), "WarmUpConfiguration.Minutes is no setting"),
    ];
    for (settings, expected) in wrong {
        let error = warm_up(settings).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

fn log_alarm() -> Value {
    json!({"AlarmName": "errors", "QueryResultsToEvaluate": 3, "QueryResultsToAlarm": 2, "Threshold": 10,
        "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching", "ActionLogLineCount": 10,
        "ActionLogLineRoleArn": "arn:aws:iam::123456789012:role/Lines", "ScheduledQueryConfiguration": {
            "QueryString": "filter level = \"ERROR\"", "LogGroupIdentifiers": ["/aws/lambda/checkout"],
            "ScheduledQueryRoleARN": "arn:aws:iam::123456789012:role/Query", "AggregationExpression": "count(*)",
            "ScheduleConfiguration": {"ScheduleExpression": "rate(5 minutes)", "StartTimeOffset": 300}}})
}

#[test]
fn reads_a_log_alarm_of_each_shape() {
    let expected = AlarmDefinition::from_value(&log_alarm()).unwrap();
    let Watches::Log { query, criteria } = &expected.watches else { panic!("{expected:?}") };
    assert_eq!(query.aggregation, "count(*)");
    assert_eq!((criteria.m(), criteria.n(), criteria.period), (2, 3, 300));
    insta::assert_snapshot!(expected.sentence_in(Locale::En), @"It goes to ALARM when count(*) of its log query is above 10 in 2 of the last 3 results; asks every 300 s; missing data count as not breaching.");
    insta::assert_snapshot!(expected.sentence_in(Locale::Ko), @"최근 쿼리 결과 3개 중 2개에서 count(*) 값이 10보다 높으면 ALARM이 됩니다. 300초마다 로그를 쿼리하고, 데이터가 없으면 정상으로 봅니다.");
    let mut trigger = log_alarm();
    trigger.as_object_mut().unwrap().remove("AlarmName");
    let mut template = log_alarm();
    template["ScheduledQueryConfiguration"]["ScheduledQueryRoleARN"] = json!({"Fn::GetAtt": ["Role", "Arn"]});
    template["ScheduledQueryConfiguration"]["LogGroupIdentifiers"] = json!([{"Ref": "Logs"}]);
    let configuration = json!({"queryResultsToEvaluate": 3, "queryResultsToAlarm": 2, "threshold": 10.0,
        "comparisonOperator": "GreaterThanThreshold", "treatMissingData": "notBreaching",
        "scheduledQueryConfiguration": {"queryString": "filter level = \"ERROR\"", "aggregationExpression": "count(*)",
            "scheduleConfiguration": {"scheduleExpression": "rate(5 minutes)"}}});
    let shapes = [
        json!({"LogAlarms": [log_alarm()], "MetricAlarms": []}),
        json!({"Resources": {"A": {"Type": "AWS::CloudWatch::LogAlarm", "Properties": template}}}),
        json!({"AlarmName": "errors", "NewStateValue": "ALARM", "Trigger": trigger}),
        json!({"detail": {"alarmName": "errors", "configuration": configuration}}),
    ];
    for shape in shapes {
        let found = AlarmDefinition::find(&shape, None).unwrap();
        assert_eq!((&found.name, &found.watches), (&expected.name, &expected.watches), "{shape}");
    }
}

#[test]
fn refuses_the_log_alarms_that_cloudwatch_refuses() {
    let cases = [
        ("/QueryResultsToEvaluate", json!(101), "QueryResultsToEvaluate 101 must be from 1 to 100"),
        ("/QueryResultsToAlarm", json!(4), "QueryResultsToAlarm 4 must be from 1 to 3"),
        ("/ComparisonOperator", json!("GreaterThanUpperThreshold"), "needs a band"),
        ("/Threshold", Value::Null, "Threshold is missing"),
        ("/ScheduledQueryConfiguration", Value::Null, "ScheduledQueryConfiguration is missing"),
        ("/ScheduledQueryConfiguration/QueryString", Value::Null, "Configuration.QueryString is missing"),
        (
            "/ScheduledQueryConfiguration/ScheduleConfiguration/ScheduleExpression",
            json!("cron(0 * * * ? *)"),
            "must be a rate such as rate(5 minutes)",
        ),
    ];
    for (pointer, value, expected) in cases {
        let mut alarm = log_alarm();
        *alarm.pointer_mut(pointer).unwrap() = value;
        let error = AlarmDefinition::from_value(&alarm).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let mut odd = log_alarm();
    odd["EvaluationPeriods"] = json!(3);
    let error = AlarmDefinition::from_value(&odd).unwrap_err().to_string();
    assert!(error.contains("EvaluationPeriods is no setting of such an alarm"), "{error}");
}

#[test]
fn a_promql_alarm_is_read_and_not_back_tested() {
    let alarm = json!({"AlarmName": "slow", "EvaluationInterval": 60, "EvaluationCriteria": {"PromQLCriteria": {
        "Query": "rate(http_errors[5m]) > 0.1", "PendingPeriod": 300, "RecoveryPeriod": 120}}});
    let alarm = AlarmDefinition::from_value(&alarm).unwrap();
    insta::assert_snapshot!(alarm.sentence(), @"goes to ALARM when rate(http_errors[5m]) > 0.1 returns a series for 300 s");
    insta::assert_snapshot!(alarm.sentence_in(Locale::Ko), @"rate(http_errors[5m]) > 0.1 쿼리가 300초 동안 시계열을 반환하면 ALARM이 됩니다.");
    let error = Backtest::new(&alarm, BacktestSettings::default()).unwrap_err().to_string();
    assert!(error.contains("a PromQL alarm cannot be back-tested"), "{error}");
    let error =
        AlarmDefinition::from_value(&json!({"AlarmName": "a", "EvaluationCriteria": {}})).unwrap_err();
    assert_eq!(error.to_string(), "EvaluationCriteria.PromQLCriteria is missing");
}
