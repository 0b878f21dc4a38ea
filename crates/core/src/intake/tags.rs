//! Reads the alarm's tags in its message (CloudWatch user guide, "Alarm tags in action payloads"):
//! `AlarmTags` and `AlarmTagsStatus` from SNS, `alarmTags` and `alarmTagsStatus` from EventBridge and Lambda.

use serde_json::Value;

use super::fields::{Fields, as_text};
use crate::notice::Notice;

const NAMES: [&str; 2] = ["AlarmTags", "alarmTags"];
const STATUS: [&str; 2] = ["AlarmTagsStatus", "alarmTagsStatus"];
/// The status if the message has all tags.
const COMPLETE: &str = "SUCCESS";

/// Adds the tags of the event to the notice.
pub(super) fn with_tags(notice: Notice, event: Fields<'_>) -> Notice {
    let places = [event, event.child("detail"), event.child("alarmData")];
    let status = places.iter().find_map(|place| place.first_text(&STATUS));
    let told = places.iter().find_map(|place| NAMES.iter().find_map(|name| place.get(name)));
    let tags: Vec<_> = told.map(tags).unwrap_or_default();
    let is_complete = status.map_or(told.is_some(), |status| status == COMPLETE);
    Notice {
        tags: (is_complete || !tags.is_empty()).then_some(tags),
        tags_status: status.filter(|_| !is_complete).map(str::to_owned),
        ..notice
    }
}

/// Reads a map from names to values, or a list of objects with a name and a value.
fn tags(value: &Value) -> Vec<(String, String)> {
    let pair = |fields: Fields<'_>| {
        let name = fields.first_text(&["Key", "key"])?.to_owned();
        Some((name, fields.first_text(&["Value", "value"]).unwrap_or_default().to_owned()))
    };
    match value {
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), as_text(value))).collect(),
        Value::Array(list) => list.iter().map(Fields::of).filter_map(pair).collect(),
        _ => Vec::new(),
    }
}
