//! The names of statistics, from `Average` to `TM(2%:98%)` (CloudWatch user guide, ["CloudWatch
//! statistics definitions"]).
//!
//! ["CloudWatch statistics definitions"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html

use std::fmt;
use std::str::FromStr;

/// A statistic, which aggregates the samples of a period into one number.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Statistic {
    /// The number of samples.
    SampleCount,
    /// The sum divided by the number of samples.
    Average,
    /// The sum of the samples.
    Sum,
    /// The lowest sample.
    Minimum,
    /// The highest sample.
    Maximum,
    /// `p99`: the value below which this percentage of the samples lies.
    Percentile(f64),
    /// `IQM`: the mean of the middle half.
    InterquartileMean,
    /// `TM(2%:98%)`, `tm98`: the mean of the samples within a range.
    TrimmedMean(Range),
    /// `TC(...)`: the number of samples within a range.
    TrimmedCount(Range),
    /// `TS(...)`: the sum of the samples within a range.
    TrimmedSum(Range),
    /// `WM(...)`: the mean, with the samples outside a range moved to its edge.
    WinsorizedMean(Range),
    /// `PR(100:2000)`: the percentage of samples within a range of values.
    PercentileRank(Range),
}

/// A range of samples. The lower edge is exclusive and the upper edge is inclusive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Range {
    /// A range of ranks, in percent from 0 to 100.
    Percent(f64, f64),
    /// A range of values. `None` is an open edge.
    Absolute(Option<f64>, Option<f64>),
}

/// An invalid statistic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatisticError {
    /// The name is unknown.
    #[error(
        "statistic {0:?} is not one of SampleCount, Average, Sum, Minimum, Maximum, p90, tm90, tc90, ts90, \
         wm90, IQM, PR(10:20), TM(10%:90%), TC(...), TS(...), WM(...)"
    )]
    Unknown(String),
    /// A percentage is out of range or has too many decimals.
    #[error("statistic {0:?} needs percentages from 0 to 100 with up to 10 decimals")]
    Percent(String),
    /// The edges do not form a range.
    #[error(
        "statistic {0:?} needs a range with one edge at least, the lower one first, both in percent or both \
         plain numbers; PR takes plain numbers"
    )]
    Range(String),
}

impl Statistic {
    /// Parses CloudWatch's name of a statistic.
    ///
    /// # Errors
    ///
    /// Returns an error if the name is unknown, or if a percentage or a range is invalid.
    pub fn parse(text: &str) -> Result<Self, StatisticError> {
        match text {
            "SampleCount" => Ok(Self::SampleCount),
            "Average" => Ok(Self::Average),
            "Sum" => Ok(Self::Sum),
            "Minimum" => Ok(Self::Minimum),
            "Maximum" => Ok(Self::Maximum),
            "IQM" => Ok(Self::InterquartileMean),
            _ => match text.split_once('(') {
                Some((name, rest)) => with_range(text, name, rest),
                None => with_percent(text),
            },
        }
    }

    /// Returns whether the statistic needs the individual samples instead of their sum, extremes and number.
    pub fn is_extended(&self) -> bool {
        !matches!(self, Self::SampleCount | Self::Average | Self::Sum | Self::Minimum | Self::Maximum)
    }
}

/// Parses a statistic with a percentage, such as `p99.9` or `tm90`.
fn with_percent(text: &str) -> Result<Statistic, StatisticError> {
    let unknown = || StatisticError::Unknown(text.to_owned());
    let start = text.find(|digit: char| !digit.is_ascii_alphabetic()).ok_or_else(unknown)?;
    let (name, digits) = text.split_at_checked(start).ok_or_else(unknown)?;
    let made: fn(f64) -> Statistic = match name {
        "p" => Statistic::Percentile,
        "tm" => |upper| Statistic::TrimmedMean(Range::Percent(0.0, upper)),
        "tc" => |upper| Statistic::TrimmedCount(Range::Percent(0.0, upper)),
        "ts" => |upper| Statistic::TrimmedSum(Range::Percent(0.0, upper)),
        "wm" => |upper| Statistic::WinsorizedMean(Range::Percent(0.0, upper)),
        _ => return Err(unknown()),
    };
    percent(digits).map(made).ok_or_else(|| StatisticError::Percent(text.to_owned()))
}

/// Parses a statistic with a range, such as `TM(2%:98%)` or `PR(:300)`.
fn with_range(text: &str, name: &str, rest: &str) -> Result<Statistic, StatisticError> {
    let wrong = || StatisticError::Range(text.to_owned());
    let made: fn(Range) -> Statistic = match name {
        "TM" => Statistic::TrimmedMean,
        "TC" => Statistic::TrimmedCount,
        "TS" => Statistic::TrimmedSum,
        "WM" => Statistic::WinsorizedMean,
        "PR" => Statistic::PercentileRank,
        _ => return Err(StatisticError::Unknown(text.to_owned())),
    };
    let (lower, upper) = rest.strip_suffix(')').and_then(|range| range.split_once(':')).ok_or_else(wrong)?;
    let range = if rest.contains('%') {
        percents(lower, upper).ok_or_else(|| StatisticError::Percent(text.to_owned()))?
    } else {
        Range::Absolute(edge(lower).ok_or_else(wrong)?, edge(upper).ok_or_else(wrong)?)
    };
    let by_value = matches!(range, Range::Absolute(..));
    if range.is_proper() && (by_value || name != "PR") { Ok(made(range)) } else { Err(wrong()) }
}

fn percents(lower: &str, upper: &str) -> Option<Range> {
    let edge = |text: &str, open: f64| match text {
        "" => Some(open),
        text => percent(text.strip_suffix('%')?),
    };
    Some(Range::Percent(edge(lower, 0.0)?, edge(upper, 100.0)?))
}

/// Parses a percentage from 0 to 100 with up to 10 decimals.
fn percent(digits: &str) -> Option<f64> {
    plain(digits).filter(|percent| (0.0..=100.0).contains(percent))
}

/// Parses the edge of a range of values. The inner `None` is an open edge.
fn edge(text: &str) -> Option<Option<f64>> {
    if text.is_empty() {
        Some(None)
    } else {
        plain(text.strip_prefix('-').unwrap_or(text)).map(|_| text.parse().ok())
    }
}

/// Parses digits with up to 10 decimals, without a sign or an exponent.
fn plain(text: &str) -> Option<f64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole) && digits(decimals) && decimals.len() <= 10).then(|| text.parse().ok()).flatten()
}

impl Range {
    fn is_proper(self) -> bool {
        match self {
            Self::Percent(lower, upper) => lower < upper,
            Self::Absolute(None, None) => false,
            Self::Absolute(Some(lower), Some(upper)) => lower < upper,
            Self::Absolute(..) => true,
        }
    }
}

impl FromStr for Statistic {
    type Err = StatisticError;

    fn from_str(text: &str) -> Result<Self, StatisticError> {
        Self::parse(text)
    }
}

/// Writes CloudWatch's name of the statistic, which [`Statistic::parse`] reads.
impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SampleCount => f.write_str("SampleCount"),
            Self::Average => f.write_str("Average"),
            Self::Sum => f.write_str("Sum"),
            Self::Minimum => f.write_str("Minimum"),
            Self::Maximum => f.write_str("Maximum"),
            Self::Percentile(percent) => write!(f, "p{percent}"),
            Self::InterquartileMean => f.write_str("IQM"),
            Self::TrimmedMean(range) => write!(f, "TM{range}"),
            Self::TrimmedCount(range) => write!(f, "TC{range}"),
            Self::TrimmedSum(range) => write!(f, "TS{range}"),
            Self::WinsorizedMean(range) => write!(f, "WM{range}"),
            Self::PercentileRank(range) => write!(f, "PR{range}"),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let edge = |edge: &Option<f64>| edge.map(|edge| edge.to_string()).unwrap_or_default();
        match self {
            Self::Percent(lower, upper) => write!(f, "({lower}%:{upper}%)"),
            Self::Absolute(lower, upper) => write!(f, "({}:{})", edge(lower), edge(upper)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_every_statistic_from_its_text() {
        let cases = [
            ("Average", Statistic::Average, "Average"),
            ("SampleCount", Statistic::SampleCount, "SampleCount"),
            ("p99", Statistic::Percentile(99.0), "p99"),
            ("p99.99", Statistic::Percentile(99.99), "p99.99"),
            ("p0.0123456789", Statistic::Percentile(0.012_345_678_9), "p0.0123456789"),
            ("p100", Statistic::Percentile(100.0), "p100"),
            ("tm90", Statistic::TrimmedMean(Range::Percent(0.0, 90.0)), "TM(0%:90%)"),
            ("tc90", Statistic::TrimmedCount(Range::Percent(0.0, 90.0)), "TC(0%:90%)"),
            ("ts99.5", Statistic::TrimmedSum(Range::Percent(0.0, 99.5)), "TS(0%:99.5%)"),
            ("wm98", Statistic::WinsorizedMean(Range::Percent(0.0, 98.0)), "WM(0%:98%)"),
            ("IQM", Statistic::InterquartileMean, "IQM"),
            ("TM(2%:98%)", Statistic::TrimmedMean(Range::Percent(2.0, 98.0)), "TM(2%:98%)"),
            ("TS(80%:)", Statistic::TrimmedSum(Range::Percent(80.0, 100.0)), "TS(80%:100%)"),
            ("TM(150:1000)", Statistic::TrimmedMean(Range::Absolute(Some(150.0), Some(1e3))), "TM(150:1000)"),
            (
                "TC(0.005:0.030)",
                Statistic::TrimmedCount(Range::Absolute(Some(0.005), Some(0.03))),
                "TC(0.005:0.03)",
            ),
            ("PR(:300)", Statistic::PercentileRank(Range::Absolute(None, Some(300.0))), "PR(:300)"),
            ("PR(-5:)", Statistic::PercentileRank(Range::Absolute(Some(-5.0), None)), "PR(-5:)"),
        ];
        for (text, statistic, printed) in cases {
            assert_eq!(Statistic::parse(text), Ok(statistic), "{text}");
            assert_eq!(statistic.to_string(), printed);
            assert_eq!(Statistic::parse(printed), Ok(statistic), "{printed}");
        }
    }

    #[test]
    fn refuses_invalid_statistics() {
        for text in ["", "average", "P90", "p", "90", "q90", "TM", "XX(1:2)", "한", "pNaN"] {
            assert!(Statistic::parse(text).is_err(), "{text}");
        }
        for text in ["p101", "p-1", "p1e1", "p99.", "p.5", "p1.12345678901", "p한", "TM(1%:200%)", "TM(1:2%)"]
        {
            assert_eq!(Statistic::parse(text), Err(StatisticError::Percent(text.to_owned())));
        }
        for text in ["TM(:)", "TM(9:1)", "TM(9%:9%)", "PR(1%:2%)", "TM(1:2", "TM(1)", "PR(a:b)", "PR(1:2:3)"]
        {
            assert_eq!(Statistic::parse(text), Err(StatisticError::Range(text.to_owned())));
        }
    }
}
