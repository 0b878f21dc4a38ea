use crate::alarm::{ComparisonOperator, TreatMissingData};

use super::{Assumptions, WallClock};

/// The settings of an alarm that decide its state (CloudWatch API, [`PutMetricAlarm`]).
///
/// [`PutMetricAlarm`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Criteria {
    /// The comparison operator.
    pub comparison: ComparisonOperator,
    /// The threshold.
    pub threshold: Threshold,
    /// The period, in seconds.
    pub period: u32,
    /// The number of evaluation periods (N of "M out of N").
    pub evaluation_periods: u32,
    /// The number of datapoints to alarm (M of "M out of N"). `None` means N, and gives the state reason its
    /// older wording.
    pub datapoints_to_alarm: Option<u32>,
    /// The treatment of periods without a datapoint.
    pub treat_missing_data: TreatMissingData,
    /// The statistic, such as `Average` or `p99`. An alarm on an expression has none.
    pub statistic: Option<String>,
    /// The unit that samples must have, if the alarm asks for one.
    pub unit: Option<String>,
    /// The treatment of a percentile over few samples (`EvaluateLowSampleCountPercentile`).
    pub low_sample_percentile: LowSamplePercentile,
    /// The alignment of the periods.
    pub window: EvaluationWindow,
    /// Switches for undocumented behavior.
    pub assumptions: Assumptions,
}

/// The value that datapoints are compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Threshold {
    /// A fixed number, in the metric's unit.
    Static(f64),
    /// The anomaly detection band of each datapoint.
    Band,
}

/// The treatment of a percentile over too few samples to be statistically significant (CloudWatch user guide,
/// ["Percentile-based alarms and low data samples"]).
///
/// ["Percentile-based alarms and low data samples"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum LowSamplePercentile {
    /// The percentile counts like any other datapoint. This is the default.
    #[default]
    Evaluate,
    /// The percentile decides nothing, so the alarm keeps its state.
    Ignore,
}

impl LowSamplePercentile {
    /// Parses CloudWatch's word for a setting.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "evaluate" => Some(Self::Evaluate),
            "ignore" => Some(Self::Ignore),
            _ => None,
        }
    }

    /// Returns CloudWatch's word for this setting.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Evaluate => "evaluate",
            Self::Ignore => "ignore",
        }
    }
}

/// The alignment of an alarm's periods (CloudWatch user guide, ["Alarm evaluation window"]).
///
/// ["Alarm evaluation window"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum EvaluationWindow {
    /// The periods slide with the evaluation time and are not aligned to the clock. This is the default.
    #[default]
    Sliding,
    /// The periods are calendar hours, days or weeks in a time zone.
    WallClock(WallClock),
}

impl Criteria {
    /// Creates the criteria of an alarm on the average of one metric. The other settings are the defaults of
    /// `PutMetricAlarm`. `period` is in seconds.
    pub fn new(
        comparison: ComparisonOperator,
        threshold: Threshold,
        period: u32,
        evaluation_periods: u32,
    ) -> Self {
        Self {
            comparison,
            threshold,
            period,
            evaluation_periods,
            datapoints_to_alarm: None,
            treat_missing_data: TreatMissingData::Missing,
            statistic: Some("Average".to_owned()),
            unit: None,
            low_sample_percentile: LowSamplePercentile::Evaluate,
            window: EvaluationWindow::Sliding,
            assumptions: Assumptions::default(),
        }
    }

    /// Returns N, the number of datapoints to evaluate. N is at least 1.
    pub fn n(&self) -> u32 {
        self.evaluation_periods.max(1)
    }

    /// Returns M, the number of breaching datapoints that trigger ALARM, from 1 to N.
    pub fn m(&self) -> u32 {
        self.datapoints_to_alarm.unwrap_or(self.n()).clamp(1, self.n())
    }

    /// Returns the number of datapoints within the threshold that make OK certain, because M more breaching
    /// datapoints no longer fit.
    pub fn minimum_for_ok(&self) -> u32 {
        self.n() - self.m() + 1
    }

    /// Returns whether the alarm watches an expression or a query instead of one metric or its band.
    pub fn is_expression(&self) -> bool {
        self.statistic.is_none() && self.threshold != Threshold::Band
    }

    /// Returns the total length of the evaluation periods, in seconds.
    pub fn span(&self) -> u64 {
        u64::from(self.period) * u64::from(self.n())
    }
}

/// Returns the default treatment of missing data: `ignore` if all metrics of the alarm are in `AWS/DynamoDB`,
/// including those that only serve an expression, otherwise `missing`.
///
/// The user guide calls this a default, and the API reference says that it cannot be changed. Third-party
/// captures of native alarms show that an explicit setting applies.
pub fn default_treatment<'a>(namespaces: impl IntoIterator<Item = &'a str>) -> TreatMissingData {
    let mut namespaces = namespaces.into_iter().peekable();
    let any = namespaces.peek().is_some();
    if any && namespaces.all(|namespace| namespace == "AWS/DynamoDB") {
        TreatMissingData::Ignore
    } else {
        TreatMissingData::Missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dynamodb_ignores() {
        use TreatMissingData::{Ignore, Missing};
        let cases: [(&[&str], _); 5] = [
            (&["AWS/DynamoDB"], Ignore),
            (&["AWS/DynamoDB", "AWS/DynamoDB"], Ignore),
            (&["AWS/DynamoDB", "AWS/EC2"], Missing),
            (&["AWS/EC2"], Missing),
            (&[], Missing),
        ];
        for (namespaces, expected) in cases {
            assert_eq!(default_treatment(namespaces.iter().copied()), expected, "{namespaces:?}");
        }
    }
}
