use std::fmt;

use serde::{Deserialize, Serialize};

/// The state of an alarm (CloudWatch user guide, "Alarm states").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AlarmState {
    /// The metric or expression is within the threshold.
    Ok,
    /// The metric or expression is outside the threshold.
    Alarm,
    /// Just created, no data, or not enough of it.
    InsufficientData,
}

impl AlarmState {
    /// All that there are.
    pub const ALL: [Self; 3] = [Self::Alarm, Self::Ok, Self::InsufficientData];

    /// The state that CloudWatch writes as `word`, if it is one.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "OK" => Some(Self::Ok),
            "ALARM" => Some(Self::Alarm),
            "INSUFFICIENT_DATA" => Some(Self::InsufficientData),
            _ => None,
        }
    }

    /// Its position in a list for people: ALARM first, INSUFFICIENT_DATA next.
    pub fn urgency(self) -> u8 {
        match self {
            Self::Alarm => 0,
            Self::InsufficientData => 1,
            Self::Ok => 2,
        }
    }

    /// The word CloudWatch writes for this state.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Alarm => "ALARM",
            Self::InsufficientData => "INSUFFICIENT_DATA",
        }
    }
}

impl fmt::Display for AlarmState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
