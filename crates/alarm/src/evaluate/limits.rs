//! What CloudWatch refuses, and why (CloudWatch API, `PutMetricAlarm` and `PutCompositeAlarm`; user
//! guide, "Alarm evaluation window"). Every message names the setting, its value and the way out.

use thiserror::Error;

use super::number;

mod criteria;
mod sizes;

pub use sizes::{Counted, Text, check_count, check_expression, check_name, check_text};

/// A setting that CloudWatch would refuse.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SettingError {
    /// A period that does not exist.
    #[error("Period {0} s: it must be 10, 20 or 30 seconds, or a multiple of 60")]
    Period(u32),
    /// No evaluation period.
    #[error("EvaluationPeriods 0: at least 1 period must be evaluated")]
    EvaluationPeriods,
    /// M out of range.
    #[error("DatapointsToAlarm {m}: it must be from 1 to EvaluationPeriods, which is {n}")]
    DatapointsToAlarm {
        /// M.
        m: u32,
        /// N.
        n: u32,
    },
    /// A window that is too long.
    #[error(
        "EvaluationPeriods {n} x Period {period} s is {} s: it must be at most {limit} s ({}); take fewer or \
         shorter periods", u64::from(*n) * u64::from(*period), reach(*limit)
    )]
    Span {
        /// N.
        n: u32,
        /// In seconds.
        period: u32,
        /// In seconds.
        limit: u64,
    },
    /// A wall clock window of an odd period.
    #[error(
        "Period {0} s with a wall clock window: it must be 60, 300, 3600, 86400 or 604800 seconds; or let the \
         window slide"
    )]
    WallClockPeriod(u32),
    /// Anomaly detection at high resolution.
    #[error("Period {0} s with an anomaly detection band: it must be 60 seconds or more")]
    BandPeriod(u32),
    /// A Metrics Insights query at high resolution.
    #[error("Period {0} s with a Metrics Insights query: it must be 60 seconds or more")]
    QueryPeriod(u32),
    /// A band and an operator for numbers, or the reverse.
    #[error("ComparisonOperator {operator}: {}", operator_hint(*band))]
    Operator {
        /// The operator's name.
        operator: &'static str,
        /// Whether the threshold is a band.
        band: bool,
    },
    /// A threshold that nothing can be compared with.
    #[error("Threshold {}: it must be a finite number", number(*.0))]
    Threshold(f64),
    /// A statistic that does not exist.
    #[error(transparent)]
    Statistic(#[from] super::StatisticError),
    /// A unit that does not exist.
    #[error(
        "Unit {0:?}: it must be one of CloudWatch's standard units (Percent, Count, Bytes, Seconds, \
         Count/Second...), spelled exactly so, or be left out"
    )]
    Unit(String),
    /// A warm-up out of range.
    #[error("WarmUpPeriodDurationInMinutes {0}: it must be from 1 to 2880 (two days)")]
    WarmUp(u32),
    /// Text of the wrong length.
    #[error("{what} has {length} {}: it must have from {} to {}", what.unit(), what.limits().0, what.limits().1)]
    Length {
        /// Which text.
        what: Text,
        /// Its length, in the unit the limit counts.
        length: usize,
    },
    /// A control character in a name.
    #[error("AlarmName {0:?} holds an ASCII control character: remove it")]
    ControlCharacter(String),
    /// Too many of something.
    #[error("{count} {what}: CloudWatch takes at most {}", what.limit())]
    TooMany {
        /// Of what.
        what: Counted,
        /// How many.
        count: usize,
    },
    /// A function that alarms cannot have.
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
