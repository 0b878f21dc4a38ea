//! Creates the queries of `GetMetricData` for the history of an alarm.

use std::sync::Arc;

use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat, StandardUnit};
use bongsu_alarm::alarm;
use bongsu_alarm::backtest::SeriesName;
use bongsu_alarm::definition::{AlarmDefinition, Watches};
use bongsu_alarm::evaluate::Criteria;

/// CloudWatch's finest resolution for standard metrics, in seconds.
const MINUTE: u32 = 60;

/// A query with the meaning of its numbers.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub query: MetricDataQuery,
    pub part: Part,
    pub series: Arc<SeriesName>,
}

/// The part of a sample that a number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Sum,
    Minimum,
    Maximum,
    SampleCount,
    /// A percentile or another statistic. For a period of several minutes it is computed from the values of the
    /// minutes. That is not exact, but CloudWatch returns no raw samples.
    Value,
    /// An edge of a band. One query returns both edges.
    Band,
}

/// The metric and the statistic of an alarm.
struct Source<'a> {
    /// Its index among the alarm's metrics.
    index: usize,
    metric: &'a alarm::Metric,
    statistic: Option<&'a str>,
    unit: Option<&'a str>,
    account: Option<&'a str>,
    series: SeriesName,
}

/// Returns the queries for an alarm. An alarm without metrics has no queries.
pub(super) fn of(alarm: &AlarmDefinition) -> Vec<Wanted> {
    match &alarm.watches {
        Watches::Metric { metric, criteria } => {
            let source = Source {
                index: 0,
                metric,
                statistic: criteria.statistic.as_deref(),
                unit: criteria.unit.as_deref(),
                account: None,
                series: SeriesName { names: vec![metric.name.clone()], is_any: true },
            };
            stats(source, criteria)
        }
        Watches::Math { queries, band, criteria, .. } => {
            let sources = (0..).zip(queries).filter_map(|(index, query)| source(index, query));
            let each = sources.flat_map(|source| stats(source, criteria));
            each.chain(band.iter().flat_map(|band| edges(band, queries, criteria))).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns the metric of an entry of `Metrics`, or `None` for an expression.
fn source(index: usize, query: &alarm::MetricQuery) -> Option<Source<'_>> {
    let stat = query.metric.as_ref()?;
    Some(Source {
        index,
        metric: &stat.metric,
        statistic: stat.statistic.as_deref(),
        unit: stat.unit.as_deref(),
        account: query.account.as_deref(),
        series: SeriesName { names: vec![query.id.clone()], is_any: false },
    })
}

/// Returns queries for a statistic set if the statistic follows from such a set. Otherwise returns queries for
/// the statistic and the sample count.
fn stats(source: Source<'_>, criteria: &Criteria) -> Vec<Wanted> {
    let statistic = source.statistic.unwrap_or("Average");
    let set = [Part::Sum, Part::Minimum, Part::Maximum, Part::SampleCount];
    let is_set = matches!(statistic, "Sum" | "Minimum" | "Maximum" | "Average" | "SampleCount");
    let parts = if is_set { set.to_vec() } else { vec![Part::Value, Part::SampleCount] };
    let series = Arc::new(source.series);
    let one = |(place, part): (usize, Part)| {
        let word = match part {
            Part::Sum => "Sum",
            Part::Minimum => "Minimum",
            Part::Maximum => "Maximum",
            Part::SampleCount => "SampleCount",
            Part::Value | Part::Band => statistic,
        };
        let stat = stat(source.metric, word, criteria.period.min(MINUTE), source.unit);
        let query = MetricDataQuery::builder().id(format!("q{}_{place}", source.index)).metric_stat(stat);
        let query = query.return_data(true).set_account_id(source.account.map(str::to_owned)).build();
        Wanted { query, part, series: series.clone() }
    };
    parts.into_iter().enumerate().map(one).collect()
}

/// Returns queries for the band that CloudWatch has trained, and for its metric.
fn edges(band: &str, queries: &[alarm::MetricQuery], criteria: &Criteria) -> Vec<Wanted> {
    let name = Arc::new(SeriesName { names: vec![band.to_owned()], is_any: false });
    let entry = |query: &alarm::MetricQuery| {
        let built = MetricDataQuery::builder().id(&query.id).return_data(query.id == band);
        let stat = query.metric.as_ref().map(|it| {
            let word = it.statistic.as_deref().unwrap_or("Average");
            stat(&it.metric, word, criteria.period, it.unit.as_deref())
        });
        let built = built.set_metric_stat(stat).set_expression(query.expression.clone()).build();
        Wanted { query: built, part: Part::Band, series: name.clone() }
    };
    queries.iter().map(entry).collect()
}

fn stat(metric: &alarm::Metric, word: &str, period: u32, unit: Option<&str>) -> MetricStat {
    let dimension = |it: &alarm::Dimension| Dimension::builder().name(&it.name).value(&it.value).build();
    let dimensions: Vec<_> = metric.dimensions.iter().map(dimension).collect();
    let named = Metric::builder().namespace(&metric.namespace).metric_name(&metric.name);
    let named = named.set_dimensions(Some(dimensions)).build();
    let period = i32::try_from(period).unwrap_or(i32::MAX);
    let stat = MetricStat::builder().metric(named).period(period).stat(word);
    stat.set_unit(unit.map(StandardUnit::from)).build()
}
