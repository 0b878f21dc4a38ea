//! An alarm's definition from a file: JSON, YAML or a `bongsu.toml`, told by how it begins.

mod error;
#[cfg(test)]
mod tests;
mod yaml;

use bongsu_core::definition::{AlarmDefinition, DefinitionError};
use serde_json::Value;

pub use error::ReadError;

/// Reads the alarm of a file; `name` says which, where it has several.
///
/// # Errors
///
/// The text is in none of the formats, or has no such alarm, or one that cannot be evaluated.
pub fn read(bytes: &[u8], name: Option<&str>) -> Result<AlarmDefinition, ReadError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ReadError::Utf8)?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.is_empty() {
        return Err(DefinitionError::NoAlarm.into());
    }
    if text.lines().any(|line| line.trim() == "[[alarm]]") {
        return settings(text, name);
    }
    let document = if text.starts_with(['{', '[']) {
        serde_json::from_str(text).map_err(|error| ReadError::Json(error.to_string()))?
    } else {
        yaml::parse(text)?
    };
    Ok(AlarmDefinition::find(&document, name)?)
}

/// A CloudFormation template in YAML, its short functions (`!Ref`) as the long ones.
///
/// # Errors
///
/// The text is no YAML that CloudFormation takes.
pub fn template(text: &str) -> Result<Value, ReadError> {
    yaml::parse(text)
}

/// The `[[alarm]]` of that name.
fn settings(text: &str, name: Option<&str>) -> Result<AlarmDefinition, ReadError> {
    let document: Value = toml::from_str(text).map_err(|error| ReadError::Toml(error.to_string()))?;
    let alarms = document.get("alarm").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let called =
        |alarm: &Value| alarm.get("AlarmName").and_then(Value::as_str).unwrap_or_default().to_owned();
    let known = || alarms.iter().map(called).collect::<Vec<_>>().join(", ");
    let alarm = match (name, alarms) {
        (None, [only]) => only,
        (None, _) => return Err(DefinitionError::Several(known()).into()),
        (Some(name), _) => alarms
            .iter()
            .find(|alarm| called(alarm) == name)
            .ok_or_else(|| DefinitionError::Unknown { name: name.to_owned(), known: known() })?,
    };
    Ok(AlarmDefinition::from_settings(alarm)?)
}
