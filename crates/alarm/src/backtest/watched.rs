use std::borrow::Cow;

use jiff::Timestamp;

use super::BacktestError;
use super::feed::{self, Feed, SeriesName, Source};
use crate::alarm::Metric;
use crate::band::BandSettings;
use crate::definition::{AlarmDefinition, Watches};
use crate::evaluate::{Criteria, RollingWindow, Sample, Slot, Statistic, Step, slot_starts};
use crate::formula::{Formula, FormulaError, FormulaParts, ModelledBand, newest_values};

/// The series that an alarm watches, with the newest window of each.
#[derive(Debug, Clone)]
pub(super) struct WatchedSeries {
    /// The alarm's criteria, over the widest evaluation range.
    criteria: Criteria,
    sources: Vec<Source>,
    math: Option<Math>,
}

/// Metric math or an anomaly detection band.
#[derive(Debug, Clone)]
pub(super) struct Math {
    formula: Formula,
    edges: Option<Edges>,
}

/// The edges of a band, if the history has them.
#[derive(Debug, Clone, Copy)]
struct Edges {
    /// The indexes of the two edges in the sources.
    lower: usize,
    upper: usize,
    are_known: bool,
}

impl WatchedSeries {
    pub(super) fn new(
        definition: &AlarmDefinition,
        criteria: &Criteria,
        extra_periods: u32,
        band: &BandSettings,
    ) -> Result<Self, BacktestError> {
        let mut criteria = criteria.clone();
        criteria.assumptions.extra_periods = Some(extra_periods);
        let mut watched = Self { criteria, sources: Vec::new(), math: None };
        match &definition.watches {
            Watches::Metric { metric, criteria } => {
                let statistic = Statistic::parse(criteria.statistic.as_deref().unwrap_or("Average"));
                let statistic = statistic.map_err(FormulaError::from)?;
                let unit = criteria.unit.as_deref();
                watched.sources.push(Source::metric(metric, [], &watched.criteria, statistic, unit));
            }
            Watches::Math { queries, result, band: id, .. } => {
                let period = watched.criteria.period;
                let parts = FormulaParts { queries, result, band: id.as_deref(), period };
                let detector = definition.detector.as_ref();
                let band = detector.map_or_else(|| band.clone(), |it| it.refine(band.clone()));
                watched.compute(parts, &band)?;
            }
            Watches::Log { query, .. } => {
                watched.sources.push(Source::results(&query.aggregation, &watched.criteria));
            }
            Watches::PromQl(_) => return Err(BacktestError::PromQl),
            Watches::Composite(_) => return Err(BacktestError::Composite),
        }
        let metrics = watched.sources.iter().filter(|source| !source.is_edge).count();
        for source in &mut watched.sources {
            source.of_alarm(&definition.name, metrics == 1 && !source.is_edge);
        }
        Ok(watched)
    }

    /// Adds the sources of the metrics, followed by those of the band's edges.
    fn compute(&mut self, parts: FormulaParts<'_>, band: &BandSettings) -> Result<(), BacktestError> {
        let (formula, inputs) = Formula::new(parts, band)?;
        self.sources.extend(inputs.into_iter().map(|input| Source::input(input, &self.criteria)));
        let edges = parts.band.map(|id| {
            let lower = self.sources.len();
            self.sources.extend(["lower", "upper"].map(|edge| Source::edge(id, edge, &self.criteria)));
            Edges { lower, upper: lower + 1, are_known: false }
        });
        self.math = Some(Math { formula, edges });
        Ok(())
    }

    pub(super) fn feed(&self, name: &SeriesName) -> Option<Feed> {
        feed::find(&self.sources, name)
    }

    pub(super) fn metric(&self, Feed(index): Feed) -> Option<&Metric> {
        self.sources.get(index)?.metric.as_ref()
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.sources.iter().filter_map(|source| source.names.first().cloned()).collect()
    }

    pub(super) fn push(&mut self, Feed(index): Feed, sample: Sample) {
        if let Some(edges) = self.math.as_mut().and_then(|math| math.edges.as_mut()) {
            edges.are_known |= index == edges.lower || index == edges.upper;
        }
        if let Some(source) = self.sources.get_mut(index) {
            source.push(sample);
        }
    }

    /// Returns the state of this library's own model, or `None` if the alarm did not use the model.
    pub(super) fn band(&self) -> Option<ModelledBand> {
        let math = self.math.as_ref()?;
        math.formula.modelled().filter(|_| math.edges.is_none_or(|edges| !edges.are_known))
    }

    /// Returns whether the alarm watches metric math, which can have datapoints without samples.
    pub(super) fn is_computed(&self) -> bool {
        self.math.is_some()
    }

    /// Returns the change of the newest N datapoints since the previous evaluation. Returns `None` if the alarm watches
    /// an expression, or if the change requires a window.
    pub(super) fn step(&mut self, at: Timestamp) -> Option<Step> {
        match (&self.math, self.sources.as_mut_slice()) {
            (None, [source]) => source.step(at),
            _ => None,
        }
    }

    /// Returns the view of the datapoints at an evaluation time.
    pub(super) fn view(&mut self, at: Timestamp) -> View<'_> {
        match (&mut self.math, self.sources.as_mut_slice()) {
            (None, [source, ..]) => View::Metric(source.window(at)),
            (None, []) => View::Metric(RollingWindow { slots: &[], moved_on: false }),
            (Some(math), sources) => View::Math {
                starts: slot_starts(&self.criteria, at),
                windows: sources.iter_mut().map(|source| source.window(at).slots).collect(),
                math,
            },
        }
    }
}

/// The widest window at one evaluation time. Each shorter window is the end of it.
#[derive(Debug)]
pub(super) enum View<'a> {
    Metric(RollingWindow<'a>),
    Math { starts: Vec<Timestamp>, windows: Vec<&'a [Slot]>, math: &'a mut Math },
}

impl<'a> View<'a> {
    /// Returns the newest `count` slots. Expressions are computed over exactly these slots, because functions
    /// over a whole series see the evaluation range.
    pub(super) fn slots(&mut self, count: u32) -> Result<Cow<'_, [Slot]>, BacktestError> {
        match self {
            Self::Metric(seen) => Ok(Cow::Borrowed(newest(seen.slots, count))),
            Self::Math { starts, windows, math } => {
                math.slots(newest(starts, count), windows).map(Cow::Owned)
            }
        }
    }

    /// Returns the window of a single metric, or `None` for an expression.
    pub(super) fn window(&self) -> Option<RollingWindow<'a>> {
        match self {
            Self::Metric(seen) => Some(*seen),
            Self::Math { .. } => None,
        }
    }

    /// Returns whether a longer window can change the datapoints of a shorter one.
    pub(super) fn depends_on_range(&self) -> bool {
        matches!(self, Self::Math { .. })
    }
}

impl Math {
    fn slots(&mut self, starts: &[Timestamp], windows: &[&[Slot]]) -> Result<Vec<Slot>, BacktestError> {
        let edges =
            self.edges.filter(|edges| edges.are_known).map(|edges| edges.pairs(windows, starts.len()));
        Ok(self.formula.slots(starts, windows, edges)?)
    }
}

impl Edges {
    fn pairs(self, windows: &[&[Slot]], count: usize) -> Vec<Option<(f64, f64)>> {
        let edge =
            |index: usize| windows.get(index).map(|window| newest_values(window, count)).unwrap_or_default();
        edge(self.lower).into_iter().zip(edge(self.upper)).map(|(low, high)| low.zip(high)).collect()
    }
}

fn newest<T>(slots: &[T], count: u32) -> &[T] {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    slots.get(slots.len().saturating_sub(count)..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::backtest::{Backtest, BacktestSettings};

    #[test]
    fn results_of_a_log_query_are_datapoints() {
        let alarm = json!({"AlarmName": "errors", "QueryResultsToEvaluate": 3, "QueryResultsToAlarm": 2, "Threshold": 10,
            "ComparisonOperator": "GreaterThanThreshold", "ScheduledQueryConfiguration": {"QueryString": "fields @message",
            "AggregationExpression": "count(*)", "ScheduleConfiguration": {"ScheduleExpression": "rate(5 minutes)"}}});
        let alarm = AlarmDefinition::from_value(&alarm).unwrap();
        let mut backtest = Backtest::new(&alarm, BacktestSettings::default()).unwrap();
        assert_eq!(backtest.feed_names(), ["count(*)"]);
        let feed = backtest.feed(&SeriesName { names: vec!["count(*)".to_owned()], is_any: false }).unwrap();
        for (run, value) in [0.0, 42.0, 3.0, 17.0, 4.0, 5.0, 6.0].into_iter().enumerate() {
            let at = Timestamp::from_second(run as i64 * 300).unwrap();
            backtest.push(feed, Sample::new(at, value)).unwrap();
        }
        let report = backtest.finish().unwrap().unwrap();
        let changes = report.transitions.iter().map(|it| (it.at.as_second(), it.to.as_str()));
        // Each change follows its result within a minute. Without further results, the alarm has no data.
        let expected = [(60, "OK"), (960, "ALARM"), (1_260, "OK")];
        assert_eq!(changes.take(3).collect::<Vec<_>>(), expected);
    }
}
