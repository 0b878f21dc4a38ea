//! A band around what a metric usually does, for `ANOMALY_DETECTION_BAND` where CloudWatch's own model cannot be asked.
//!
//! AWS does not publish its model; this one is ours. It is made of medians, so that outages within the history do
//! not widen it:
//!
//! - the level of each half hour of the day: the median of its datapoints over all days, smoothed with its neighbours;
//! - the shift of each day of the week: the median of what is left, in each of the day's six-hour parts;
//! - the spread of each half hour: 1.4826 times the median distance from that (for normal noise, its standard
//!   deviation), and no less than a quarter of the spread of all.
//!
//! The band is the level and shift, plus and minus the spread times the width that the expression asks for. It takes
//! two weeks of history, and looks at the last four. Days are those of a time zone, so that a rhythm of people's keeps
//! its hour when clocks change.

mod medians;
mod model;
#[cfg(test)]
mod tests;
mod trainer;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

pub use model::BandModel;
pub use trainer::BandTrainer;

/// History that a band takes at least.
pub const LEAST_HISTORY: SignedDuration = SignedDuration::from_hours(14 * 24);
/// History that it looks at.
pub const MOST_HISTORY: SignedDuration = SignedDuration::from_hours(28 * 24);

/// What a model is trained by.
#[derive(Debug, Clone, PartialEq)]
pub struct BandSettings {
    /// The zone of the daily and weekly rhythm.
    pub zone: TimeZone,
    /// Times that are left out: deployments, outages, tests.
    pub excluded: Vec<ExcludedRange>,
}

impl Default for BandSettings {
    fn default() -> Self {
        Self { zone: TimeZone::UTC, excluded: Vec::new() }
    }
}

/// A time that a model does not learn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExcludedRange {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end, which does not belong to it.
    pub to: Timestamp,
}

/// Why there is no band yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Untrained {
    /// The history is too short.
    #[error("a band takes two weeks of history, and there are {0:#}")]
    Short(SignedDuration),
    /// The history has too many gaps.
    #[error("a band takes datapoints in half of the day's half hours, and {0} of 48 have some")]
    Sparse(usize),
}

impl BandSettings {
    fn is_excluded(&self, at: Timestamp) -> bool {
        self.excluded.iter().any(|range| range.from <= at && at < range.to)
    }
}
