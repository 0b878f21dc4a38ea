//! Back-tests: runs an alarm definition over the history of its metrics.
//!
//! ```
//! use bongsu_alarm::backtest::{Backtest, BacktestSettings, SeriesName};
//! use bongsu_alarm::definition::AlarmDefinition;
//! use bongsu_alarm::evaluate::Sample;
//! use jiff::{SignedDuration, Timestamp};
//!
//! let alarm = AlarmDefinition::from_value(&serde_json::json!({
//!     "AlarmName": "cpu", "Namespace": "AWS/EC2", "MetricName": "CPUUtilization", "Statistic": "Average",
//!     "Period": 60, "EvaluationPeriods": 2, "Threshold": 80, "ComparisonOperator": "GreaterThanThreshold",
//! }))?;
//! let mut backtest = Backtest::new(&alarm, BacktestSettings::default())?;
//! let feed = backtest.feed(&SeriesName::of_entry(None)).unwrap();
//! let start: Timestamp = "2026-11-29T03:00:00Z".parse()?;
//! for (minute, value) in (0..).zip([50.0, 50.0, 95.0, 97.0, 96.0, 50.0, 50.0]) {
//!     backtest.push(feed, Sample::new(start + SignedDuration::from_mins(minute), value))?;
//! }
//! let report = backtest.finish()?.unwrap();
//! assert_eq!(report.summary().fired, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`BacktestGroup`] runs many settings of one alarm at once, [`Axes`] lists them, and [`composite_reports`]
//! back-tests composite alarms.
//!
//! [`Backtest::push`] takes samples in order of time and first runs every evaluation before the sample, so
//! memory use does not depend on the length of the history. A back-test sees settled samples. CloudWatch
//! evaluates the samples that have arrived, so a late sample can cause a difference that no history shows.

mod composite;
mod feed;
mod group;
mod quick;
mod ranges;
mod report;
mod sweep;
#[cfg(test)]
mod tests;
mod trace;
mod trial;
mod watched;

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

pub use composite::composite_reports;
pub use feed::{Feed, SeriesName};
pub use group::BacktestGroup;
pub use ranges::{OTHER_RANGES, OtherRange};
pub use report::{AlarmTransition, Announced, BacktestReport, StateSpan, Summary, Why};
pub(crate) use sweep::short;
pub use sweep::{Axes, Axis, Combination, Parameter, SweepError};
pub use trace::Trace;

use crate::alarm::AlarmState;
use crate::band::BandSettings;
use crate::definition::AlarmDefinition;
use crate::evaluate::Sample;
use crate::formula::FormulaError;
pub use crate::formula::ModelledBand;

/// A reason why an alarm cannot be back-tested.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum BacktestError {
    /// The alarm is a composite alarm; see [`composite_reports`].
    #[error("AlarmRule: a composite alarm has no metric history: back-test the alarms of its rule")]
    Composite,
    /// Only CloudWatch can run a PromQL query.
    #[error("EvaluationCriteria: a PromQL alarm cannot be back-tested: only CloudWatch can run its query")]
    PromQl,
    /// The metric math of the alarm cannot be computed.
    #[error(transparent)]
    Formula(#[from] FormulaError),
}

/// The evaluation times and the initial state.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BacktestSettings {
    /// The first evaluation time. `None` means the time of the first sample.
    pub from: Option<Timestamp>,
    /// The last evaluation time. `None` means one evaluation range after the last sample.
    pub to: Option<Timestamp>,
    /// The offset of the evaluations within the evaluation interval. An alarm on AWS has a constant offset.
    pub phase: SignedDuration,
    /// The state before the first evaluation.
    pub initial: AlarmState,
    /// The number of periods in the evaluation range beyond the evaluation periods; see
    /// [`crate::evaluate::Assumptions`].
    pub extra_periods: Option<u32>,
    /// Whether state changes carry CloudWatch's reasons. A comparison of many settings needs none, and is faster and
    /// smaller without them.
    pub reasons: bool,
    /// The training settings of the band model in [`crate::band`], for a history without band edges.
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
            reasons: true,
            band: BandSettings::default(),
        }
    }
}

impl BacktestSettings {
    /// Returns these settings for a comparison, in which state changes carry no reasons.
    #[must_use]
    pub fn without_reasons(self) -> Self {
        Self { reasons: false, ..self }
    }
}

/// A back-test of one alarm.
#[derive(Debug, Clone)]
pub struct Backtest(BacktestGroup);

impl Backtest {
    /// Creates a back-test without samples.
    ///
    /// # Errors
    ///
    /// Returns an error if the alarm is composite or one of its expressions cannot be computed.
    pub fn new(definition: &AlarmDefinition, settings: BacktestSettings) -> Result<Self, BacktestError> {
        BacktestGroup::new(&[definition], settings).map(Self)
    }

    /// Returns the series that takes samples of this name, or `None` if the alarm does not watch it.
    pub fn feed(&self, name: &SeriesName) -> Option<Feed> {
        self.0.feed(name)
    }

    /// Returns the names of the watched series, for messages.
    pub fn feed_names(&self) -> Vec<String> {
        self.0.feed_names()
    }

    /// Takes a sample and evaluates every time before it. Samples must arrive in order of time.
    ///
    /// # Errors
    ///
    /// Returns an error if an expression cannot be computed.
    pub fn push(&mut self, feed: Feed, sample: Sample) -> Result<(), BacktestError> {
        self.0.push(feed, sample)
    }

    /// Runs the remaining evaluations and returns the report, or `None` if there was neither a sample nor a
    /// start time.
    ///
    /// # Errors
    ///
    /// Returns an error if an expression cannot be computed.
    pub fn finish(self) -> Result<Option<BacktestReport>, BacktestError> {
        Ok(self.0.finish()?.pop())
    }
}
