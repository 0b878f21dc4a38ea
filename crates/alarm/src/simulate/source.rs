use crate::alarm::Metric;
use crate::evaluate::Unit;

/// One number of a metric (CloudWatch API, `MetricDatum`); the time is told by whoever asked for it.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricDatum {
    /// Of which metric.
    pub metric: Metric,
    /// The number; one that is not finite is no number.
    pub value: f64,
    /// For how many measurements it stands: above 1 where a client sends only a part of them.
    pub count: f64,
    /// Its unit, where it has one.
    pub unit: Option<Unit>,
}

impl MetricDatum {
    /// A number without a unit.
    pub fn new(metric: Metric, value: f64) -> Self {
        Self { metric, value, count: 1.0, unit: None }
    }

    /// The same number in a unit of CloudWatch's.
    #[must_use]
    pub fn in_unit(self, word: &str) -> Self {
        Self { unit: Unit::parse(word), ..self }
    }
}

/// Where metric data come from.
pub trait MetricSource {
    /// Why there are none.
    type Error: std::error::Error;

    /// The metrics' values now. Called about once a second, from where nothing may block for long.
    ///
    /// # Errors
    ///
    /// They cannot be had this time. The next time is tried all the same; what is missing until then
    /// is missing data.
    fn sample(&mut self) -> Result<Vec<MetricDatum>, Self::Error>;
}
