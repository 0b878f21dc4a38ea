//! `[[alarm]]`: the alarms that `bongsu watch` evaluates. The Lambda function parses and ignores them.

use std::collections::BTreeMap;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::position::{Position, first_word, keys};

/// One `[[alarm]]`, as typed. [`bongsu_alarm::simulate::WatchedAlarm::of_settings`] creates the alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmSettings {
    /// The position of its first line.
    pub at: Position,
    /// The settings by CloudWatch's names, such as `AlarmName` and `MetricName`.
    pub settings: Value,
    keys: BTreeMap<String, Position>,
}

impl AlarmSettings {
    /// Returns the alarms of a parsed text, in the order of the text.
    pub(super) fn all(text: &str, alarms: Vec<Spanned<Value>>) -> Vec<Self> {
        // Without alarms, the text is not parsed a second time, so that the function starts faster.
        let document = (!alarms.is_empty()).then(|| DeTable::parse(text).ok()).flatten();
        let entries = document.as_ref().and_then(|document| document.get_ref().get("alarm"));
        let entry = |index: usize| match entries.map(Spanned::get_ref) {
            Some(DeValue::Array(entries)) => entries.get(index),
            _ => None,
        };
        let alarm = |(index, alarm): (usize, Spanned<Value>)| Self {
            at: Position::of(text, alarm.span().start),
            keys: entry(index).map(|entry| keys(text, entry)).unwrap_or_default(),
            settings: alarm.into_inner(),
        };
        alarms.into_iter().enumerate().map(alarm).collect()
    }

    /// Reads only the alarms of a `bongsu.toml`.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not TOML.
    pub fn read(text: &str) -> Result<Vec<Self>, super::ConfigError> {
        #[derive(serde::Deserialize)]
        struct Alarms {
            #[serde(default)]
            alarm: Vec<Spanned<Value>>,
        }
        let read: Alarms = toml::from_str(text).map_err(|error| super::error::not_toml(text, &error))?;
        Ok(Self::all(text, read.alarm))
    }

    /// Returns the alarm's name, for messages.
    pub fn name(&self) -> &str {
        self.settings.get("AlarmName").and_then(Value::as_str).unwrap_or("(without AlarmName)")
    }

    /// Returns the position of each setting by its path, such as `Metrics[0].Expression`.
    pub fn keys(&self) -> impl Iterator<Item = (&str, Position)> {
        self.keys.iter().map(|(path, at)| (path.as_str(), *at))
    }

    /// Returns the position of the setting whose name begins the error, or the position of the alarm.
    pub fn position(&self, cause: &str) -> Position {
        let mut path = first_word(cause);
        loop {
            match (self.keys.get(path), path.rfind(['.', '['])) {
                (Some(at), _) => return *at,
                (None, Some(end)) => path = path.get(..end).unwrap_or_default(),
                (None, None) => return self.at,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    #[test]
    fn reads_alarms_and_their_positions() {
        let text = "locale = \"ko\"\n\n[[alarm]]\nAlarmName = \"a\"\nThreshold = 50\n[[alarm]]\nAlarmName = \"b\"\n  \
            Dimensions = [{ Name = \"path\" }]\n";
        let config = Config::parse(text).unwrap();
        let alarms: Vec<_> = config.alarms.iter().map(|alarm| (alarm.at.line, alarm.name())).collect();
        assert_eq!(alarms, [(3, "a"), (6, "b")]);
        assert_eq!(config.alarms[0].settings["Threshold"], 50);
        let at = |alarm: usize, cause: &str| {
            let at = config.alarms[alarm].position(cause);
            (at.line, at.column)
        };
        assert_eq!(at(0, "Threshold \"x\" must be a number"), (5, 1));
        assert_eq!(at(0, "Period is missing"), (3, 1));
        assert_eq!(at(1, "Dimensions[0].Name is missing"), (8, 19));
        assert_eq!(at(1, "Dimensions[0].Value is missing"), (8, 3));
    }
}
