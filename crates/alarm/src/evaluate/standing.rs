use crate::alarm::ComparisonOperator;

use super::{BandGap, Criteria, Datapoint, LowSamplePercentile, Slot, Threshold};

/// How one period stands to the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The threshold is crossed.
    Breaching,
    /// It is not.
    Within,
    /// A percentile over too few samples, which the alarm is told to ignore.
    Low,
    /// There is no datapoint, or none that can be compared.
    Missing,
}

/// An alarm's settings, made ready for comparing many datapoints.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judge {
    comparison: ComparisonOperator,
    threshold: Threshold,
    band_gap: BandGap,
    fewest_samples: f64,
}

impl Judge {
    /// The judge of an alarm's datapoints.
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

    /// How a period stands to the threshold.
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

    /// Whether the threshold is crossed; `None` without a threshold to compare with.
    fn breaches(&self, datapoint: &Datapoint) -> Option<bool> {
        use ComparisonOperator as Op;
        let value = datapoint.value;
        let (lower, upper) = match self.threshold {
            Threshold::Static(threshold) => (threshold, threshold),
            Threshold::Band => datapoint.band.filter(|(low, high)| !low.is_nan() && !high.is_nan())?,
        };
        Some(match self.comparison {
            Op::GreaterThanOrEqualToThreshold => value >= upper,
            Op::GreaterThanThreshold | Op::GreaterThanUpperThreshold => value > upper,
            Op::LessThanThreshold | Op::LessThanLowerThreshold => value < lower,
            Op::LessThanOrEqualToThreshold => value <= lower,
            Op::LessThanLowerOrGreaterThanUpperThreshold => value < lower || value > upper,
        })
    }
}

/// How many samples a percentile needs to count: 10/(1-p) in the upper half and 10/p in the lower
/// (CloudWatch user guide, "Percentile-based alarms and low data samples"; a capture shows that
/// exactly so many are enough). `None` for other statistics and for p0 and p100.
pub(super) fn fewest_samples(statistic: Option<&str>) -> Option<f64> {
    let percent: f64 = statistic?.strip_prefix('p')?.parse().ok()?;
    let tail = if percent >= 50.0 { 100.0 - percent } else { percent };
    // Rounding hides what binary fractions add: 1000 / (100 - 99.9) is not quite 10000.
    (tail > 0.0).then(|| (1_000.0 / tail * 1e6).round() / 1e6)
}
