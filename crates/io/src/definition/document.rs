use std::collections::BTreeMap;

use bongsu_alarm::lint::Ignore;
use bongsu_core::config::AlarmSettings;
use serde_json::{Value, json};

use super::{ReadError, is_toml, lines, text, value};

/// A file with alarms, and the lines of its values.
#[derive(Debug)]
pub struct AlarmFile {
    pub value: Value,
    /// The findings that comments accept.
    pub ignores: Vec<Ignore>,
    /// The line of each value, by its JSON pointer.
    lines: BTreeMap<String, usize>,
}

impl AlarmFile {
    /// Reads a file. Its beginning decides whether it is JSON, YAML or a `bongsu.toml`.
    ///
    /// # Errors
    ///
    /// Returns an error if the file has none of these formats.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let text = text(bytes)?;
        let (value, lines) = if is_toml(text) { settings(text)? } else { (value(text)?, lines::of(text)) };
        let ignores = ignores(text, &lines);
        Ok(Self { value, ignores, lines })
    }

    /// Returns the line of an alarm's property, or else of the alarm.
    pub fn line(&self, alarm: &str, property: &str) -> Option<usize> {
        let within =
            self.lines.range(alarm.to_owned()..).take_while(|(pointer, _)| pointer.starts_with(alarm));
        let ending = format!("/{property}");
        let mut named = within.filter(|(pointer, _)| pointer.ends_with(&ending)).map(|(_, line)| *line);
        named.next().or_else(|| self.lines.get(alarm).copied())
    }
}

fn settings(text: &str) -> Result<(Value, BTreeMap<String, usize>), ReadError> {
    let alarms = AlarmSettings::read(text).map_err(|error| ReadError::Toml(error.to_string()))?;
    let mut lines = BTreeMap::new();
    for (index, alarm) in alarms.iter().enumerate() {
        lines.insert(format!("/alarm/{index}"), alarm.at.line);
        for (path, at) in alarm.keys() {
            let path = path.replace(['.', '['], "/").replace(']', "");
            lines.insert(format!("/alarm/{index}/{path}"), at.line);
        }
    }
    let alarms: Vec<Value> = alarms.into_iter().map(|alarm| alarm.settings).collect();
    Ok((json!({ "alarm": alarms }), lines))
}

/// A comment on its own line belongs to the next value, and any other comment to the value before it.
fn ignores(text: &str, lines: &BTreeMap<String, usize>) -> Vec<Ignore> {
    let mut by_line: BTreeMap<usize, &str> = BTreeMap::new();
    for (pointer, line) in lines {
        // In the order of pointers, the outermost value of a line comes first.
        by_line.entry(*line).or_insert(pointer);
    }
    let ignore = |(number, line): (usize, &str)| {
        let is_alone = line.trim_start().starts_with('#');
        let pointer =
            if is_alone { by_line.range(number..).next() } else { by_line.range(..=number).next_back() };
        Ignore::in_comment(line, pointer.map_or("", |(_, pointer)| pointer))
    };
    (1..).zip(text.lines()).filter_map(ignore).collect()
}
