use thiserror::Error;

/// History that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}{}: {problem}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct HistoryError {
    /// Which file.
    pub file: String,
    /// Which of its lines, from 1.
    pub line: Option<u64>,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with history.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// The system refused.
    #[error("{0}")]
    Read(String),
    /// Nothing in it.
    #[error(
        "there are no samples; CSV has a line timestamp,value and then one sample a line, and JSON lines \
         have {{\"timestamp\": ..., \"value\": ...}}"
    )]
    Empty,
    /// A time that is none.
    #[error(
        "timestamp {0:?} is neither RFC 3339 (2026-11-23T09:00:00Z), nor a time of UTC (2026-11-23 09:00:00, 2026/11/23 \
         09:00:00), nor seconds since 1970 (1795424400)"
    )]
    Time(String),
    /// A number that is none.
    #[error("{column} {value:?} is not a number")]
    Number {
        /// In which column.
        column: &'static str,
        /// As it stands there.
        value: String,
    },
    /// A column that must be there.
    #[error(
        "there is no column {0}; there must be timestamp and value (and may be count, metric, unit), or \
         timestamp, sum, minimum, maximum and sample_count"
    )]
    Column(&'static str),
    /// Text that is no table.
    #[error("{0}")]
    Table(String),
    /// JSON that is none.
    #[error("this is not JSON: {0}")]
    Json(String),
    /// A document of another kind.
    #[error(
        "this is neither JSON lines of samples nor what `aws cloudwatch get-metric-data` or \
         `get-metric-statistics` prints"
    )]
    Document,
    /// A unit that CloudWatch does not have.
    #[error("unit {0:?} is none of CloudWatch's: Percent, Count, Seconds, Bytes...")]
    Unit(String),
    /// Times that go back and forth too far to be put in order as they pass.
    #[error("the time goes back by more than a million lines: sort the file by its timestamps first")]
    Order,
}
