use serde::{Deserialize, Serialize};

/// What an alarm makes of periods without a datapoint (CloudWatch user guide, "Configuring how
/// CloudWatch alarms treat missing data").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TreatMissingData {
    /// All missing: INSUFFICIENT_DATA. The default.
    #[default]
    Missing,
    /// The state is kept.
    Ignore,
    /// As if the threshold were crossed.
    Breaching,
    /// As if all were well.
    NotBreaching,
}

impl TreatMissingData {
    /// The setting that CloudWatch writes as `word`.
    ///
    /// SNS messages have carried `- TreatMissingData:                    missing` for years, so only
    /// the last word counts.
    pub fn parse(word: &str) -> Option<Self> {
        match word.split_whitespace().next_back()? {
            "missing" => Some(Self::Missing),
            "ignore" => Some(Self::Ignore),
            "breaching" => Some(Self::Breaching),
            "notBreaching" => Some(Self::NotBreaching),
            _ => None,
        }
    }

    /// The word CloudWatch writes for this setting.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Ignore => "ignore",
            Self::Breaching => "breaching",
            Self::NotBreaching => "notBreaching",
        }
    }
}
