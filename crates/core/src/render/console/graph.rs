//! The graph of an alarm's metric at the time of the alarm.

use super::encode::Node;
use super::{around, cloudwatch};
use crate::alarm::{Definition, MetricAlarm, MetricQuery, MetricStat, Query};
use crate::notice::AlarmNotice;

/// Slack's longest URL is 3,000 characters; other links need room beside this one.
const LONGEST: usize = 1_500;

/// The metrics page of CloudWatch, with the alarm's metric or expression and its threshold.
pub(in crate::render) fn graph(alarm: &AlarmNotice) -> Option<String> {
    let region = alarm.alarm.region.as_ref()?;
    let Definition::Metric(metric) = &alarm.definition else { return None };
    let (start, end) = around(alarm)?;
    let mut graph = vec![
        ("metrics", Node::List(metrics(metric))),
        ("view", Node::text("timeSeries")),
        ("stacked", Node::Flag(false)),
        ("region", Node::text(region.code())),
        ("period", Node::Number(f64::from(metric.period.unwrap_or(60)))),
        ("start", Node::text(seconds(start))),
        ("end", Node::text(seconds(end))),
    ];
    let told = alarm.reason_data.as_ref().and_then(|data| data.threshold);
    if let Some(threshold) = metric.threshold.or(told).filter(|_| metric.threshold_metric_id.is_none()) {
        graph.push(("annotations", annotation(&alarm.alarm.name, threshold)));
    }
    let url = format!("{}#metricsV2:graph={}", cloudwatch(region), Node::Map(graph).render());
    (url.len() <= LONGEST).then_some(url)
}

fn seconds(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn annotation(label: &str, threshold: f64) -> Node {
    let line = Node::Map(vec![("label", Node::text(label)), ("value", Node::Number(threshold))]);
    Node::Map(vec![("horizontal", Node::List(vec![line]))])
}

fn metrics(alarm: &MetricAlarm) -> Vec<Node> {
    match &alarm.query {
        Query::Single(stat) => vec![Node::List(row(stat, vec![]))],
        Query::Math(queries) => queries.iter().map(entry).collect(),
    }
}

/// An entry of a metric math alarm; what the alarm does not watch is there and not shown.
fn entry(query: &MetricQuery) -> Node {
    let mut options = vec![("id", Node::text(query.id.as_str())), ("visible", Node::Flag(query.return_data))];
    if let Some(label) = query.label.as_ref().filter(|label| !label.is_empty()) {
        options.push(("label", Node::text(label.as_str())));
    }
    if let Some(account) = &query.account {
        options.push(("accountId", Node::text(account.as_str())));
    }
    match (&query.metric, &query.expression) {
        (Some(stat), _) => Node::List(row(stat, options)),
        (None, expression) => {
            options.push(("expression", Node::text(expression.clone().unwrap_or_default())));
            Node::List(vec![Node::Map(options)])
        }
    }
}

/// Namespace, name, dimensions one by one, then the options.
fn row(stat: &MetricStat, mut options: Vec<(&'static str, Node)>) -> Vec<Node> {
    let mut row = vec![Node::text(stat.metric.namespace.as_str()), Node::text(stat.metric.name.as_str())];
    for dimension in &stat.metric.dimensions {
        row.extend([Node::text(dimension.name.as_str()), Node::text(dimension.value.as_str())]);
    }
    if let Some(statistic) = &stat.statistic {
        options.push(("stat", Node::text(statistic.as_str())));
    }
    row.push(Node::Map(options));
    row
}
