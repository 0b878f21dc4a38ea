//! Statistics that need every sample: percentiles and trimmed statistics (CloudWatch user guide, ["CloudWatch
//! statistics definitions"]). AWS does not document how CloudWatch rounds a rank between two samples. This
//! module interpolates percentiles, and trimming may count a sample in part.
//!
//! ["CloudWatch statistics definitions"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html

use super::statistic::Range;
use super::{Statistic, sample::Values};

/// The samples in order of value. Each value comes with its number of samples.
struct Distribution {
    values: Vec<(f64, f64)>,
    count: f64,
}

/// Calculates the statistic. Returns `None` for statistic sets, which do not contain their values. Also returns `None`
/// for negative values, for which CloudWatch supports only the percentile rank.
pub(super) fn statistic<'a>(statistic: &Statistic, samples: impl Iterator<Item = &'a Values>) -> Option<f64> {
    let all = Distribution::of(samples)?;
    let rank = matches!(statistic, Statistic::PercentileRank(_));
    if !rank && all.values.first().is_some_and(|(lowest, _)| *lowest < 0.0) {
        return None;
    }
    match *statistic {
        Statistic::Percentile(percent) => all.percentile(percent),
        Statistic::InterquartileMean => all.within(Range::Percent(25.0, 75.0)).mean(),
        Statistic::TrimmedMean(range) => all.within(range).mean(),
        Statistic::TrimmedCount(range) => Some(all.within(range).count),
        Statistic::TrimmedSum(range) => Some(all.within(range).sum()),
        Statistic::WinsorizedMean(range) => all.clamped(range)?.mean(),
        Statistic::PercentileRank(range) => Some(100.0 * all.within(range).count / all.count),
        _ => None,
    }
}

impl Distribution {
    fn of<'a>(samples: impl Iterator<Item = &'a Values>) -> Option<Self> {
        let mut values: Vec<(f64, f64)> = samples.map(Values::single).collect::<Option<_>>()?;
        values.sort_by(|(left, _), (right, _)| left.total_cmp(right));
        Some(Self::new(values))
    }

    fn new(values: Vec<(f64, f64)>) -> Self {
        let count = values.iter().map(|(_, count)| count).sum();
        Self { values, count }
    }

    fn sum(&self) -> f64 {
        self.values.iter().map(|(value, count)| value * count).sum()
    }

    fn mean(&self) -> Option<f64> {
        (self.count > 0.0).then(|| self.sum() / self.count)
    }

    /// Interpolates between the two samples next to the rank.
    fn percentile(&self, percent: f64) -> Option<f64> {
        let rank = (self.count - 1.0).max(0.0) * percent / 100.0;
        let (below, above) = (self.at_rank(rank.floor())?, self.at_rank(rank.ceil())?);
        Some(below + (above - below) * rank.fract())
    }

    /// Returns the value of the sample with this many samples before it.
    fn at_rank(&self, rank: f64) -> Option<f64> {
        let mut before = 0.0;
        let found = self.values.iter().find(|(_, count)| {
            before += count;
            rank < before
        });
        found.or(self.values.last()).map(|(value, _)| *value)
    }

    /// Returns the samples within the range.
    fn within(&self, range: Range) -> Self {
        match range {
            Range::Percent(lower, upper) => {
                self.between(self.count * lower / 100.0, self.count * upper / 100.0)
            }
            Range::Absolute(lower, upper) => {
                let above = |value: f64| lower.is_none_or(|lower| value > lower);
                let below = |value: f64| upper.is_none_or(|upper| value <= upper);
                let inside = self.values.iter().filter(|(value, _)| above(*value) && below(*value));
                Self::new(inside.copied().collect())
            }
        }
    }

    /// Returns the samples between two ranks. A sample on the edge counts in part.
    fn between(&self, lower: f64, upper: f64) -> Self {
        let mut end = 0.0;
        let part = |&(value, count): &(f64, f64)| {
            let start = end;
            end += count;
            let inside = f64::min(end, upper) - f64::max(start, lower);
            (inside > 0.0).then_some((value, inside))
        };
        Self::new(self.values.iter().filter_map(part).collect())
    }

    /// Returns all samples, with those outside the range moved to its edge.
    fn clamped(&self, range: Range) -> Option<Self> {
        let (lower, upper) = match range {
            Range::Percent(lower, upper) => (self.percentile(lower)?, self.percentile(upper)?),
            Range::Absolute(lower, upper) => {
                (lower.unwrap_or(f64::NEG_INFINITY), upper.unwrap_or(f64::INFINITY))
            }
        };
        let clamp = |&(value, count): &(f64, f64)| (value.max(lower).min(upper), count);
        Some(Self::new(self.values.iter().map(clamp).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, values: &[f64], expected: Option<f64>) {
        let samples: Vec<Values> =
            values.iter().map(|value| Values::Value { value: *value, count: 1.0 }).collect();
        let found = statistic(&Statistic::parse(name).unwrap(), samples.iter());
        let near = match (found, expected) {
            (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
            (found, expected) => found == expected,
        };
        assert!(near, "{name} of {values:?}: {found:?}, expected {expected:?}");
    }

    #[test]
    fn ten_values() {
        let values = [7.0, 1.0, 10.0, 3.0, 2.0, 9.0, 4.0, 8.0, 5.0, 6.0];
        let cases = [
            ("p0", 1.0),
            ("p50", 5.5),
            ("p90", 9.1),
            ("p100", 10.0),
            ("tm90", 5.0),
            ("tc90", 9.0),
            ("ts90", 45.0),
            ("TM(10%:90%)", 5.5),
            ("TM(5%:95%)", 5.5),
            ("TC(5%:95%)", 9.0),
            ("TS(80%:)", 19.0),
            ("IQM", 5.5),
            ("TM(3:6)", 5.0),
            ("TC(3:6)", 3.0),
            ("TS(:2)", 3.0),
            ("TC(20:)", 0.0),
            ("TS(20:)", 0.0),
            ("PR(:3)", 30.0),
            ("PR(3:6)", 30.0),
            ("PR(9.5:)", 10.0),
            ("wm90", 5.41),
            ("WM(2:9)", 5.5),
        ];
        for (name, expected) in cases {
            check(name, &values, Some(expected));
        }
        check("TM(20:)", &values, None);
    }

    #[test]
    fn one_value_is_every_percentile() {
        for name in ["p0", "p1", "p50", "p99.99", "p100", "tm50", "IQM", "wm90"] {
            check(name, &[42.0], Some(42.0));
        }
    }

    #[test]
    fn negative_values_have_a_rank_only() {
        check("p50", &[-1.0, 1.0], None);
        check("tm50", &[-1.0, 1.0], None);
        check("PR(:0)", &[-1.0, 1.0], Some(50.0));
    }

    #[test]
    fn counts_weigh() {
        let samples = [Values::Value { value: 1.0, count: 99.0 }, Values::Value { value: 100.0, count: 1.0 }];
        let found = |name| statistic(&Statistic::parse(name).unwrap(), samples.iter());
        assert_eq!(found("p50"), Some(1.0));
        assert_eq!(found("p100"), Some(100.0));
        assert_eq!(found("tm99"), Some(1.0));
        assert_eq!(found("TC(:1)"), Some(99.0));
    }
}
