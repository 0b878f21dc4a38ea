//! Reads alarm definitions from a file. Its beginning decides whether it is JSON, YAML or a `bongsu.toml`.

mod document;
mod json;
mod lines;
#[cfg(test)]
mod tests;
mod yaml;

use bongsu_alarm::definition::{AlarmDefinition, DefinitionError, NamedAlarm};
use bongsu_core::config::{AlarmSettings, Position};
use thiserror::Error;

pub use document::AlarmFile;

/// An error in a file of alarm definitions.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ReadError {
    /// The bytes are not UTF-8.
    #[error("this is not UTF-8 text")]
    Utf8,
    /// The text is not JSON.
    #[error("this is not JSON: {0}")]
    Json(String),
    /// The text is not TOML.
    #[error("{0}")]
    Toml(String),
    /// The text is not YAML, or uses a feature that templates do not allow.
    #[error("line {line}, column {column}: {cause}")]
    Yaml {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        cause: String,
    },
    /// A `bongsu.toml` has no alarms.
    #[error(
        "this is a bongsu.toml without an [[alarm]]: add one, or give the alarm's definition (a CloudFormation template, \
         `aws cloudwatch describe-alarms`, `terraform show -json`)"
    )]
    NoSettings,
    /// A setting of an `[[alarm]]` is invalid.
    #[error("{at}: alarm {name:?}: {error}")]
    Setting {
        /// The position of the setting.
        at: Position,
        name: String,
        error: Box<DefinitionError>,
    },
    /// The definition cannot be used.
    #[error(transparent)]
    Definition(#[from] DefinitionError),
}

/// Reads the alarm with this name, or the only alarm of a file.
///
/// # Errors
///
/// Returns an error if the format is unknown, if there is no such alarm, or if the alarm cannot be evaluated.
pub fn read(bytes: &[u8], name: Option<&str>) -> Result<AlarmDefinition, ReadError> {
    let text = text(bytes)?;
    if is_toml(text) { settings(text, name) } else { Ok(AlarmDefinition::find(&value(text)?, name)?) }
}

/// Reads all alarms of a file.
///
/// # Errors
///
/// Returns an error if the text has none of the formats, or has no alarm.
pub fn read_all(bytes: &[u8]) -> Result<Vec<NamedAlarm<ReadError>>, ReadError> {
    let text = text(bytes)?;
    if is_toml(text) {
        let alarms = AlarmSettings::read(text).map_err(|error| ReadError::Toml(error.to_string()))?;
        return match alarms.as_slice() {
            [] => Err(ReadError::NoSettings),
            alarms => Ok(alarms.iter().map(|alarm| (alarm.name().to_owned(), of_settings(alarm))).collect()),
        };
    }
    let alarms = AlarmDefinition::find_all(&value(text)?)?;
    Ok(alarms.into_iter().map(|(name, alarm)| (name, alarm.map_err(ReadError::from))).collect())
}

fn text(bytes: &[u8]) -> Result<&str, ReadError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ReadError::Utf8)?.trim_start_matches('\u{feff}');
    if text.trim_start().is_empty() { Err(DefinitionError::NoAlarm.into()) } else { Ok(text) }
}

/// Parses JSON or YAML, depending on the beginning of the text.
fn value(text: &str) -> Result<serde_json::Value, ReadError> {
    if text.trim_start().starts_with(['{', '[']) { json::parse(text) } else { yaml::parse(text) }
}

/// Returns whether the text is a `bongsu.toml`, which may have errors. JSON and YAML templates are not valid
/// TOML.
fn is_toml(text: &str) -> bool {
    let has_alarm = || text.lines().any(|line| line.trim() == "[[alarm]]");
    !text.trim_start().starts_with('{') && (has_alarm() || toml::from_str::<toml::Table>(text).is_ok())
}

/// Parses a CloudFormation template in YAML, and converts short functions (`!Ref`) to their long form.
///
/// # Errors
///
/// Returns an error if CloudFormation does not accept the YAML.
pub fn template(text: &str) -> Result<serde_json::Value, ReadError> {
    yaml::parse(text)
}

/// Reads the `[[alarm]]` with that name.
fn settings(text: &str, name: Option<&str>) -> Result<AlarmDefinition, ReadError> {
    let alarms = AlarmSettings::read(text).map_err(|error| ReadError::Toml(error.to_string()))?;
    let known = || alarms.iter().map(AlarmSettings::name).collect::<Vec<_>>().join(", ");
    let alarm = match (name, alarms.as_slice()) {
        (_, []) => return Err(ReadError::NoSettings),
        (None, [only]) => only,
        (None, _) => return Err(DefinitionError::Several(known()).into()),
        (Some(name), _) => alarms
            .iter()
            .find(|alarm| alarm.name() == name)
            .ok_or_else(|| DefinitionError::Unknown { name: name.to_owned(), known: known() })?,
    };
    of_settings(alarm)
}

fn of_settings(alarm: &AlarmSettings) -> Result<AlarmDefinition, ReadError> {
    AlarmDefinition::from_settings(&alarm.settings).map_err(|error| {
        let at = alarm.position(&error.to_string());
        ReadError::Setting { at, name: alarm.name().to_owned(), error: Box::new(error) }
    })
}
