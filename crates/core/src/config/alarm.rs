//! `[[alarm]]`: what `bongsu watch` evaluates. The Lambda function reads it and makes nothing of it.

use serde_json::Value;

/// One `[[alarm]]`, as typed; [`crate::watch::WatchedAlarm::of_settings`] makes an alarm of it.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmSettings {
    /// The line it begins at, from 1.
    pub line: usize,
    /// `AlarmName`, `MetricName`... as CloudWatch calls them.
    pub settings: Value,
}

impl AlarmSettings {
    /// Its name, for messages about it.
    pub fn name(&self) -> &str {
        self.settings.get("AlarmName").and_then(Value::as_str).unwrap_or("(without AlarmName)")
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    #[test]
    fn reads_alarms_and_where_they_are() {
        let text =
            "locale = \"ko\"\n\n[[alarm]]\nAlarmName = \"a\"\nThreshold = 50\n[[alarm]]\nAlarmName = \"b\"\n";
        let config = Config::parse(text).unwrap();
        let alarms: Vec<_> = config.alarms.iter().map(|alarm| (alarm.line, alarm.name())).collect();
        assert_eq!(alarms, [(3, "a"), (6, "b")]);
        assert_eq!(config.alarms[0].settings["Threshold"], 50);
    }
}
