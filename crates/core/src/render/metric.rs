//! Describes an alarm's query in a few words.

use bongsu_alarm::alarm::{Metric, MetricAlarm, MetricQuery, MetricStat, PromQl, Query};
use bongsu_alarm::quantity;
use bongsu_slack::Mrkdwn;

use super::secrets;
use super::view::View;

/// The maximum length of a PromQL query.
const QUERY_CHARS: usize = 700;

/// Returns the only metric that the alarm watches, directly or in an anomaly detection band.
pub(super) fn watched(query: &Query) -> Option<&MetricStat> {
    match query {
        Query::Single(stat) => Some(stat),
        Query::Math(_) => result_query(query)?.metric.as_ref(),
    }
}

/// Returns the metric to show: the watched metric, or else the first input of the expression.
pub(super) fn main_metric(query: &Query) -> Option<&Metric> {
    let first = || match query {
        Query::Math(queries) => queries.iter().find_map(|query| query.metric.as_ref()),
        Query::Single(_) => None,
    };
    watched(query).or_else(first).map(|stat| &stat.metric)
}

/// Returns the entry that the alarm compares. An anomaly detection alarm returns two entries, of which one is
/// the band.
pub(super) fn result_query(query: &Query) -> Option<&MetricQuery> {
    let Query::Math(queries) = query else { return None };
    let is_band = |query: &&MetricQuery| {
        query.expression.as_deref().is_some_and(|it| it.trim_start().starts_with("ANOMALY_DETECTION_BAND"))
    };
    queries.iter().find(|query| query.return_data && !is_band(query)).or(queries.first())
}

/// Returns the name of the series: the metric's name, the label, or the selection of a Metrics Insights
/// query.
pub(super) fn subject(alarm: &MetricAlarm) -> Option<String> {
    if let Some(stat) = watched(&alarm.query) {
        return Some(stat.metric.name.clone());
    }
    let query = result_query(&alarm.query)?;
    let label = query.label.clone().filter(|label| !label.is_empty());
    let selected = query.expression.as_deref().and_then(selected).map(str::to_owned);
    label.or(selected).or_else(|| query.expression.clone()).or_else(|| Some(query.id.clone()))
}

/// Returns the unit of the watched series, if it is known.
pub(super) fn unit(alarm: &MetricAlarm) -> Option<&str> {
    match watched(&alarm.query) {
        Some(stat) => quantity::unit_of(stat.unit.as_deref(), &stat.metric, stat.statistic.as_deref()),
        None => unit_of_selected(result_query(&alarm.query)?.expression.as_deref()?),
    }
}

/// Returns the unit of a Metrics Insights query, such as `Percent` for `SELECT MAX(CPUUtilization) FROM
/// SCHEMA("AWS/EC2", InstanceId)`.
fn unit_of_selected(expression: &str) -> Option<&'static str> {
    let (function, name) = selected(expression)?.split_once('(')?;
    let name = name.trim_end_matches(')').trim().trim_matches('"');
    let (_, from) = expression.split_once(" FROM ").or_else(|| expression.split_once(" from "))?;
    let from = from.trim_start();
    let schema = from.get(..7).filter(|word| word.eq_ignore_ascii_case("SCHEMA("));
    let namespace = schema.map_or(from, |schema| from.get(schema.len()..).unwrap_or_default());
    let namespace = namespace.split([',', ')', ' ']).next()?.trim_matches('"');
    (!function.trim().eq_ignore_ascii_case("COUNT")).then(|| quantity::unit_in(namespace, name))?
}

/// Describes an input of an expression: `errors = AWS/Lambda Errors (Sum) FunctionName checkout`.
pub(super) fn input(query: &MetricQuery) -> Option<String> {
    let stat = query.metric.as_ref()?;
    let statistic = stat.statistic.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
    let dimensions = stat.metric.dimensions.iter().map(|it| format!(", {} {}", it.name, it.value));
    let dimensions: String = dimensions.collect();
    let account = query.account.as_ref().map(|it| format!(", {it}")).unwrap_or_default();
    Some(format!(
        "{} = {} {}{statistic}{dimensions}{account}",
        query.id, stat.metric.namespace, stat.metric.name
    ))
}

/// Returns the selection of a Metrics Insights query, such as `MAX(CPUUtilization)`.
fn selected(expression: &str) -> Option<&str> {
    let rest = expression.trim_start();
    let keyword = rest.get(..6).filter(|word| word.eq_ignore_ascii_case("SELECT"))?;
    let rest = rest.get(keyword.len()..)?;
    let end = rest.find(" FROM ").or_else(|| rest.find(" from "))?;
    rest.get(..end).map(str::trim)
}

/// Returns the query of a PromQL alarm as code.
pub(super) fn promql_query(promql: &PromQl) -> Option<Mrkdwn> {
    let query = promql.query.as_deref().map(|query| secrets::masked(query.trim()))?;
    (!query.is_empty()).then(|| Mrkdwn::new().code(query).fit(QUERY_CHARS))
}

/// Returns the periods and the evaluation interval of a PromQL alarm, as far as the message includes them.
pub(super) fn promql_periods(view: &View<'_>, promql: &PromQl) -> Option<String> {
    let words = view.words;
    let PromQl { pending_period, recovery_period, evaluation_interval, .. } = promql;
    let span = |seconds: &Option<u32>| seconds.map(|it| words.duration(i64::from(it)));
    let facts = [
        span(pending_period).map(|it| words.pending(&it)),
        span(recovery_period).map(|it| words.recovery(&it)),
        span(evaluation_interval).map(|it| words.evaluated(&it)),
    ];
    let facts: Vec<_> = facts.into_iter().flatten().collect();
    (!facts.is_empty()).then(|| facts.join(", "))
}
