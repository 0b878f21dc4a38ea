//! The link to the graph of an alarm's metric at the time of the alarm.

use bongsu_alarm::alarm::{Definition, MetricAlarm, MetricQuery, MetricStat, Query, Region};
use jiff::Timestamp;

use super::encode::Node;
use super::{Console, LONGEST, around, period};
use crate::notice::AlarmNotice;

/// The amount of detail in the link.
#[derive(Debug, Clone, Copy)]
pub(super) struct Detail {
    /// Whether the series and the threshold have labels.
    labels: bool,
    /// Whether to include hidden metrics, which are inputs of an expression.
    hidden: bool,
}

impl Detail {
    pub(super) const ALL: Self = Self { labels: true, hidden: true };
}

/// The levels of detail. A link uses the first level that is short enough.
const DETAILS: [Detail; 3] =
    [Detail::ALL, Detail { labels: false, hidden: true }, Detail { labels: false, hidden: false }];

/// Returns CloudWatch's metrics page, with the alarm's metric or expression and its threshold.
pub(in crate::render) fn graph(alarm: &AlarmNotice) -> Option<String> {
    let console = Console::of(&alarm.alarm)?;
    let Definition::Metric(metric) = &alarm.definition else { return None };
    let (start, end) = around(alarm)?;
    let times = GraphTimes { start: seconds(start), end: seconds(end) };
    let whole = |detail: &Detail| detail.hidden || is_whole_without_hidden(&metric.query);
    DETAILS.into_iter().filter(whole).find_map(|detail| {
        let page = format!("{}#metricsV2:graph=", console.cloudwatch());
        drawing(alarm, metric, console.region, &times, detail).render(page, LONGEST)
    })
}

/// Returns whether the graph still shows something without hidden metrics. An expression needs its inputs.
fn is_whole_without_hidden(query: &Query) -> bool {
    match query {
        Query::Single(_) => true,
        Query::Math(queries) => {
            let mut shown = queries.iter().filter(|query| query.return_data).peekable();
            shown.peek().is_some() && shown.all(|query| query.metric.is_some())
        }
    }
}

/// The time range of a graph, as the console writes it.
struct GraphTimes {
    start: String,
    end: String,
}

/// Builds the source of a graph (API reference, "GetMetricWidgetImage: Metric Widget Structure and Syntax").
fn drawing<'a>(
    alarm: &'a AlarmNotice,
    metric: &'a MetricAlarm,
    region: &'a Region,
    times: &'a GraphTimes,
    detail: Detail,
) -> Node<'a> {
    let mut graph = vec![
        ("metrics", Node::List(metrics(metric, detail))),
        ("view", Node::Text("timeSeries")),
        ("stacked", Node::Flag(false)),
        ("region", Node::Text(region.code())),
        ("period", Node::Number(f64::from(period(metric)))),
        ("start", Node::Text(&times.start)),
        ("end", Node::Text(&times.end)),
    ];
    if let Some(threshold) = threshold(alarm, metric) {
        let label = detail.labels.then_some(alarm.alarm.name.as_str());
        graph.push(("annotations", annotation(label, threshold)));
    }
    Node::Map(graph)
}

pub(super) fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Returns the threshold to draw. A graph with a band needs no line for the threshold.
pub(super) fn threshold(alarm: &AlarmNotice, metric: &MetricAlarm) -> Option<f64> {
    let told = alarm.reason_data.as_ref().and_then(|data| data.threshold);
    let is_line = |threshold: &f64| metric.threshold_metric_id.is_none() && threshold.is_finite();
    metric.threshold.or(told).filter(is_line)
}

fn annotation(label: Option<&str>, threshold: f64) -> Node<'_> {
    let label = label.map(|label| ("label", Node::Text(label)));
    let line = label.into_iter().chain([("value", Node::Number(threshold))]).collect();
    Node::Map(vec![("horizontal", Node::List(vec![Node::Map(line)]))])
}

pub(super) fn metrics(alarm: &MetricAlarm, detail: Detail) -> Vec<Node<'_>> {
    match &alarm.query {
        Query::Single(stat) => vec![row(stat, vec![])],
        Query::Math(queries) => {
            let kept = queries.iter().filter(|query| detail.hidden || query.return_data);
            kept.map(|query| entry(query, period(alarm), detail)).collect()
        }
    }
}

/// Builds an entry of a metric math alarm. An entry that the alarm does not watch is hidden.
fn entry(query: &MetricQuery, usual_period: u32, detail: Detail) -> Node<'_> {
    let mut options = vec![("id", Node::Text(query.id.as_str())), ("visible", Node::Flag(query.return_data))];
    let label = query.label.as_ref().filter(|label| detail.labels && !label.is_empty());
    options.extend(label.map(|label| ("label", Node::Text(label.as_str()))));
    options.extend(query.account.as_ref().map(|account| ("accountId", Node::Text(account.as_str()))));
    let Some(stat) = &query.metric else {
        options.push(("expression", Node::Text(query.expression.as_deref().unwrap_or_default())));
        return Node::List(vec![Node::Map(options)]);
    };
    let period = stat.period.filter(|period| *period != usual_period);
    options.extend(period.map(|period| ("period", Node::Number(f64::from(period)))));
    row(stat, options)
}

/// Builds a row: the namespace, the name, each dimension, and then the options.
fn row<'a>(stat: &'a MetricStat, mut options: Vec<(&'static str, Node<'a>)>) -> Node<'a> {
    let mut row = vec![Node::Text(stat.metric.namespace.as_str()), Node::Text(stat.metric.name.as_str())];
    for dimension in &stat.metric.dimensions {
        row.extend([Node::Text(dimension.name.as_str()), Node::Text(dimension.value.as_str())]);
    }
    options.extend(stat.statistic.as_ref().map(|statistic| ("stat", Node::Text(statistic.as_str()))));
    row.push(Node::Map(options));
    Node::List(row)
}
