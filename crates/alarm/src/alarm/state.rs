use serde::{Deserialize, Serialize};

/// The state of an alarm (CloudWatch API, [`MetricAlarm`]).
///
/// [`MetricAlarm`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(description = "The state of an alarm.")
)]
pub enum AlarmState {
    /// The metric or expression is within the threshold.
    Ok,
    /// The metric or expression is outside the threshold.
    Alarm,
    /// The alarm is new, or the metric has no data or too little data.
    InsufficientData,
}

impl AlarmState {
    /// All states, the most urgent first.
    pub const ALL: [Self; 3] = [Self::Alarm, Self::Ok, Self::InsufficientData];

    /// Parses CloudWatch's word for a state.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "OK" => Some(Self::Ok),
            "ALARM" => Some(Self::Alarm),
            "INSUFFICIENT_DATA" => Some(Self::InsufficientData),
            _ => None,
        }
    }

    /// Returns the position in a list for people: ALARM is 0, INSUFFICIENT_DATA is 1, OK is 2.
    pub fn urgency(self) -> u8 {
        match self {
            Self::Alarm => 0,
            Self::InsufficientData => 1,
            Self::Ok => 2,
        }
    }

    /// Returns CloudWatch's word for this state.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Alarm => "ALARM",
            Self::InsufficientData => "INSUFFICIENT_DATA",
        }
    }
}
