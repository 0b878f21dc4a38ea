//! Reads EventBridge events about an alarm that was created, changed or deleted.

use serde_json::Value;

use super::event;
use super::fields::{Fields, as_text, timestamp};
use crate::notice::{ConfigurationNotice, Operation, SettingChange, Source};

/// Settings that readers do not need.
const LEFT_OUT: [&str; 2] = ["alarmName", "timestamp"];
/// The limit bounds the time of the search. No reader needs more settings.
const MOST: usize = 500;

/// Reads the change if the event is about an alarm's configuration.
pub(super) fn read(event: Fields<'_>, outer: &Source) -> Option<(ConfigurationNotice, Source)> {
    let kind = event.text("detail-type")?;
    let detail = event.child("detail");
    let operation = match detail.text("operation")? {
        "create" => Operation::Create,
        "update" => Operation::Update,
        "delete" => Operation::Delete,
        _ => return None,
    };
    if !kind.contains("Configuration Change") {
        return None;
    }
    let notice = ConfigurationNotice {
        alarm: event::identity(detail.word("alarmName")?, event),
        operation,
        at: event.text("time").and_then(timestamp),
        changes: changes(detail.child("previousConfiguration"), detail.child("configuration")),
    };
    Some((notice, event::source(event, outer)))
}

/// Returns the changed settings, in the order of the new configuration.
fn changes(before: Fields<'_>, after: Fields<'_>) -> Vec<SettingChange> {
    let (before, after) = (settings(before), settings(after));
    let value = |settings: &[(String, String)], name: &str| {
        settings.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone())
    };
    let gone = before.iter().filter(|(name, _)| value(&after, name).is_none());
    let names = after.iter().chain(gone).map(|(name, _)| name);
    let change = |name: &String| SettingChange {
        name: name.clone(),
        before: value(&before, name),
        after: value(&after, name),
    };
    names.map(change).filter(|change| change.before != change.after).collect()
}

/// Returns the names and values of settings without empty values. With several metrics, the names include the
/// metrics' IDs.
fn settings(configuration: Fields<'_>) -> Vec<(String, String)> {
    let mut settings = Vec::new();
    for (name, value) in configuration.entries().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str())) {
        flatten(name, value, &mut settings);
    }
    settings.truncate(MOST);
    settings
}

/// Returns whether a value is the default: the watched entry returns data.
fn is_usual(field: &str, value: &Value) -> bool {
    field == "returnData" && value.as_bool() == Some(true)
}

fn flatten(name: &str, value: &Value, settings: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            let fields =
                fields.iter().filter(|(field, value)| field.as_str() != "id" && !is_usual(field, value));
            fields.for_each(|(field, value)| match field.as_str() {
                "metricStat" | "metric" => flatten(name, value, settings),
                field => flatten(&format!("{name}.{field}"), value, settings),
            });
        }
        Value::Array(values) if values.iter().any(Value::is_object) => {
            for value in values {
                let id = Fields::of(value).text("id").filter(|_| values.len() > 1);
                let name = id.map_or_else(|| name.to_owned(), |id| format!("{name}.{id}"));
                flatten(&name, value, settings);
            }
        }
        Value::Array(values) if values.is_empty() => {}
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(as_text).collect();
            settings.push((name.to_owned(), values.join(", ")));
        }
        Value::Null => {}
        value => {
            settings.extend(Some((name.to_owned(), as_text(value))).filter(|(_, text)| !text.is_empty()));
        }
    }
}
