//! Samples and their aggregation into datapoints. CloudWatch aggregates samples on demand, for the periods of
//! each query.

use jiff::Timestamp;

use super::{Criteria, Datapoint, Slot, Statistic, Unit, Window, distribution, slot_starts, window_end};

/// The largest magnitude that `PutMetricData` accepts: 2^360.
const LARGEST: f64 = 2.348_542_582_773_833_3e108;

/// The values published for one point in time (CloudWatch API, [`MetricDatum`]).
///
/// [`MetricDatum`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// The time of the measurement.
    pub at: Timestamp,
    /// The values.
    pub values: Values,
    /// The unit, if it is known.
    pub unit: Option<Unit>,
}

/// The values of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Values {
    /// A value that was measured `count` times.
    Value {
        /// The value.
        value: f64,
        /// The number of measurements.
        count: f64,
    },
    /// A summary of many values (`StatisticSet`).
    Set {
        /// The sum of the values.
        sum: f64,
        /// The lowest value.
        minimum: f64,
        /// The highest value.
        maximum: f64,
        /// The number of values.
        sample_count: f64,
    },
}

/// A sample as numbers: time in seconds since 1970, sum, lowest value, highest value and number of values.
pub type Row = [f64; 5];

impl Sample {
    /// Converts the sample to numbers, without its unit.
    pub fn to_row(&self) -> Row {
        let [sum, minimum, maximum, sample_count] = self.values.numbers();
        [self.at.as_second() as f64, sum, minimum, maximum, sample_count]
    }

    /// Converts numbers to a sample. Returns `None` if the numbers are not valid.
    pub fn of_row([second, sum, minimum, maximum, sample_count]: Row, unit: Option<Unit>) -> Option<Self> {
        let values = Values::Set { sum, minimum, maximum, sample_count };
        let at = Timestamp::from_second(second as i64).ok()?;
        values.is_valid().then_some(Self { at, values, unit })
    }

    /// Creates a sample of one value without a unit.
    pub fn new(at: Timestamp, value: f64) -> Self {
        Self { at, values: Values::Value { value, count: 1.0 }, unit: None }
    }
}

impl Values {
    /// Returns whether CloudWatch accepts the values: they are finite, within the allowed magnitude, and at
    /// least one.
    pub fn is_valid(&self) -> bool {
        let sane = |number: f64| number.abs() <= LARGEST;
        match *self {
            Self::Value { value, count } => sane(value) && sane(count) && count > 0.0,
            Self::Set { sum, minimum, maximum, sample_count } => {
                [sum, minimum, maximum, sample_count].into_iter().all(sane)
                    && sample_count > 0.0
                    && minimum <= maximum
            }
        }
    }

    /// Returns the number of values.
    pub fn count(&self) -> f64 {
        match *self {
            Self::Value { count, .. } => count,
            Self::Set { sample_count, .. } => sample_count,
        }
    }

    /// Returns the value that all measurements share, and their number. A statistic set has such a value if
    /// its lowest and highest value are equal and match its sum. Percentiles are possible only then.
    pub(super) fn single(&self) -> Option<(f64, f64)> {
        match *self {
            Self::Value { value, count } => Some((value, count)),
            Self::Set { sum, minimum, maximum, sample_count } => {
                (minimum == maximum && sum == minimum * sample_count).then_some((minimum, sample_count))
            }
        }
    }

    /// Returns the sum, the lowest value, the highest value and the number of values.
    pub(crate) fn numbers(&self) -> [f64; 4] {
        match *self {
            Self::Value { value, count } => [value * count, value, value, count],
            Self::Set { sum, minimum, maximum, sample_count } => [sum, minimum, maximum, sample_count],
        }
    }

    fn sum(&self) -> f64 {
        match *self {
            Self::Value { value, count } => value * count,
            Self::Set { sum, .. } => sum,
        }
    }

    fn extremes(&self) -> (f64, f64) {
        match *self {
            Self::Value { value, .. } => (value, value),
            Self::Set { minimum, maximum, .. } => (minimum, maximum),
        }
    }
}

/// Aggregates the samples of the period that starts at `at` into a datapoint. Samples of another unit than
/// `unit` are ignored. Returns `None` without samples, or if the samples do not allow the statistic.
pub fn aggregate(
    statistic: &Statistic,
    unit: Option<Unit>,
    at: Timestamp,
    samples: &[Sample],
) -> Option<Datapoint> {
    if let [sample] = samples {
        return alone(statistic, unit, at, sample);
    }
    let counted = || {
        let matching = samples.iter().filter(move |sample| unit.is_none() || sample.unit == unit);
        matching.map(|sample| &sample.values).filter(|values| values.is_valid())
    };
    let count: f64 = counted().map(Values::count).sum();
    if count <= 0.0 {
        return None;
    }
    let sum = || counted().map(Values::sum).sum::<f64>();
    let value = match statistic {
        Statistic::SampleCount => count,
        Statistic::Sum => sum(),
        Statistic::Average => sum() / count,
        Statistic::Minimum => counted().map(|values| values.extremes().0).fold(f64::INFINITY, f64::min),
        Statistic::Maximum => counted().map(|values| values.extremes().1).fold(f64::NEG_INFINITY, f64::max),
        extended => distribution::statistic(extended, counted())?,
    };
    Some(Datapoint { at, value, sample_count: Some(count), band: None })
}

/// Aggregates the only sample of a period, which is the usual case.
fn alone(statistic: &Statistic, unit: Option<Unit>, at: Timestamp, sample: &Sample) -> Option<Datapoint> {
    let values = &sample.values;
    if (unit.is_some() && sample.unit != unit) || !values.is_valid() {
        return None;
    }
    let count = values.count();
    let value = match statistic {
        Statistic::SampleCount => count,
        Statistic::Sum => values.sum(),
        Statistic::Average => values.sum() / count,
        Statistic::Minimum => values.extremes().0,
        Statistic::Maximum => values.extremes().1,
        extended => distribution::statistic(extended, [values].into_iter())?,
    };
    Some(Datapoint { at, value, sample_count: Some(count), band: None })
}

impl Window {
    /// Builds the window for an evaluation at `at`. The samples must be in order of time.
    pub fn of_samples(
        criteria: &Criteria,
        statistic: &Statistic,
        unit: Option<Unit>,
        at: Timestamp,
        samples: &[Sample],
    ) -> Self {
        let starts = slot_starts(criteria, at);
        let ends = starts.iter().copied().skip(1).chain([window_end(criteria, at)]);
        let first = starts.first().copied().unwrap_or(at);
        // Each period begins at the end of the previous one, so the search continues from there.
        let mut from = samples.partition_point(|sample| sample.at < first);
        let mut slot = |(start, end): (Timestamp, Timestamp)| {
            let rest = samples.get(from..).unwrap_or_default();
            let count = rest.partition_point(|sample| sample.at < end);
            from += count;
            aggregate(statistic, unit, start, rest.get(..count).unwrap_or_default())
                .map_or(Slot::Gap(start), Slot::Point)
        };
        Self { slots: starts.iter().copied().zip(ends).map(&mut slot).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alarm::ComparisonOperator;
    use crate::evaluate::Threshold;

    fn value(value: f64, count: f64) -> Sample {
        Sample { values: Values::Value { value, count }, ..Sample::new(Timestamp::UNIX_EPOCH, 0.0) }
    }

    fn set(sum: f64, minimum: f64, maximum: f64, sample_count: f64) -> Sample {
        let values = Values::Set { sum, minimum, maximum, sample_count };
        Sample { values, ..Sample::new(Timestamp::UNIX_EPOCH, 0.0) }
    }

    fn check(statistic: &str, samples: &[Sample], expected: Option<f64>) {
        let statistic = Statistic::parse(statistic).unwrap();
        let found = aggregate(&statistic, None, Timestamp::UNIX_EPOCH, samples);
        assert_eq!(found.map(|datapoint| datapoint.value), expected, "{statistic} of {samples:?}");
    }

    #[test]
    fn basic_statistics_take_values_and_sets_alike() {
        let samples = [value(1.0, 1.0), value(4.0, 2.0), set(30.0, 3.0, 9.0, 5.0)];
        for (statistic, expected) in
            [("SampleCount", 8.0), ("Sum", 39.0), ("Average", 4.875), ("Minimum", 1.0), ("Maximum", 9.0)]
        {
            check(statistic, &samples, Some(expected));
        }
    }

    #[test]
    fn ignores_samples_that_cloudwatch_refuses() {
        let (nan, infinity) = (f64::NAN, f64::INFINITY);
        for refused in
            [value(nan, 1.0), value(infinity, 1.0), value(1e308, 1.0), value(1.0, 0.0), value(1.0, nan)]
        {
            check("Sum", &[refused], None);
            check("Sum", &[refused, value(2.0, 1.0)], Some(2.0));
        }
        check("Sum", &[set(1.0, 2.0, 1.0, 1.0)], None);
        check("Sum", &[], None);
    }

    #[test]
    fn a_set_allows_percentiles_only_if_all_its_values_are_equal() {
        check("p50", &[set(30.0, 10.0, 10.0, 3.0)], Some(10.0));
        check("p50", &[set(10.0, 10.0, 10.0, 1.0)], Some(10.0));
        check("p50", &[set(30.0, 3.0, 9.0, 5.0), value(1.0, 1.0)], None);
    }

    #[test]
    fn another_unit_is_another_metric() {
        let unit = Unit::parse("Percent");
        let sample = Sample { unit, ..value(5.0, 1.0) };
        let sum = |unit, samples: &[Sample]| {
            aggregate(&Statistic::Sum, unit, Timestamp::UNIX_EPOCH, samples).map(|datapoint| datapoint.value)
        };
        assert_eq!(sum(unit, &[sample, value(1.0, 1.0)]), Some(5.0));
        assert_eq!(sum(Unit::parse("Count"), &[sample]), None);
        assert_eq!(sum(None, &[sample, value(1.0, 1.0)]), Some(6.0));
    }

    #[test]
    fn samples_fall_into_periods_by_their_start() {
        let criteria = Criteria::new(ComparisonOperator::GreaterThanThreshold, Threshold::Static(1.0), 60, 1);
        let second = |second| Timestamp::from_second(second).unwrap();
        let samples: Vec<Sample> = [0, 59, 60, 119, 120].map(|at| Sample::new(second(at), at as f64)).into();
        let window = Window::of_samples(&criteria, &Statistic::Maximum, None, second(190), &samples);
        let values: Vec<_> =
            window.slots.iter().map(|slot| slot.datapoint().map(|point| point.value)).collect();
        assert_eq!(values, [Some(59.0), Some(119.0), Some(120.0)]);
    }
}
