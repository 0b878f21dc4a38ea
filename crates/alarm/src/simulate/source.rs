use crate::alarm::Metric;
use crate::evaluate::Unit;

/// One value of a metric (CloudWatch API, [`MetricDatum`]). The caller supplies the time.
///
/// [`MetricDatum`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
#[derive(Debug, Clone, PartialEq)]
pub struct MetricDatum {
    /// The metric.
    pub metric: Metric,
    /// The value. A value that is not finite is ignored.
    pub value: f64,
    /// The number of measurements that the value represents. It is above 1 if a client sends only some of
    /// them.
    pub count: f64,
    /// The unit, if the value has one.
    pub unit: Option<Unit>,
}

impl MetricDatum {
    /// Creates a value without a unit.
    pub fn new(metric: Metric, value: f64) -> Self {
        Self { metric, value, count: 1.0, unit: None }
    }

    /// Sets the unit to CloudWatch's word.
    #[must_use]
    pub fn in_unit(self, word: &str) -> Self {
        Self { unit: Unit::parse(word), ..self }
    }
}

/// A source of metric data.
pub trait MetricSource {
    /// The error of a failed sampling.
    type Error: std::error::Error;

    /// Returns the current values of the metrics. The caller samples about once a second and must not be
    /// blocked for long.
    ///
    /// # Errors
    ///
    /// Returns an error if the values are not available this time. The caller tries again at the next
    /// sampling, and the values in between count as missing data.
    fn sample(&mut self) -> Result<Vec<MetricDatum>, Self::Error>;
}
