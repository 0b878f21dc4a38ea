use jiff::Timestamp;

use crate::alarm::Metric;
use crate::evaluate::{Criteria, Rolling, Sample, Seen, Statistic, Unit};
use crate::formula::FormulaInput;

/// One of the series that an alarm watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feed(pub(super) usize);

/// What history calls a series.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeriesName {
    /// Each of these may be the name: a metric's, the id of an entry of `Metrics`, a label.
    pub names: Vec<String>,
    /// Whether it is whatever the alarm watches if no name fits: a file of values without a metric.
    pub is_any: bool,
}

/// The windows of one series, and what it is called.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub names: Vec<String>,
    /// None of an edge of a band, which has to be named.
    pub metric: Option<Metric>,
    rolling: Rolling,
}

impl Source {
    /// A metric by its name, its name with the namespace, and the id and label of its entry.
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
        Self { names, metric: Some(metric.clone()), rolling }
    }

    /// A metric that a formula is computed from.
    pub(super) fn input(input: FormulaInput, criteria: &Criteria) -> Self {
        let entry = [input.id].into_iter().chain(input.label);
        let unit = input.unit.map(Unit::as_str);
        Self::metric(&input.metric, entry, criteria, input.statistic, unit)
    }

    /// An edge of the band `id`: history calls them `id.lower` and `id.upper`.
    pub(super) fn edge(id: &str, edge: &str, criteria: &Criteria) -> Self {
        let rolling = Rolling::new(criteria.clone(), Statistic::Average, None);
        Self { names: vec![format!("{id}.{edge}")], metric: None, rolling }
    }

    /// Among several alarms each name stands behind its alarm's: `checkout-errors/m1`. The alarm's name alone is that of
    /// its only metric.
    pub(super) fn of_alarm(&mut self, alarm: &str, is_only: bool) {
        let scoped: Vec<_> = self.names.iter().map(|name| format!("{alarm}/{name}")).collect();
        self.names.extend(scoped.into_iter().chain(is_only.then(|| alarm.to_owned())));
    }

    pub(super) fn push(&mut self, sample: Sample) {
        self.rolling.push(sample);
    }

    pub(super) fn seen(&mut self, at: Timestamp) -> Seen<'_> {
        self.rolling.seen(at)
    }
}

/// The series of `sources` that `name` means. The first name that fits counts: an id is unique, a
/// metric's name need not be.
pub(super) fn find(sources: &[Source], name: &SeriesName) -> Option<Feed> {
    let called = |wanted: &String| sources.iter().position(|source| source.names.contains(wanted));
    let only_metric = || {
        let mut metrics = (0..).zip(sources).filter(|(_, source)| source.metric.is_some());
        metrics.next().filter(|_| metrics.next().is_none()).map(|(index, _)| index)
    };
    let any = || name.is_any.then(only_metric).flatten();
    name.names.iter().find_map(called).or_else(any).map(Feed)
}
