use jiff::Timestamp;

/// A time range, with both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRange {
    /// The start.
    pub from: Timestamp,
    /// The end.
    pub to: Timestamp,
}
