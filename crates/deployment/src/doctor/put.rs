//! Writes the command that changes an alarm. The command contains the whole alarm, because CloudWatch replaces it.

use serde_json::{Map, Value};

use super::Patient;
use crate::alarms::Alarm;
use crate::words::quoted;

/// The maximum number of alarms for which a command is shown.
const MOST: usize = 5;
/// The fields of a described alarm that `put-metric-alarm` does not accept.
const NOT_PUT: [&str; 1] = ["AlarmArn"];

/// Returns the commands that replace these alarms after `change`.
pub(super) fn commands(
    patient: &Patient,
    alarms: &[&Alarm],
    change: impl Fn(&mut Map<String, Value>),
) -> String {
    let commands = alarms.iter().take(MOST).map(|alarm| patient.aws(&command(alarm, &change)));
    let mut commands: Vec<_> = commands.collect();
    if alarms.len() > MOST {
        commands.push(format!("then {} for the rest", patient.bongsu("doctor")));
    }
    commands.join("; ")
}

fn command(alarm: &Alarm, change: impl Fn(&mut Map<String, Value>)) -> String {
    let mut fields = alarm.definition.as_object().cloned().unwrap_or_default();
    change(&mut fields);
    fields.retain(|name, value| {
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        !is_empty && !NOT_PUT.contains(&name.as_str())
    });
    // CloudWatch creates this query itself.
    if let Some(Value::Object(query)) = fields.get_mut("ScheduledQueryConfiguration") {
        query.retain(|name, value| name != "QueryARN" && !value.is_null());
    }
    let operation = if fields.contains_key("AlarmRule") {
        "put-composite-alarm"
    } else if fields.contains_key("ScheduledQueryConfiguration") {
        "put-log-alarm"
    } else {
        "put-metric-alarm"
    };
    format!("cloudwatch {operation} --cli-input-json {}", quoted(&Value::Object(fields).to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_command_contains_the_whole_alarm_of_any_type() {
        let cases = [
            (
                json!({"AlarmName": "a", "AlarmArn": "arn", "Threshold": 1, "OKActions": [], "Unit": null,
                    "ThresholdMetricId": "ad1", "EvaluationWindow": {"WallClockWindow": {"Timezone": "Asia/Seoul"}}}),
                "put-metric-alarm",
                json!({"AlarmName": "a", "Threshold": 1, "ThresholdMetricId": "ad1", "New": true,
                    "EvaluationWindow": {"WallClockWindow": {"Timezone": "Asia/Seoul"}}}),
            ),
            (
                json!({"AlarmName": "c", "AlarmRule": "ALARM(a)"}),
                "put-composite-alarm",
                json!({"AlarmName": "c", "AlarmRule": "ALARM(a)", "New": true}),
            ),
            (
                json!({"AlarmName": "l", "ScheduledQueryConfiguration": {"QueryString": "q", "QueryARN": "arn"}}),
                "put-log-alarm",
                json!({"AlarmName": "l", "ScheduledQueryConfiguration": {"QueryString": "q"}, "New": true}),
            ),
        ];
        for (definition, operation, expected) in cases {
            let alarm = Alarm { definition, ..Alarm::default() };
            let command = command(&alarm, |fields| drop(fields.insert("New".to_owned(), json!(true))));
            let (said, input) = command.split_once(" --cli-input-json ").unwrap();
            assert_eq!(said, format!("cloudwatch {operation}"));
            assert_eq!(serde_json::from_str::<Value>(input.trim_matches('\'')).unwrap(), expected);
        }
    }
}
