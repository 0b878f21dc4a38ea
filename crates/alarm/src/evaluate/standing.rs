use crate::alarm::ComparisonOperator;

use super::{BandGap, Criteria, Datapoint, LowSamplePercentile, Slot, Threshold};

/// The relation of one period to the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The datapoint breaches the threshold.
    Breaching,
    /// The datapoint does not breach the threshold.
    Within,
    /// The datapoint is a percentile over too few samples, and the alarm ignores those.
    Low,
    /// The period has no datapoint that can be compared.
    Missing,
}

/// An alarm's criteria, prepared for comparing many datapoints.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judge {
    comparison: ComparisonOperator,
    threshold: Threshold,
    band_gap: BandGap,
    fewest_samples: f64,
}

impl Judge {
    /// Creates a judge from an alarm's criteria.
    pub fn new(criteria: &Criteria) -> Self {
        let ignores = criteria.low_sample_percentile == LowSamplePercentile::Ignore;
        let fewest = if ignores { fewest_samples(criteria.statistic.as_deref()) } else { None };
        Self {
            comparison: criteria.comparison,
            threshold: criteria.threshold,
            band_gap: criteria.assumptions.band_gap,
            fewest_samples: fewest.unwrap_or(0.0),
        }
    }

    /// Returns the relation of a period to the threshold.
    pub fn standing(&self, slot: &Slot) -> Standing {
        match slot.datapoint() {
            Some(datapoint) if datapoint.value.is_finite() => self.standing_of(datapoint),
            _ => Standing::Missing,
        }
    }

    fn standing_of(&self, datapoint: &Datapoint) -> Standing {
        if datapoint.sample_count.is_some_and(|count| count < self.fewest_samples) {
            return Standing::Low;
        }
        match (self.breaches(datapoint), self.band_gap) {
            (Some(true), _) => Standing::Breaching,
            (Some(false), _) | (None, BandGap::Within) => Standing::Within,
            (None, BandGap::Missing) => Standing::Missing,
        }
    }

    /// Returns whether the datapoint breaches, or `None` without a threshold to compare with.
    fn breaches(&self, datapoint: &Datapoint) -> Option<bool> {
        let (lower, upper) = match self.threshold {
            Threshold::Static(threshold) => (threshold, threshold),
            Threshold::Band => datapoint.band.filter(|(low, high)| !low.is_nan() && !high.is_nan())?,
        };
        Some(self.comparison.holds(datapoint.value, lower, upper))
    }
}

/// Returns the number of samples that a percentile needs: 10/(1-p) in the upper half and 10/p in the lower
/// half (CloudWatch user guide, ["Percentile-based alarms and low data samples"]). A capture shows that exactly
/// this number suffices. Returns `None` for other statistics and for p0 and p100.
///
/// ["Percentile-based alarms and low data samples"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
pub(super) fn fewest_samples(statistic: Option<&str>) -> Option<f64> {
    let percent: f64 = statistic?.strip_prefix('p')?.parse().ok()?;
    let tail = if percent >= 50.0 { 100.0 - percent } else { percent };
    // Rounding removes errors of binary fractions: 1000 / (100 - 99.9) is not exactly 10000.
    (tail > 0.0).then(|| (1_000.0 / tail * 1e6).round() / 1e6)
}
