//! What an alarm would have done: its definition run over the history of what it watches.
//!
//! Samples go in by [`Backtest::push`] in order of time, and each instant of evaluation that lies before
//! a sample is evaluated first, so that memory stays the same however long the history is. A back-test
//! sees settled samples; CloudWatch decides on those that have arrived, so late ones can make a
//! difference that no history shows.

mod composite;
mod error;
mod feed;
mod group;
mod ranges;
mod report;
mod sweep;
#[cfg(test)]
mod tests;
mod trace;
mod trial;
mod watched;

use jiff::{SignedDuration, Timestamp};

pub use composite::composite_reports;
pub use error::BacktestError;
pub use feed::{Feed, SeriesName};
pub use group::BacktestGroup;
pub use ranges::{OTHER_RANGES, OtherRange};
pub use report::{Announced, Report, Summary, Transition};
pub(crate) use sweep::short;
pub use sweep::{Axes, Axis, Combination, Parameter, SweepError};
pub use trace::Trace;

use crate::alarm::AlarmState;
use crate::band::BandSettings;
use crate::definition::AlarmDefinition;
use crate::evaluate::Sample;
pub use crate::formula::ModelledBand;

/// When to evaluate, and from which state.
#[derive(Debug, Clone, PartialEq)]
pub struct BacktestSettings {
    /// No evaluation before; the first sample's time where it is `None`.
    pub from: Option<Timestamp>,
    /// No evaluation after; one evaluation range after the last sample where it is `None`.
    pub to: Option<Timestamp>,
    /// Offset of the instants within the evaluation interval: an alarm on AWS has a constant one.
    pub phase: SignedDuration,
    /// The state before the first evaluation.
    pub initial: AlarmState,
    /// Periods looked at beyond the evaluation periods; see [`crate::evaluate::Assumptions`].
    pub extra_periods: Option<u32>,
    /// How our own model of a band is trained, where the history has no edges.
    pub band: BandSettings,
}

impl Default for BacktestSettings {
    fn default() -> Self {
        Self {
            from: None,
            to: None,
            phase: SignedDuration::ZERO,
            initial: AlarmState::InsufficientData,
            extra_periods: None,
            band: BandSettings::default(),
        }
    }
}

/// An alarm on its way through history.
#[derive(Debug, Clone)]
pub struct Backtest(BacktestGroup);

impl Backtest {
    /// A back-test of an alarm, without history yet.
    ///
    /// # Errors
    ///
    /// The alarm is a composite one, or an expression of its metrics cannot be computed.
    pub fn new(definition: &AlarmDefinition, settings: BacktestSettings) -> Result<Self, BacktestError> {
        BacktestGroup::new(&[definition], settings).map(Self)
    }

    /// Where samples of that name belong; `None` if the alarm does not watch it.
    pub fn feed(&self, name: &SeriesName) -> Option<Feed> {
        self.0.feed(name)
    }

    /// The names of what the alarm watches, for messages.
    pub fn feed_names(&self) -> Vec<String> {
        self.0.feed_names()
    }

    /// Takes a sample, after evaluating every instant up to it. Samples must come in order of time.
    ///
    /// # Errors
    ///
    /// An expression cannot be computed.
    pub fn push(&mut self, feed: Feed, sample: Sample) -> Result<(), BacktestError> {
        self.0.push(feed, sample)
    }

    /// Evaluates what is left and gives the report; `None` where there was neither a sample nor a time
    /// to begin at.
    ///
    /// # Errors
    ///
    /// An expression cannot be computed.
    pub fn finish(self) -> Result<Option<Report>, BacktestError> {
        Ok(self.0.finish()?.pop())
    }
}
