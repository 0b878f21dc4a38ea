//! The configuration of an alarm in EventBridge events and direct Lambda invocations. Its names are those of
//! the API with a lower-case first letter, with a few exceptions.

use serde_json::{Map, Value};

use super::DefinitionError;

/// Returns the properties by their names in `PutMetricAlarm`, or `None` if the value is another event.
pub(super) fn properties(event: &Value) -> Option<Result<Value, DefinitionError>> {
    let alarm = event.get("detail").or_else(|| event.get("alarmData"))?;
    let name = alarm.get("alarmName").filter(|name| name.is_string())?;
    let configuration = alarm.get("configuration").or_else(|| alarm.get("previousConfiguration"))?;
    let Value::Object(mut properties) = renamed(configuration) else { return None };
    if !properties.contains_key("AlarmRule") && !properties.contains_key("ComparisonOperator") {
        return Some(Err(DefinitionError::StateChange));
    }
    properties.insert("AlarmName".to_owned(), name.clone());
    Some(Ok(Value::Object(properties)))
}

/// Renames the properties of a definition in an alarm's history to those of `PutMetricAlarm`.
pub(crate) fn described(alarm: &Value) -> Value {
    let entry = |(name, value): (&String, &Value)| match name.as_str() {
        "okactions" | "okActions" => ("OKActions".to_owned(), value.clone()),
        name => (capital(name), described(value)),
    };
    match alarm {
        Value::Object(map) => Value::Object(map.iter().map(entry).collect::<Map<_, _>>()),
        Value::Array(list) => list.iter().map(described).collect(),
        other => other.clone(),
    }
}

fn renamed(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(map.iter().map(entry).collect::<Map<_, _>>()),
        Value::Array(list) => list.iter().map(renamed).collect(),
        other => other.clone(),
    }
}

fn entry((name, value): (&String, &Value)) -> (String, Value) {
    match name.as_str() {
        // The keys of the object are the names of the dimensions.
        "dimensions" => ("Dimensions".to_owned(), value.clone()),
        "description" => ("AlarmDescription".to_owned(), value.clone()),
        "name" => ("MetricName".to_owned(), value.clone()),
        "okActions" => ("OKActions".to_owned(), value.clone()),
        name => (capital(name), renamed(value)),
    }
}

/// Returns the name with an upper-case first letter.
pub(super) fn capital(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}
