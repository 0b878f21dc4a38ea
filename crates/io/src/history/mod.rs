//! Reads metric histories: CSV, JSON lines, and the output of `aws cloudwatch get-metric-data` and
//! `get-metric-statistics`.
//!
//! CSV and JSON lines are read as a stream of any length. Documents of the AWS CLI are held in memory.

mod columns;
mod csv;
mod document;
mod error;
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

pub use error::{HistoryError, HistoryProblem};
pub use order::{in_order, merge};

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
