//! `[incident]` and `[flapping]`: what belongs together, and what changes too often to be told each time.

use jiff::SignedDuration;
use serde::Deserialize;

use super::ConfigError;
use crate::flapping::Flapping;

/// `[incident]` as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawIncident {
    /// An alarm that goes off again within so many minutes after it was over goes on with the same incident; default
    /// 30.
    pub continues_minutes: Option<u16>,
}

/// `[flapping]` as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawFlapping {
    /// So many changes of an alarm's state that people are notified of are flapping, at least 3; default 5; 0 for never.
    /// One message says so, the next comes when it is quiet, or stays in ALARM for some minutes.
    pub transitions: Option<u16>,
    /// Within so many minutes, at least 1; default 30. It is quiet when so many have passed without a change.
    pub minutes: Option<u16>,
}

/// What belongs to one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentConfig {
    /// What goes off again so soon is the same incident.
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

/// When an alarm flaps; `None` where nobody wants to know.
pub(super) fn flapping(raw: &RawFlapping) -> Result<Option<Flapping>, ConfigError> {
    let usual = Flapping::default();
    let within = match raw.minutes {
        None => usual.within,
        Some(0) => return Err(wrong("minutes 0: nothing changes within no time; at least 1".to_owned())),
        Some(minutes) => SignedDuration::from_mins(minutes.into()),
    };
    match raw.transitions {
        None => Ok(Some(Flapping { within, ..usual })),
        Some(0) => Ok(None),
        // Two changes are an alarm and its end.
        Some(count @ 1..=2) => Err(wrong(format!(
            "transitions {count}: every alarm has two changes; at least 3, or 0 for never"
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
    fn half_an_hour_unless_said_otherwise() {
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
    fn says_what_is_wrong() {
        for (text, expected) in [
            ("transitions = 2", "flapping: transitions 2: every alarm has two changes"),
            ("minutes = 0", "flapping: minutes 0"),
        ] {
            let error = Config::parse(&format!("[flapping]\n{text}")).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
