use crate::alarm::{ComparisonOperator, TreatMissingData};

use super::{Assumptions, WallClock};

/// The settings of an alarm that decide its state (CloudWatch API, `PutMetricAlarm`).
#[derive(Debug, Clone, PartialEq)]
pub struct Criteria {
    /// How a datapoint is compared with the threshold.
    pub comparison: ComparisonOperator,
    /// What it is compared with.
    pub threshold: Threshold,
    /// Seconds per datapoint.
    pub period: u32,
    /// N of "M out of N".
    pub evaluation_periods: u32,
    /// M of "M out of N"; `None` means N, and the older wording of the reason.
    pub datapoints_to_alarm: Option<u32>,
    /// What periods without a datapoint count as.
    pub treat_missing_data: TreatMissingData,
    /// `Average`, `p99`...; `None` for an alarm on an expression, which has no statistic of its own.
    pub statistic: Option<String>,
    /// The unit that samples must have, where the alarm asks for one.
    pub unit: Option<String>,
    /// What becomes of a percentile over few samples (`EvaluateLowSampleCountPercentile`).
    pub low_sample_percentile: LowSamplePercentile,
    /// Where periods begin.
    pub window: EvaluationWindow,
    /// What AWS leaves open.
    pub assumptions: Assumptions,
}

/// What a datapoint is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Threshold {
    /// One number.
    Static(f64),
    /// The band that comes with each datapoint (anomaly detection).
    Band,
}

/// What becomes of a percentile over too few samples to be statistically significant (CloudWatch
/// user guide, "Percentile-based alarms and low data samples").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LowSamplePercentile {
    /// It is a datapoint like any other. The default.
    #[default]
    Evaluate,
    /// It decides nothing: the state is kept.
    Ignore,
}

impl LowSamplePercentile {
    /// The setting that CloudWatch writes as `word`, if it is one.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "evaluate" => Some(Self::Evaluate),
            "ignore" => Some(Self::Ignore),
            _ => None,
        }
    }

    /// The word CloudWatch writes for this setting.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Evaluate => "evaluate",
            Self::Ignore => "ignore",
        }
    }
}

/// Where an alarm's periods begin (CloudWatch user guide, "Alarm evaluation window").
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum EvaluationWindow {
    /// They slide with the instant of evaluation and are not aligned to the clock. The default.
    #[default]
    Sliding,
    /// They are calendar hours, days or weeks of a time zone.
    WallClock(WallClock),
}

impl Criteria {
    /// An alarm on the average of one metric, all other settings as `PutMetricAlarm` has them when
    /// they are omitted. `period` is in seconds.
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

    /// N: how many datapoints are judged, at least 1.
    pub fn n(&self) -> u32 {
        self.evaluation_periods.max(1)
    }

    /// M: how many of them must breach for ALARM, from 1 to N.
    pub fn m(&self) -> u32 {
        self.datapoints_to_alarm.unwrap_or(self.n()).clamp(1, self.n())
    }

    /// How many of them must not breach for OK: with those, M cannot be reached any more.
    pub fn minimum_for_ok(&self) -> u32 {
        self.n() - self.m() + 1
    }

    /// Whether the alarm watches an expression or a query, rather than one metric or its band.
    pub fn is_expression(&self) -> bool {
        self.statistic.is_none() && self.threshold != Threshold::Band
    }

    /// Seconds that the evaluation periods span together.
    pub fn span(&self) -> u64 {
        u64::from(self.period) * u64::from(self.n())
    }
}
