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
fn composite_and_choice() {
    let composite = json!({"AlarmName": "c", "AlarmRule": "ALARM(a) OR ALARM(b)"});
    let both = json!({"MetricAlarms": [put()], "CompositeAlarms": [composite]});
    let found = AlarmDefinition::find(&both, Some("c")).unwrap();
    assert!(matches!(found.watches, Watches::Composite(_)));
    assert!(AlarmDefinition::find(&both, None).unwrap_err().to_string().contains("a, c"));
    assert!(AlarmDefinition::find(&both, Some("z")).unwrap_err().to_string().contains("\"z\""));
}
