//! CloudWatch's limits for alarm settings (CloudWatch API, [`PutMetricAlarm`] and [`PutCompositeAlarm`]; user
//! guide, ["Alarm evaluation window"]). Each message names the setting, its value and a solution.
//!
//! ["Alarm evaluation window"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
//! [`PutMetricAlarm`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
//! [`PutCompositeAlarm`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html

use thiserror::Error;

use super::number;

mod criteria;
mod sizes;

pub use sizes::{Counted, Text, check_count, check_expression, check_name, check_text};

/// A setting that CloudWatch refuses.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SettingError {
    /// CloudWatch does not support the period.
    #[error("Period {0} s: it must be 10, 20 or 30 seconds, or a multiple of 60")]
    Period(u32),
    /// The number of evaluation periods is 0.
    #[error("EvaluationPeriods 0: at least 1 period must be evaluated")]
    EvaluationPeriods,
    /// The number of datapoints to alarm is not from 1 to N.
    #[error("DatapointsToAlarm {m}: it must be from 1 to EvaluationPeriods, which is {n}")]
    DatapointsToAlarm {
        /// The datapoints to alarm (M).
        m: u32,
        /// The evaluation periods (N).
        n: u32,
    },
    /// The evaluation periods together are too long.
    #[error(
        "EvaluationPeriods {n} x Period {period} s is {} s: it must be at most {limit} s ({}); take fewer or \
         shorter periods", u64::from(*n) * u64::from(*period), reach(*limit)
    )]
    Span {
        /// The evaluation periods (N).
        n: u32,
        /// The period, in seconds.
        period: u32,
        /// The limit, in seconds.
        limit: u64,
    },
    /// Wall clock windows do not support the period.
    #[error(
        "Period {0} s with a wall clock window: it must be 60, 300, 3600, 86400 or 604800 seconds; or let the \
         window slide"
    )]
    WallClockPeriod(u32),
    /// An anomaly detection alarm has a period below 60 seconds.
    #[error("Period {0} s with an anomaly detection band: it must be 60 seconds or more")]
    BandPeriod(u32),
    /// A Metrics Insights query has a period below 60 seconds.
    #[error("Period {0} s with a Metrics Insights query: it must be 60 seconds or more")]
    QueryPeriod(u32),
    /// The operator does not fit the kind of threshold.
    #[error("ComparisonOperator {operator}: {}", operator_hint(*band))]
    Operator {
        /// The operator's name.
        operator: &'static str,
        /// Whether the threshold is a band.
        band: bool,
    },
    /// The threshold is not a finite number.
    #[error("Threshold {}: it must be a finite number", number(*.0))]
    Threshold(f64),
    /// CloudWatch does not support the statistic.
    #[error(transparent)]
    Statistic(#[from] super::StatisticError),
    /// CloudWatch does not support the unit.
    #[error(
        "Unit {0:?}: it must be one of CloudWatch's standard units (Percent, Count, Bytes, Seconds, \
         Count/Second...), spelled exactly so, or be left out"
    )]
    Unit(String),
    /// The warm-up is out of range.
    #[error("WarmUpPeriodDurationInMinutes {0}: it must be from 1 to 2880 (two days)")]
    WarmUp(u32),
    /// A text is too short or too long.
    #[error("{what} has {length} {}: it must have from {} to {}", what.unit(), what.limits().0, what.limits().1)]
    Length {
        /// The text.
        what: Text,
        /// The length, in the unit of the limit.
        length: usize,
    },
    /// A name contains a control character.
    #[error("AlarmName {0:?} holds an ASCII control character: remove it")]
    ControlCharacter(String),
    /// A list has too many entries.
    #[error("{count} {what}: CloudWatch takes at most {}", what.limit())]
    TooMany {
        /// The kind of entry.
        what: Counted,
        /// The number of entries.
        count: usize,
    },
    /// An expression uses a function that alarms do not support.
    #[error("Expression {0:?} uses SEARCH, which alarms cannot: name the metrics one by one")]
    Search(String),
}

fn reach(limit: u64) -> &'static str {
    match limit {
        10_800 => "3 hours, for a Metrics Insights query, whose wall clock window counts one period more",
        86_400 => "1 day, for periods below an hour",
        _ => "7 days",
    }
}

fn operator_hint(band: bool) -> &'static str {
    if band {
        "an anomaly detection band needs LessThanLowerOrGreaterThanUpperThreshold, LessThanLowerThreshold or \
         GreaterThanUpperThreshold"
    } else {
        "it needs an anomaly detection band (ThresholdMetricId); for a number take \
         GreaterThanOrEqualToThreshold, GreaterThanThreshold, LessThanThreshold or LessThanOrEqualToThreshold"
    }
}
