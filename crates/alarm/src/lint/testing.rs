//! Documents of one alarm for the tests of the rules.

use serde_json::{Value, json};

use super::{Finding, Problem, lint};

/// Returns an alarm without findings, with some properties changed. Null removes a property.
pub(super) fn alarm(changes: &Value) -> Value {
    let mut alarm = json!({
        "AlarmName": "cpu", "AlarmActions": ["arn:aws:sns:eu-west-1:123456789012:t"],
        "OKActions": ["arn:aws:sns:eu-west-1:123456789012:t"], "Namespace": "AWS/EC2", "MetricName": "CPUUtilization",
        "Dimensions": [{"Name": "InstanceId", "Value": "i-1"}], "Statistic": "Average", "Period": 300,
        "EvaluationPeriods": 3, "DatapointsToAlarm": 2, "Threshold": 80, "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "missing",
    });
    merge(&mut alarm, changes);
    alarm
}

/// Returns a composite alarm with `rule`.
pub(super) fn composite(name: &str, rule: &str) -> Value {
    json!({"AlarmName": name, "AlarmRule": rule, "AlarmActions": ["arn:aws:sns:eu-west-1:123456789012:t"],
        "OKActions": ["arn:aws:sns:eu-west-1:123456789012:t"]})
}

pub(super) fn merge(alarm: &mut Value, changes: &Value) {
    let (Value::Object(alarm), Value::Object(changes)) = (alarm, changes) else { return };
    for (key, value) in changes {
        if value.is_null() {
            alarm.remove(key);
        } else {
            alarm.insert(key.clone(), value.clone());
        }
    }
}

/// Returns the messages of one rule.
pub(super) fn found(rule: &str, document: &Value) -> Vec<String> {
    let linted = lint(document, &[]).unwrap();
    let of_rule = linted.findings.into_iter().filter(|finding| finding.rule.id == rule);
    of_rule.map(in_both).collect()
}

/// Returns the message, which has a Korean translation.
fn in_both(finding: Finding) -> String {
    let is_korean = |text: &str| text.chars().any(|letter| ('가'..='힣').contains(&letter));
    let Problem { message, fix, .. } = finding.problem;
    assert!(is_korean(&message.ko) && is_korean(&fix.ko), "{message:?} {fix:?}");
    message.en
}

/// Returns whether a rule has findings for an alarm with these changes.
pub(super) fn breaks(rule: &str, changes: &Value) -> bool {
    !found(rule, &alarm(changes)).is_empty()
}

#[test]
fn the_usual_alarm_is_fine() {
    let linted = lint(&alarm(&json!({})), &[]).unwrap();
    let found: Vec<_> = linted.findings.iter().map(|it| (it.rule.id, &it.problem.message)).collect();
    assert!(found.is_empty(), "{found:?}");
}
