use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};

use super::feed::{self, Feed, SeriesName, Source};
use super::{BacktestError, ModelledBand};
use crate::alarm::MetricQuery;
use crate::band::{BandSettings, BandTrainer};
use crate::definition::math::band_of;
use crate::definition::{AlarmDefinition, Watches};
use crate::evaluate::{Criteria, Sample, Seen, Slot, Statistic, Window, slot_starts};
use crate::expr::math::{self, Query, Series, resolve};

/// The series that an alarm watches, with the newest window of each.
#[derive(Debug, Clone)]
pub(super) struct Watched {
    /// The alarm's criteria, over the widest evaluation range.
    criteria: Criteria,
    sources: Vec<Source>,
    math: Option<Math>,
}

/// Metric math or an anomaly detection band.
#[derive(Debug, Clone)]
pub(super) struct Math {
    queries: Vec<Query>,
    result: String,
    band: Option<Band>,
}

/// The edges of a band. They come from the history or, if the history has none, from this library's own
/// model.
#[derive(Debug, Clone)]
struct Band {
    /// The indexes of the two edges in the sources.
    lower: usize,
    upper: usize,
    has_edges: bool,
    trainer: BandTrainer,
    width: f64,
}

impl Watched {
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
                let statistic = Statistic::parse(criteria.statistic.as_deref().unwrap_or("Average"))?;
                let unit = criteria.unit.as_deref();
                watched.sources.push(Source::metric(metric, [], &watched.criteria, statistic, unit));
            }
            Watches::Math { queries, result, band: id, .. } => {
                watched.compute(queries, result, id.as_deref(), band)?;
            }
            Watches::Log { query, .. } => {
                watched.sources.push(Source::results(&query.aggregation, &watched.criteria));
            }
            Watches::PromQl(_) => return Err(BacktestError::PromQl),
            Watches::Composite(_) => return Err(BacktestError::Composite),
        }
        Ok(watched)
    }

    fn compute(
        &mut self,
        queries: &[MetricQuery],
        result: &str,
        band: Option<&str>,
        band_settings: &BandSettings,
    ) -> Result<(), BacktestError> {
        let mut math = Math { queries: Vec::new(), result: result.to_owned(), band: None };
        for query in queries.iter().filter(|query| band != Some(query.id.as_str())) {
            let source = self.source(query)?;
            math.queries.push(Query { id: query.id.clone(), source });
        }
        // The sources of the metrics come first, in the order of the queries.
        if let Some(id) = band {
            let text =
                queries.iter().find(|query| query.id == id).and_then(|query| query.expression.as_deref());
            let width = text.and_then(band_of).map_or(2.0, |(_, width)| width);
            let lower = self.sources.len();
            let trainer = BandTrainer::new(band_settings.clone());
            math.band = Some(Band { lower, upper: lower + 1, has_edges: false, trainer, width });
            self.sources.extend(["lower", "upper"].map(|edge| Source::edge(id, edge, &self.criteria)));
        }
        resolve(&math.queries, result, &[], self.criteria.period)?;
        self.math = Some(math);
        Ok(())
    }

    fn source(&mut self, query: &MetricQuery) -> Result<math::Source, BacktestError> {
        if let Some(stat) = &query.metric {
            let statistic = Statistic::parse(stat.statistic.as_deref().unwrap_or("Average"))?;
            let entry = [query.id.clone()].into_iter().chain(query.label.clone());
            let unit = stat.unit.as_deref();
            self.sources.push(Source::metric(&stat.metric, entry, &self.criteria, statistic, unit));
            return Ok(math::Source::Metric(Series::default()));
        }
        let text = query.expression.as_deref().unwrap_or_default();
        let expression = text.parse();
        let expression =
            expression.map_err(|error| BacktestError::Expression { id: query.id.clone(), error })?;
        Ok(math::Source::Expression(expression))
    }

    pub(super) fn feed(&self, name: &SeriesName) -> Option<Feed> {
        feed::find(&self.sources, name)
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.sources.iter().filter_map(|source| source.names.first().cloned()).collect()
    }

    pub(super) fn push(&mut self, Feed(index): Feed, sample: Sample) {
        if let Some(band) = self.math.as_mut().and_then(|math| math.band.as_mut()) {
            band.has_edges |= index == band.lower || index == band.upper;
        }
        if let Some(source) = self.sources.get_mut(index) {
            source.push(sample);
        }
    }

    /// Returns the state of this library's own model, or `None` if the alarm did not use the model.
    pub(super) fn band(&self) -> Option<ModelledBand> {
        let band = self.math.as_ref()?.band.as_ref().filter(|band| !band.has_edges)?;
        Some(if band.trainer.is_trained() { ModelledBand::Trained } else { ModelledBand::Untrained })
    }

    /// Returns whether there can be datapoints without samples.
    pub(super) fn is_computed(&self) -> bool {
        self.math.is_some()
    }

    /// Returns the view of the datapoints at an evaluation time.
    pub(super) fn view(&mut self, at: Timestamp) -> View<'_> {
        match (&mut self.math, self.sources.as_mut_slice()) {
            (None, [source, ..]) => View::Metric(source.seen(at)),
            (None, []) => View::Metric(Seen { slots: &[], moved_on: false }),
            (Some(math), sources) => View::Math {
                starts: slot_starts(&self.criteria, at),
                windows: sources.iter_mut().map(|source| source.seen(at).slots).collect(),
                period: self.criteria.period,
                math,
            },
        }
    }
}

/// The widest window at one evaluation time. Each shorter window is the end of it.
#[derive(Debug)]
pub(super) enum View<'a> {
    Metric(Seen<'a>),
    Math { starts: Vec<Timestamp>, windows: Vec<&'a [Slot]>, period: u32, math: &'a mut Math },
}

impl View<'_> {
    /// Returns the newest `count` slots. Expressions are computed over exactly these slots, because functions
    /// over a whole series see the evaluation range.
    pub(super) fn slots(&mut self, count: u32) -> Result<Cow<'_, [Slot]>, BacktestError> {
        match self {
            Self::Metric(seen) => Ok(Cow::Borrowed(newest(seen.slots, count))),
            Self::Math { starts, windows, period, math } => {
                math.slots(newest(starts, count), windows, *period).map(Cow::Owned)
            }
        }
    }

    /// Returns the window of a single metric, or `None` for an expression.
    pub(super) fn seen(&self) -> Option<Seen<'_>> {
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
    fn slots(
        &mut self,
        starts: &[Timestamp],
        windows: &[&[Slot]],
        period: u32,
    ) -> Result<Vec<Slot>, BacktestError> {
        let mut metrics = windows.iter();
        for query in &mut self.queries {
            if let math::Source::Metric(series) = &mut query.source {
                *series =
                    Series(metrics.next().map(|window| values(window, starts.len())).unwrap_or_default());
            }
        }
        let result = resolve(&self.queries, &self.result, starts, period)?;
        let window = Window::of_values(starts, &result.0);
        let Some(band) = &mut self.band else { return Ok(window.slots) };
        let edges =
            if band.has_edges { band.edges(windows, starts.len()) } else { band.modelled(&window, period) };
        Ok(window.with_band(&edges).slots)
    }
}

impl Band {
    fn edges(&self, windows: &[&[Slot]], count: usize) -> Vec<Option<(f64, f64)>> {
        let edge = |index: usize| windows.get(index).map(|window| values(window, count)).unwrap_or_default();
        edge(self.lower).into_iter().zip(edge(self.upper)).map(|(low, high)| low.zip(high)).collect()
    }

    /// Returns the band around one period. A period may lie in two half hours, so the band covers both.
    fn around(&mut self, start: Timestamp, period: u32) -> Option<(f64, f64)> {
        let end = start.saturating_add(SignedDuration::from_secs(period.into())).ok()?;
        let (low, high) = self.trainer.band(start, self.width).ok()?;
        let (lower, higher) = self.trainer.band(end, self.width).ok()?;
        Some((low.min(lower), high.max(higher)))
    }

    /// Returns the band of each slot. The model then learns from the slots' datapoints.
    fn modelled(&mut self, window: &Window, period: u32) -> Vec<Option<(f64, f64)>> {
        let edges = window.slots.iter().map(|slot| self.around(slot.at(), period)).collect();
        window.slots.iter().filter_map(Slot::datapoint).for_each(|datapoint| self.trainer.push(*datapoint));
        edges
    }
}

fn values(window: &[Slot], count: usize) -> Vec<Option<f64>> {
    let newest = window.get(window.len().saturating_sub(count)..).unwrap_or_default();
    newest.iter().map(|slot| slot.datapoint().map(|datapoint| datapoint.value)).collect()
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
        // Each is decided within the minute after its result. Without further results the alarm knows nothing more.
        let expected = [(60, "OK"), (960, "ALARM"), (1_260, "OK")];
        assert_eq!(changes.take(3).collect::<Vec<_>>(), expected);
    }
}
