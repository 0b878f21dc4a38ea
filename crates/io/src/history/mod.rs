//! Reads metric histories: CSV, JSON lines, and the output of `aws cloudwatch get-metric-data` and
//! `get-metric-statistics`.
//!
//! CSV and JSON lines are read as a stream of any length. Documents of the AWS CLI are held in memory.

mod columns;
mod csv;
mod document;
mod field;
mod lines;
mod order;
#[cfg(test)]
mod tests;

use std::io::BufRead;
use std::sync::Arc;

use bongsu_alarm::backtest::SeriesName;
use bongsu_alarm::evaluate::Sample;
use serde_json::Value;
use thiserror::Error;

pub use order::{in_order, merge};

/// An error in a history.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}{}: {problem}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct HistoryError {
    pub file: String,
    /// The line, from 1.
    pub line: Option<u64>,
    pub problem: HistoryProblem,
}

/// The kind of error.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HistoryProblem {
    /// The file cannot be read.
    #[error("{0}")]
    Read(String),
    #[error(
        "there are no samples; CSV has the header timestamp,value and then one sample on each line, and JSON lines \
         have {{\"timestamp\": ..., \"value\": ...}}"
    )]
    Empty,
    /// A time cannot be parsed.
    #[error(
        "timestamp {0:?} is neither RFC 3339 (2026-11-23T09:00:00Z), nor a time in UTC (2026-11-23 09:00:00, 2026/11/23 \
         09:00:00), nor seconds since 1970 (1795424400)"
    )]
    Time(String),
    /// A number cannot be parsed.
    #[error("{column} {value:?} is not a number")]
    Number {
        column: &'static str,
        /// The value as written.
        value: String,
    },
    /// A required column is missing.
    #[error(
        "there is no column {0}; required are timestamp and value (optional are count, metric, unit), or \
         timestamp, sum, minimum, maximum and sample_count"
    )]
    Column(&'static str),
    /// The text is not a table.
    #[error("{0}")]
    Table(String),
    /// The text is not JSON.
    #[error("this is not JSON: {0}")]
    Json(String),
    /// The kind of the document is unknown.
    #[error(
        "this is neither JSON lines of samples nor output of `aws cloudwatch get-metric-data` or \
         `get-metric-statistics`"
    )]
    Document,
    /// CloudWatch does not support the unit.
    #[error("unit {0:?} is not a unit of CloudWatch, such as Percent, Count, Seconds or Bytes")]
    Unit(String),
    /// The samples are too far out of order to be sorted while reading.
    #[error("samples are out of order by more than a million lines: sort the file by its timestamps first")]
    Order,
}

/// A sample with its series. The samples of one series share their name.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryRow {
    /// The name of the series in the history.
    pub series: Arc<SeriesName>,
    pub sample: Sample,
}

/// A stream of samples.
pub type Rows = Box<dyn Iterator<Item = Result<HistoryRow, HistoryError>> + Send>;

/// The origin of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The name in errors.
    pub file: String,
    /// The given name of its only series, which replaces names in the file.
    pub series: Option<String>,
}

/// Reads a history. Its beginning decides the format.
///
/// # Errors
///
/// Returns an error if the history cannot be read, is empty, or has an unknown format.
pub fn read(mut input: impl BufRead + Send + 'static, origin: &Origin) -> Result<Rows, HistoryError> {
    let failure = |problem| HistoryError { file: origin.file.clone(), line: None, problem };
    let start = field::start(&mut input).map_err(|error| failure(HistoryProblem::Read(error.to_string())))?;
    match start.first() {
        None => Err(failure(HistoryProblem::Empty)),
        Some(b'{' | b'[') if is_json_lines(&start) => Ok(lines::read(input, origin)),
        Some(b'{' | b'[') => Ok(Box::new(document::read(input, origin)?.into_iter().map(Ok))),
        Some(_) => csv::read(input, origin),
    }
}

/// Returns whether the first line is a JSON object with a time.
fn is_json_lines(start: &[u8]) -> bool {
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let first = serde_json::from_slice::<Value>(line).ok();
    first.as_ref().and_then(Value::as_object).is_some_and(|line| {
        line.keys().any(|key| columns::Column::parse(key) == Some(columns::Column::Timestamp))
    })
}
