//! Checks that the entries of `Metrics` fit together.

use serde_json::Value;

use super::DefinitionError;
use super::queries::is_query;
use crate::alarm::MetricQuery;
use crate::expr::math::{Expression, MathError, MetricDataQuery, MetricDataSource, Series, resolve};

const BAND: &str = "ANOMALY_DETECTION_BAND";

/// Parses all expressions and resolves the watched entry, without data.
pub(super) fn check(
    entries: &[MetricQuery],
    result: &str,
    band: Option<&str>,
    period: u32,
) -> Result<(), DefinitionError> {
    entries.iter().enumerate().try_for_each(|(index, entry)| check_id(entries, index, entry))?;
    let others = entries.iter().filter(|entry| Some(entry.id.as_str()) != band);
    let queries: Vec<_> = others.map(|entry| query(entry, band)).collect::<Result<_, _>>()?;
    // The error names the entry that has it, not the entries that use that entry.
    let mut expressions: Vec<(&str, &Expression)> = queries.iter().filter_map(expression).collect();
    expressions.sort_by_key(|(_, expression)| depends(expression, &queries));
    for (id, _) in expressions {
        match resolve(&queries, id, &[], period) {
            Ok(_) => {}
            // Only the watched entry must return one series.
            Err(MathError::Result(_)) if id != result => {}
            Err(error) => return Err(wrong(id, error)),
        }
    }
    band.map_or(Ok(()), |band| check_band(entries, &queries, band, period))
}

fn query(entry: &MetricQuery, band: Option<&str>) -> Result<MetricDataQuery, DefinitionError> {
    let source = match &entry.expression {
        Some(text) if band.is_none() && is_band(text) => {
            return Err(DefinitionError::missing(
                "ThresholdMetricId",
                ": the Id of the entry that is the band",
            ));
        }
        Some(text) if !is_query(text) => {
            MetricDataSource::Expression(text.parse().map_err(|error| wrong(&entry.id, error))?)
        }
        _ => MetricDataSource::Metric(Series(Vec::new())),
    };
    Ok(MetricDataQuery { id: entry.id.clone(), source })
}

fn expression(query: &MetricDataQuery) -> Option<(&str, &Expression)> {
    match &query.source {
        MetricDataSource::Expression(expression) => Some((&query.id, expression)),
        MetricDataSource::Metric(_) => None,
    }
}

/// Returns whether an expression uses other expressions.
fn depends(whole: &Expression, queries: &[MetricDataQuery]) -> bool {
    let ids = whole.ids();
    queries.iter().filter_map(expression).any(|(id, _)| ids.contains(&id))
}

/// Checks an entry's ID. CloudWatch allows letters, digits and `_`, and requires a lower-case first letter.
fn check_id(entries: &[MetricQuery], index: usize, entry: &MetricQuery) -> Result<(), DefinitionError> {
    let wrong = |expected: &str| {
        let (field, value) = (format!("Metrics[{index}].Id"), Value::from(entry.id.as_str()).to_string());
        Err(DefinitionError::Wrong { field, value, expected: expected.to_owned() })
    };
    let plain = entry.id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !plain || !entry.id.starts_with(|first: char| first.is_ascii_lowercase()) {
        return wrong("must begin with a lower-case letter and go on with letters, digits and _ only");
    }
    if entries.iter().take(index).any(|before| before.id == entry.id) {
        return wrong("is the Id of another entry too: give each its own");
    }
    Ok(())
}

fn is_band(text: &str) -> bool {
    text.trim_start().starts_with(BAND)
}

/// Parses `ANOMALY_DETECTION_BAND(m1, 2)` into the ID of the metric and the band's width in standard
/// deviations. The default width is 2.
pub(crate) fn band_of(text: &str) -> Option<(&str, f64)> {
    let inner = text.trim().strip_prefix(BAND)?.trim_start().strip_prefix('(')?.strip_suffix(')')?;
    let width =
        |width: &str| width.trim().parse().ok().filter(|width: &f64| width.is_finite() && *width > 0.0);
    match inner.rsplit_once(',') {
        Some((inner, last)) => width(last).map(|width| (inner, width)),
        None => Some((inner, 2.0)),
    }
}

fn check_band(
    entries: &[MetricQuery],
    queries: &[MetricDataQuery],
    band: &str,
    period: u32,
) -> Result<(), DefinitionError> {
    let Some(entry) = entries.iter().find(|entry| entry.id == band) else {
        let value = Value::from(band).to_string();
        let expected = format!("must be the Id of the entry of Metrics that is the band: {BAND}(...)");
        return Err(DefinitionError::Wrong { field: "ThresholdMetricId".to_owned(), value, expected });
    };
    let text = entry.expression.as_deref().unwrap_or_default();
    let expected = || format!("must be {BAND}(id) or {BAND}(id, 2), the width in standard deviations");
    let (inner, _) = band_of(text).ok_or_else(|| DefinitionError::Wrong {
        field: field(band),
        value: Value::from(text).to_string(),
        expected: expected(),
    })?;
    let inner: Expression = inner.parse().map_err(|error| wrong(band, error))?;
    let around = MetricDataQuery { id: band.to_owned(), source: MetricDataSource::Expression(inner) };
    let queries: Vec<_> = queries.iter().cloned().chain([around]).collect();
    resolve(&queries, band, &[], period).map_err(|error| wrong(band, error)).map(drop)
}

fn field(id: &str) -> String {
    format!("Expression of {id:?}")
}

fn wrong(id: &str, error: MathError) -> DefinitionError {
    DefinitionError::Expression { field: field(id), error }
}
