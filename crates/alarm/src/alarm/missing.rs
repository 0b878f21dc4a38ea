use serde::{Deserialize, Serialize};

/// The treatment of periods without a datapoint (CloudWatch user guide, ["Configuring how CloudWatch alarms
/// treat missing data"]).
///
/// ["Configuring how CloudWatch alarms treat missing data"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum TreatMissingData {
    /// The alarm goes to INSUFFICIENT_DATA if all datapoints are missing. This is the default.
    #[default]
    Missing,
    /// The alarm keeps its current state.
    Ignore,
    /// Missing datapoints count as breaching.
    Breaching,
    /// Missing datapoints count as not breaching.
    NotBreaching,
}

impl TreatMissingData {
    /// Parses CloudWatch's word for a setting.
    ///
    /// SNS messages carry the setting as `- TreatMissingData:                    missing`, so only the last
    /// word counts.
    pub fn parse(word: &str) -> Option<Self> {
        match word.split_whitespace().next_back()? {
            "missing" => Some(Self::Missing),
            "ignore" => Some(Self::Ignore),
            "breaching" => Some(Self::Breaching),
            "notBreaching" => Some(Self::NotBreaching),
            _ => None,
        }
    }

    /// Returns CloudWatch's word for this setting.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Ignore => "ignore",
            Self::Breaching => "breaching",
            Self::NotBreaching => "notBreaching",
        }
    }
}
