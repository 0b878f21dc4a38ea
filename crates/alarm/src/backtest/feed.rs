use jiff::Timestamp;

use crate::alarm::Metric;
use crate::evaluate::{Criteria, Rolling, RollingWindow, Sample, Statistic, Step, Unit};
use crate::formula::FormulaInput;

/// A handle to one series of a back-test, from [`Backtest::feed`](super::Backtest::feed).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feed(pub(super) usize);

/// The names under which a history may list a series.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeriesName {
    /// The possible names: a metric's name, an entry's ID, or a label.
    pub names: Vec<String>,
    /// Whether the alarm's only metric is meant if no name matches. A file of values without a
    /// metric name sets this.
    pub is_any: bool,
}

impl SeriesName {
    /// Returns the name of an entry in `Metrics`, or of an alarm's only metric.
    pub fn of_entry(id: Option<&str>) -> Self {
        Self { names: id.map(str::to_owned).into_iter().collect(), is_any: id.is_none() }
    }
}

/// The windows and names of one series.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub names: Vec<String>,
    /// The metric, or `None` for the edge of a band and for query results.
    pub metric: Option<Metric>,
    /// Whether the series is the edge of a band, which a history must name explicitly.
    pub is_edge: bool,
    rolling: Rolling,
}

impl Source {
    /// Creates the source of a metric. Its names are the metric name, the name with the namespace, and the ID
    /// and label of its entry.
    pub(super) fn metric(
        metric: &Metric,
        entry: impl IntoIterator<Item = String>,
        criteria: &Criteria,
        statistic: Statistic,
        unit: Option<&str>,
    ) -> Self {
        let full = format!("{}/{}", metric.namespace, metric.name);
        let names = entry.into_iter().chain([metric.name.clone(), full]).collect();
        let rolling = Rolling::new(criteria.clone(), statistic, unit.and_then(Unit::parse));
        Self { names, metric: Some(metric.clone()), is_edge: false, rolling }
    }

    /// Creates the source of a metric that a formula uses.
    pub(super) fn input(input: FormulaInput, criteria: &Criteria) -> Self {
        let entry = [input.id].into_iter().chain(input.label);
        let unit = input.unit.map(Unit::as_str);
        Self::metric(&input.metric, entry, criteria, input.statistic, unit)
    }

    /// Creates the source of a scheduled query. Each period has one result, which is a number.
    pub(super) fn results(aggregation: &str, criteria: &Criteria) -> Self {
        let rolling = Rolling::new(criteria.clone(), Statistic::Average, None);
        Self { names: vec![aggregation.to_owned()], metric: None, is_edge: false, rolling }
    }

    /// Creates the source of one edge of the band `id`. A history calls the edges `id.lower` and `id.upper`.
    pub(super) fn edge(id: &str, edge: &str, criteria: &Criteria) -> Self {
        let rolling = Rolling::new(criteria.clone(), Statistic::Average, None);
        Self { names: vec![format!("{id}.{edge}")], metric: None, is_edge: true, rolling }
    }

    /// Adds names that distinguish this series from the series of other alarms, such as `checkout-errors/m1`. An
    /// alarm's only metric also gets the name of the alarm.
    pub(super) fn of_alarm(&mut self, alarm: &str, is_only: bool) {
        let scoped: Vec<_> = self.names.iter().map(|name| format!("{alarm}/{name}")).collect();
        self.names.extend(scoped.into_iter().chain(is_only.then(|| alarm.to_owned())));
    }

    pub(super) fn push(&mut self, sample: Sample) {
        self.rolling.push(sample);
    }

    pub(super) fn window(&mut self, at: Timestamp) -> RollingWindow<'_> {
        self.rolling.window(at)
    }

    pub(super) fn step(&mut self, at: Timestamp) -> Option<Step> {
        self.rolling.step(at)
    }
}

/// Finds the series with one of the names. The first matching name decides, because IDs come first and are unique.
pub(super) fn find(sources: &[Source], name: &SeriesName) -> Option<Feed> {
    let called = |wanted: &String| sources.iter().position(|source| source.names.contains(wanted));
    let only_metric = || {
        let mut metrics = (0..).zip(sources).filter(|(_, source)| !source.is_edge);
        metrics.next().filter(|_| metrics.next().is_none()).map(|(index, _)| index)
    };
    let any = || name.is_any.then(only_metric).flatten();
    name.names.iter().find_map(called).or_else(any).map(Feed)
}
