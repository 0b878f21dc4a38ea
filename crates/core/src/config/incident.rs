//! `[incident]` and `[flapping]`: which changes form one incident, and which alarms change too often to have
//! a message for each change.

use bongsu_alarm::flapping::Flapping;
use jiff::SignedDuration;
use serde::Deserialize;

use super::ConfigError;

/// `[incident]` as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawIncident {
    /// The time in minutes after the end of an incident in which another ALARM continues the incident;
    /// default 30.
    pub continues_minutes: Option<u16>,
}

/// `[flapping]` as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawFlapping {
    /// The number of notified state changes that count as flapping, at least 3; default 5; 0 disables the
    /// rule. One message announces the flapping. The next message follows when the alarm is quiet, or when it
    /// has been in ALARM for some minutes.
    pub transitions: Option<u16>,
    /// The time range for these changes in minutes, at least 1; default 30. An alarm that has not changed for
    /// this time is quiet.
    pub minutes: Option<u16>,
}

/// The rule for the changes that form one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentConfig {
    /// An ALARM within this time after the end of an incident continues the incident.
    pub continues_within: SignedDuration,
}

impl Default for IncidentConfig {
    fn default() -> Self {
        Self { continues_within: SignedDuration::from_mins(30) }
    }
}

impl From<RawIncident> for IncidentConfig {
    fn from(raw: RawIncident) -> Self {
        let minutes = raw.continues_minutes.map(|minutes| SignedDuration::from_mins(minutes.into()));
        minutes.map_or_else(Self::default, |continues_within| Self { continues_within })
    }
}

/// Returns the rule for flapping, or `None` if it is disabled.
pub(super) fn flapping(raw: &RawFlapping) -> Result<Option<Flapping>, ConfigError> {
    let usual = Flapping::default();
    let within = match raw.minutes {
        None => usual.within,
        Some(0) => return Err(wrong("minutes 0: must be at least 1".to_owned())),
        Some(minutes) => SignedDuration::from_mins(minutes.into()),
    };
    match raw.transitions {
        None => Ok(Some(Flapping { within, ..usual })),
        Some(0) => Ok(None),
        // An alarm that fires once already has two changes: its ALARM and its end.
        Some(count @ 1..=2) => Err(wrong(format!(
            "transitions {count}: every alarm that fires has two changes; use at least 3, or 0 to disable the rule"
        ))),
        Some(count) => Ok(Some(Flapping { transitions: count.into(), within })),
    }
}

fn wrong(cause: String) -> ConfigError {
    ConfigError::Flapping { cause }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn an_incident_continues_within_half_an_hour_by_default() {
        let config = Config::parse("").unwrap();
        assert_eq!(config.flapping, Some(Flapping::default()));
        assert_eq!(config.incident, IncidentConfig::default());
        assert_eq!(config, Config::default());
        let text = "[incident]\ncontinues_minutes = 0\n[flapping]\ntransitions = 0";
        let config = Config::parse(text).unwrap();
        assert_eq!((config.flapping, config.incident.continues_within), (None, SignedDuration::ZERO));
        let flapping = Config::parse("[flapping]\ntransitions = 5\nminutes = 60").unwrap().flapping;
        assert_eq!(flapping, Some(Flapping { transitions: 5, within: SignedDuration::from_hours(1) }));
    }

    #[test]
    fn errors_name_the_setting() {
        for (text, expected) in [
            ("transitions = 2", "flapping: transitions 2: every alarm that fires has two changes"),
            ("minutes = 0", "flapping: minutes 0"),
        ] {
            let error = Config::parse(&format!("[flapping]\n{text}")).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
