use serde_json::{Value, json};

use super::{AlarmDefinition, Watches};

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
fn says_what_is_wrong() {
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
fn terraform_shows_alarms_too() {
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
fn composite_and_choice() {
    let composite = json!({"AlarmName": "c", "AlarmRule": "ALARM(a) OR ALARM(b)"});
    let both = json!({"MetricAlarms": [put()], "CompositeAlarms": [composite]});
    let found = AlarmDefinition::find(&both, Some("c")).unwrap();
    assert!(matches!(found.watches, Watches::Composite(_)));
    assert!(AlarmDefinition::find(&both, None).unwrap_err().to_string().contains("a, c"));
    assert!(AlarmDefinition::find(&both, Some("z")).unwrap_err().to_string().contains("\"z\""));
}

#[test]
fn a_warm_up_is_read_where_cloudwatch_has_it() {
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

#[test]
fn an_alarm_on_logs_says_that_it_is_not_evaluated_here() {
    let properties =
        json!({"ScheduledQueryConfiguration": {"QueryString": "fields @message"}, "QueryResultsToAlarm": 1});
    for document in [
        json!({"LogAlarms": [properties.clone()]}),
        json!({"Resources": {"A": {"Type": "AWS::CloudWatch::LogAlarm", "Properties": properties}}}),
    ] {
        let error = AlarmDefinition::from_value(&document).unwrap_err().to_string();
        assert!(error.contains("alarms on log queries are not evaluated here"), "{error}");
    }
}
