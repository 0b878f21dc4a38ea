use thiserror::Error;

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
        "there are no samples; CSV has a line timestamp,value and then one sample a line, and JSON lines \
         have {{\"timestamp\": ..., \"value\": ...}}"
    )]
    Empty,
    /// A time cannot be parsed.
    #[error(
        "timestamp {0:?} is neither RFC 3339 (2026-11-23T09:00:00Z), nor a time of UTC (2026-11-23 09:00:00, 2026/11/23 \
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
        "there is no column {0}; there must be timestamp and value (and may be count, metric, unit), or \
         timestamp, sum, minimum, maximum and sample_count"
    )]
    Column(&'static str),
    /// The text is not a table.
    #[error("{0}")]
    Table(String),
    /// The text is not JSON.
    #[error("this is not JSON: {0}")]
    Json(String),
    /// The document is of an unknown kind.
    #[error(
        "this is neither JSON lines of samples nor what `aws cloudwatch get-metric-data` or \
         `get-metric-statistics` prints"
    )]
    Document,
    /// CloudWatch does not support the unit.
    #[error("unit {0:?} is none of CloudWatch's: Percent, Count, Seconds, Bytes...")]
    Unit(String),
    /// The samples are too far from the order of time to be sorted while reading.
    #[error("the time goes back by more than a million lines: sort the file by its timestamps first")]
    Order,
}
