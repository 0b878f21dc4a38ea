//! A band of a metric's usual values, for `ANOMALY_DETECTION_BAND` without CloudWatch's own model.
//!
//! AWS does not publish its model, so this library has its own. It uses medians, so that outages in the
//! history do not widen the band:
//!
//! - The level of each half hour of the day is the median of its datapoints over all days, smoothed with its
//!   neighbors.
//! - The shift of each day of the week is the median of the remaining differences in each six-hour part of
//!   the day.
//! - The spread of each half hour is 1.4826 times the median distance from level and shift, which is the
//!   standard deviation of normal noise. It is at least a quarter of the overall spread.
//!
//! The band is the level plus the shift, plus and minus the spread times the width of the expression. It
//! needs two weeks of history and uses the last four weeks. Days belong to a time zone, so that daily
//! routines keep their hour when the clocks change.
//!
//! ```
//! use bongsu_alarm::band::{BandModel, BandSettings};
//! use bongsu_alarm::evaluate::Datapoint;
//! use jiff::{SignedDuration, Timestamp};
//!
//! // Three weeks of half hours: 70 by day and 30 by night.
//! let start: Timestamp = "2026-11-02T00:00:00Z".parse()?;
//! let at = |step: i64| start + SignedDuration::from_mins(30 * step);
//! let value = |step: i64| if (16..40).contains(&(step % 48)) { 70.0 } else { 30.0 };
//! let history: Vec<_> = (0..21 * 48).map(|step| Datapoint::new(at(step), value(step))).collect();
//! let model = BandModel::train(&history, &BandSettings::default())?;
//! let (lower, upper) = model.band("2026-11-24T12:00:00Z".parse()?, 2.0);
//! assert!(lower <= 70.0 && 70.0 <= upper && lower > 30.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod model;
#[cfg(test)]
mod tests;
mod trainer;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

pub use model::BandModel;
pub use trainer::BandTrainer;

/// The shortest history from which a model can be trained.
pub const LEAST_HISTORY: SignedDuration = SignedDuration::from_hours(14 * 24);
/// The longest history that a model uses.
pub const MOST_HISTORY: SignedDuration = SignedDuration::from_hours(28 * 24);

/// The training settings of a model.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BandSettings {
    /// The time zone of the daily and weekly pattern.
    pub zone: TimeZone,
    /// The times to leave out of the training, such as deployments, outages and tests.
    pub excluded: Vec<ExcludedRange>,
}

impl Default for BandSettings {
    fn default() -> Self {
        Self { zone: TimeZone::UTC, excluded: Vec::new() }
    }
}

/// A time range that the training leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExcludedRange {
    /// The start.
    pub from: Timestamp,
    /// The end, which is exclusive.
    pub to: Timestamp,
}

/// The reason why there is no band yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Untrained {
    /// The history is too short.
    #[error("a band needs two weeks of history, but there are only {0:#}")]
    Short(SignedDuration),
    /// The history has too many gaps.
    #[error(
        "a band needs datapoints in at least half of the day's half hours, but only {0} of 48 have datapoints"
    )]
    Sparse(usize),
}

impl BandSettings {
    fn is_excluded(&self, at: Timestamp) -> bool {
        self.excluded.iter().any(|range| range.from <= at && at < range.to)
    }
}
