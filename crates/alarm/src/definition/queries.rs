//! Reads `Metrics`: metric math, Metrics Insights and anomaly detection bands.

use super::fields::Fields;
use super::math::check;
use super::{DefinitionError, Watches, criteria, metric};
use crate::alarm::{MetricQuery, MetricStat};
use crate::evaluate::{
    Counted, SettingError, Statistic, Threshold, Unit, check_count, check_expression, default_treatment,
};

const ENTRY: &[&str] = &["Id", "MetricStat", "Expression", "Label", "ReturnData", "Period", "AccountId"];
const STAT: &[&str] = &["Metric", "Period", "Stat", "Unit"];
const METRIC: &[&str] = &["MetricName", "Namespace", "Dimensions"];
/// Properties of an alarm on one metric. SNS messages also have a period beside `Metrics`.
const ELSEWHERE: [&str; 6] =
    ["MetricName", "Namespace", "Dimensions", "Statistic", "ExtendedStatistic", "Unit"];

pub(crate) fn watches(fields: &Fields<'_>) -> Result<Watches, DefinitionError> {
    if let Some(field) = ELSEWHERE.into_iter().find(|field| fields.has(field)) {
        return Err(DefinitionError::Beside { field: fields.name("Metrics"), other: fields.name(field) });
    }
    let entries = fields.children("Metrics")?;
    let queries: Vec<_> = entries.iter().map(query).collect::<Result<_, _>>()?;
    let stats = || queries.iter().filter_map(|query| query.metric.as_ref());
    check_count(Counted::MetricStats, stats().count())?;
    check_count(Counted::Expressions, queries.len() - stats().count())?;
    let treatment = default_treatment(stats().map(|stat| stat.metric.namespace.as_str()));
    let mut criteria = criteria::read(fields, period(fields, &entries, &queries)?, treatment)?;
    if let [MetricQuery { metric: Some(stat), .. }] = queries.as_slice() {
        // EventBridge writes a single metric this way. It is the same as `MetricName` and `Statistic`.
        (criteria.statistic, criteria.unit) = (stat.statistic.clone(), stat.unit.clone());
        criteria::refuse(criteria.problems())?;
        return Ok(Watches::Metric { metric: stat.metric.clone(), criteria });
    }
    let band = fields.text("ThresholdMetricId")?.filter(|_| criteria.threshold == Threshold::Band);
    let result = result(&queries, band.as_deref())?;
    if let Some(stat) = queries.iter().find(|query| query.id == result).and_then(|it| it.metric.as_ref()) {
        (criteria.statistic, criteria.unit) = (stat.statistic.clone(), stat.unit.clone());
    }
    criteria::refuse(criteria.problems())?;
    if queries.iter().filter_map(|query| query.expression.as_deref()).any(is_query) {
        criteria::refuse(criteria.query_problems())?;
    }
    check(&queries, &result, band.as_deref(), criteria.period)?;
    Ok(Watches::Math { queries, result, band, criteria })
}

/// Returns whether an expression is a Metrics Insights query, which only CloudWatch can run.
pub(crate) fn is_query(expression: &str) -> bool {
    expression.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("SELECT"))
}

fn query(fields: &Fields<'_>) -> Result<MetricQuery, DefinitionError> {
    fields.only(&[ENTRY])?;
    let expression = fields.text("Expression")?;
    if let Some(expression) = &expression {
        let wrong = |error| DefinitionError::Entry { field: fields.name("Expression"), error };
        check_expression(expression).map_err(wrong)?;
    }
    let metric = fields.child("MetricStat")?.map(|child| stat(&child)).transpose()?;
    match (&expression, &metric) {
        (Some(_), Some(_)) => {
            let (field, other) = (fields.name("Expression"), fields.name("MetricStat"));
            return Err(DefinitionError::Beside { field, other });
        }
        (None, None) => return Err(fields.missing("MetricStat", ": each entry has it or an Expression")),
        _ => {}
    }
    Ok(MetricQuery {
        id: fields.text("Id")?.ok_or_else(|| fields.missing("Id", ""))?,
        label: fields.text("Label")?,
        expression,
        metric,
        return_data: fields.flag("ReturnData")?.unwrap_or(true),
        account: fields.text("AccountId")?,
    })
}

fn stat(fields: &Fields<'_>) -> Result<MetricStat, DefinitionError> {
    fields.only(&[STAT])?;
    let named = fields.child("Metric")?.ok_or_else(|| fields.missing("Metric", ""))?;
    named.only(&[METRIC])?;
    let word = fields.text("Stat")?.ok_or_else(|| fields.missing("Stat", ": Average, Sum, p99..."))?;
    let statistic = metric::usual(&word, fields.shape);
    let unit = fields.text("Unit")?;
    let wrong = |field, error| DefinitionError::Entry { field: fields.name(field), error };
    Statistic::parse(&statistic).map_err(|error| wrong("Stat", error.into()))?;
    match &unit {
        Some(unit) if Unit::parse(unit).is_none() => {
            return Err(wrong("Unit", SettingError::Unit(unit.clone())));
        }
        _ => {}
    }
    let period = fields.count("Period")?;
    Ok(MetricStat { metric: metric::read(&named)?, statistic: Some(statistic), unit, period })
}

/// Returns the period that all entries share.
fn period(
    fields: &Fields<'_>,
    entries: &[Fields<'_>],
    queries: &[MetricQuery],
) -> Result<u32, DefinitionError> {
    let own = entries.iter().map(|entry| entry.count("Period"));
    let own: Vec<_> = own.chain([fields.count("Period")]).collect::<Result<_, _>>()?;
    let stats = queries.iter().filter_map(|query| query.metric.as_ref()?.period);
    let mut periods: Vec<u32> = own.into_iter().flatten().chain(stats).collect();
    periods.sort_unstable();
    periods.dedup();
    match periods.as_slice() {
        [] => Err(fields.missing("Period", ": a whole number of seconds, in the entries of Metrics")),
        [period] => Ok(*period),
        _ => {
            let periods: Vec<_> = periods.iter().map(ToString::to_string).collect();
            Err(DefinitionError::Periods(periods.join(" and ")))
        }
    }
}

/// Finds the watched entry: the one that returns data and is not the band.
fn result(queries: &[MetricQuery], band: Option<&str>) -> Result<String, DefinitionError> {
    let returned = queries.iter().filter(|query| query.return_data && Some(query.id.as_str()) != band);
    let returned: Vec<_> = returned.map(|query| query.id.as_str()).collect();
    match returned.as_slice() {
        [only] => Ok((*only).to_owned()),
        _ => Err(DefinitionError::Returned {
            found: if returned.is_empty() { "none".to_owned() } else { returned.join(", ") },
            band: if band.is_some() { ", beside the band's" } else { "" },
        }),
    }
}
