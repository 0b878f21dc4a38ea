//! Reads the output of the AWS CLI: one or more documents of `get-metric-data`, or `get-metric-statistics`.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use bongsu_alarm::backtest::SeriesName;
use bongsu_alarm::evaluate::{Sample, Unit, Values};
use jiff::Timestamp;
use serde_json::Value;

use super::{HistoryError, HistoryProblem, HistoryRow, Origin, field};

/// Returns all samples, oldest first.
pub(super) fn read(input: impl Read, origin: &Origin) -> Result<Vec<HistoryRow>, HistoryError> {
    let failure = |problem| HistoryError { file: origin.file.clone(), line: None, problem };
    let mut rows = Vec::new();
    for document in serde_json::Deserializer::from_reader(input).into_iter::<Value>() {
        let document = document.map_err(|error| failure(HistoryProblem::Json(error.to_string())))?;
        rows.extend(samples(&document, origin).map_err(failure)?);
    }
    rows.sort_by_key(|row| row.sample.at);
    Ok(rows)
}

fn samples(document: &Value, origin: &Origin) -> Result<Vec<HistoryRow>, HistoryProblem> {
    let list = |key: &str| document.get(key).and_then(Value::as_array);
    if let Some(results) = list("MetricDataResults") {
        return data(results, origin);
    }
    let datapoints = list("Datapoints").ok_or(HistoryProblem::Document)?;
    let label = document.get("Label").and_then(Value::as_str);
    let series = series(label.map(str::to_owned), None, origin);
    datapoints.iter().filter_map(|it| statistics(it, &series).transpose()).collect()
}

fn data(results: &[Value], origin: &Origin) -> Result<Vec<HistoryRow>, HistoryProblem> {
    let mut rows = Vec::new();
    for result in results {
        let text = |key: &str| result.get(key).and_then(Value::as_str).map(str::to_owned);
        let id =
            text("Id").map(|id| edge(results, result, &id).map_or(id.clone(), |edge| format!("{id}.{edge}")));
        let series = series(id, text("Label"), origin);
        let list = |key: &str| result.get(key).and_then(Value::as_array).into_iter().flatten();
        for (at, value) in list("Timestamps").zip(list("Values")) {
            let sample = field::value(time(at)?, value.as_f64().unwrap_or(f64::NAN));
            rows.push(HistoryRow { series: series.clone(), sample });
        }
    }
    Ok(rows)
}

/// Returns the edge of a band that a result is. A band has two results with the same ID; the result with the lower
/// values is the lower edge.
fn edge(results: &[Value], result: &Value, id: &str) -> Option<&'static str> {
    let same_id = |other: &&Value| other.get("Id").and_then(Value::as_str) == Some(id);
    let both: Vec<_> = results.iter().filter(same_id).collect();
    let [one, other] = both.as_slice() else { return None };
    let values = |result: &Value| -> BTreeMap<String, f64> {
        let list = |key: &str| result.get(key).and_then(Value::as_array).into_iter().flatten();
        let pairs = list("Timestamps").zip(list("Values"));
        pairs.filter_map(|(at, value)| Some((at.to_string(), value.as_f64()?))).collect()
    };
    let (first, second) = (values(one), values(other));
    let differing =
        first.iter().filter_map(|(at, value)| Some((value, second.get(at)?))).find(|(a, b)| a != b);
    let first_is_lower = differing.is_none_or(|(first, second)| first < second);
    Some(if std::ptr::eq(*one, result) == first_is_lower { "lower" } else { "upper" })
}

/// Reads the complete set of statistics if it exists, otherwise the only statistic.
fn statistics(datapoint: &Value, series: &Arc<SeriesName>) -> Result<Option<HistoryRow>, HistoryProblem> {
    let at = time(datapoint.get("Timestamp").unwrap_or(&Value::Null))?;
    let number = |key: &str| datapoint.get(key).and_then(Value::as_f64);
    let set = || {
        let (sum, minimum, maximum) = (number("Sum")?, number("Minimum")?, number("Maximum")?);
        Some(Values::Set { sum, minimum, maximum, sample_count: number("SampleCount")? })
    };
    let extended = || datapoint.get("ExtendedStatistics")?.as_object()?.values().next()?.as_f64();
    let one = || {
        let value = ["Average", "Sum", "Maximum", "Minimum"].into_iter().find_map(number).or_else(extended);
        Some(Values::Value { value: value?, count: number("SampleCount").unwrap_or(1.0) })
    };
    let unit = datapoint.get("Unit").and_then(Value::as_str).and_then(Unit::parse);
    let sample = set().or_else(one).map(|values| Sample { at, values, unit });
    Ok(sample.map(|sample| HistoryRow { series: series.clone(), sample }))
}

fn series(id: Option<String>, label: Option<String>, origin: &Origin) -> Arc<SeriesName> {
    Arc::new(match &origin.series {
        Some(name) => SeriesName { names: vec![name.clone()], is_any: false },
        None => SeriesName { names: id.into_iter().chain(label).collect(), is_any: false },
    })
}

fn time(value: &Value) -> Result<Timestamp, HistoryProblem> {
    let found = match value {
        Value::String(text) => field::time(text).ok(),
        other => other.as_f64().and_then(field::epoch),
    };
    found.ok_or_else(|| HistoryProblem::Time(value.to_string()))
}
