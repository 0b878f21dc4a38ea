//! History of metrics, in the shapes people have it in: CSV, JSON lines, and what `aws cloudwatch
//! get-metric-data` and `get-metric-statistics` print.
//!
//! CSV and JSON lines are read as they pass, whatever their size; AWS's documents are held whole.

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

use bongsu_core::backtest::SeriesName;
use bongsu_core::evaluate::Sample;
use serde_json::Value;

pub use error::{HistoryError, Problem};
pub use order::{in_order, merge};

/// One sample and the series it belongs to. Samples of one series share their name.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What the history calls the series.
    pub series: Arc<SeriesName>,
    /// The sample.
    pub sample: Sample,
}

/// Samples as they are read.
pub type Rows = Box<dyn Iterator<Item = Result<Row, HistoryError>> + Send>;

/// Where history comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// What errors call it.
    pub file: String,
    /// The name of its one series, whatever is written inside.
    pub series: Option<String>,
}

/// Reads history in whatever format it is, told by how it begins.
///
/// # Errors
///
/// It cannot be read, is empty, or its first line says that it is none of the formats.
pub fn read(mut input: impl BufRead + Send + 'static, origin: &Origin) -> Result<Rows, HistoryError> {
    let failure = |problem| HistoryError { file: origin.file.clone(), line: None, problem };
    let start = field::start(&mut input).map_err(|error| failure(Problem::Read(error.to_string())))?;
    match start.first() {
        None => Err(failure(Problem::Empty)),
        Some(b'{' | b'[') if is_json_lines(&start) => Ok(Box::new(lines::Lines::new(input, origin.clone()))),
        Some(b'{' | b'[') => Ok(Box::new(document::read(input, origin)?.into_iter().map(Ok))),
        Some(_) => Ok(Box::new(csv::Csv::new(input, origin)?)),
    }
}

/// Whether the first line is an object by itself that has a time.
fn is_json_lines(start: &[u8]) -> bool {
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let first = serde_json::from_slice::<Value>(line).ok();
    first.as_ref().and_then(Value::as_object).is_some_and(|line| {
        line.keys().any(|key| columns::Column::parse(key) == Some(columns::Column::Timestamp))
    })
}
