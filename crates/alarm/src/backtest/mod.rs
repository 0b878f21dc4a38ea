//! What an alarm would have done: its definition run over the history of what it watches.
//!
//! Samples go in by [`Backtest::push`] in order of time, and each instant of evaluation that lies before
//! a sample is evaluated first, so that memory stays the same however long the history is. A back-test
//! sees settled samples; CloudWatch decides on those that have arrived, so late ones can make a
//! difference that no history shows.

mod error;
mod feed;
mod ranges;
mod report;
mod sweep;
#[cfg(test)]
mod tests;
mod trace;
mod watched;

use jiff::{SignedDuration, Timestamp};

pub use error::BacktestError;
pub use feed::{Feed, SeriesName};
pub use ranges::{OTHER_RANGES, OtherRange};
pub use report::{Report, Summary, Transition};
pub use sweep::{Axes, Axis, Combination, Parameter, SweepError};
pub use trace::Trace;

use crate::alarm::AlarmState;
use crate::definition::AlarmDefinition;
use crate::evaluate::{
    Criteria, Sample, Window, decide, evaluate, evaluation_interval, evaluation_range, next_evaluation,
};
use ranges::Ranges;
use watched::Watched;

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
}

impl Default for BacktestSettings {
    fn default() -> Self {
        Self {
            from: None,
            to: None,
            phase: SignedDuration::ZERO,
            initial: AlarmState::InsufficientData,
            extra_periods: None,
        }
    }
}

/// An alarm on its way through history.
#[derive(Debug, Clone)]
pub struct Backtest {
    settings: BacktestSettings,
    criteria: Criteria,
    watched: Watched,
    ranges: Ranges,
    report: Report,
    /// The next instant of evaluation; none before the first sample.
    next: Option<Timestamp>,
    newest_sample: Timestamp,
}

impl Backtest {
    /// A back-test of an alarm, without history yet.
    ///
    /// # Errors
    ///
    /// The alarm is a composite one, or an expression of its metrics cannot be computed.
    pub fn new(definition: &AlarmDefinition, settings: BacktestSettings) -> Result<Self, BacktestError> {
        let mut criteria = definition.criteria().ok_or(BacktestError::Composite)?.clone();
        criteria.assumptions.extra_periods = settings.extra_periods.or(criteria.assumptions.extra_periods);
        let (state, widest) = (settings.initial, ranges::widest(&criteria));
        Ok(Self {
            watched: Watched::new(definition, &criteria, widest)?,
            ranges: Ranges::new(&criteria, state),
            report: Report::new(&criteria, state),
            criteria,
            settings,
            next: None,
            newest_sample: Timestamp::MIN,
        })
    }

    /// Where samples of that name belong; `None` if the alarm does not watch it.
    pub fn feed(&self, name: &SeriesName) -> Option<Feed> {
        self.watched.feed(name)
    }

    /// The names of what the alarm watches, for messages.
    pub fn feed_names(&self) -> Vec<String> {
        self.watched.names()
    }

    /// Takes a sample, after evaluating every instant up to it. Samples must come in order of time.
    ///
    /// # Errors
    ///
    /// An expression cannot be computed.
    pub fn push(&mut self, feed: Feed, sample: Sample) -> Result<(), BacktestError> {
        if self.next.is_none() {
            self.begin(sample.at);
        }
        self.evaluate_until(sample.at)?;
        self.newest_sample = self.newest_sample.max(sample.at);
        self.watched.push(feed, sample);
        Ok(())
    }

    /// Evaluates what is left and gives the report; `None` where there was neither a sample nor a time
    /// to begin at.
    ///
    /// # Errors
    ///
    /// An expression cannot be computed.
    pub fn finish(mut self) -> Result<Option<Report>, BacktestError> {
        if self.next.is_none() {
            let Some(from) = self.settings.from else { return Ok(None) };
            self.begin(from);
        }
        let range = evaluation_range(&self.criteria);
        let end = self.settings.to.unwrap_or_else(|| self.periods_after(self.newest_sample, range));
        self.evaluate_until(end)?;
        self.report.ranges = self.ranges.finish();
        Ok(Some(self.report))
    }

    fn begin(&mut self, first_sample: Timestamp) {
        let from = self.settings.from.unwrap_or(first_sample);
        let just_before = from.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(from);
        self.next = Some(next_evaluation(&self.criteria, self.settings.phase, just_before));
    }

    fn periods_after(&self, at: Timestamp, periods: u32) -> Timestamp {
        let seconds = i64::from(periods).saturating_mul(self.criteria.period.into());
        at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
    }

    fn evaluate_until(&mut self, end: Timestamp) -> Result<(), BacktestError> {
        let end = self.settings.to.map_or(end, |to| to.min(end));
        while let Some(at) = self.next.filter(|at| *at <= end) {
            self.evaluate_at(at)?;
            let skipped =
                if self.is_settled(at) { self.evaluations_within(end.duration_since(at)) } else { 0 };
            self.ranges.repeat(skipped);
            self.report.repeat(skipped);
            let last = self.report.to.unwrap_or(at);
            self.next = last.checked_add(self.interval()).ok();
        }
        Ok(())
    }

    fn evaluate_at(&mut self, at: Timestamp) -> Result<(), BacktestError> {
        let (criteria, before) = (&self.criteria, self.report.state);
        let mut view = self.watched.view(at);
        let slots = view.slots(evaluation_range(criteria))?;
        let decision = decide(criteria, &slots, before);
        let change = (decision.state != before).then(|| {
            let window = Window { slots: slots.to_vec() };
            evaluate(criteria, &window, before, at)
        });
        self.report.trace.add(slots.last());
        self.ranges.evaluate(criteria, &mut view, decision.state)?;
        self.report.evaluated(at, change);
        Ok(())
    }

    /// Whether every later instant comes to the same until there is a sample: all are out of sight.
    fn is_settled(&self, at: Timestamp) -> bool {
        let widest = self.criteria.n().saturating_add(ranges::widest(&self.criteria)).saturating_add(2);
        let horizon = self.periods_after(self.newest_sample, widest);
        at > horizon && !self.watched.is_computed()
    }

    fn evaluations_within(&self, time: SignedDuration) -> u64 {
        u64::try_from(time.as_secs() / self.interval().as_secs()).unwrap_or(0)
    }

    fn interval(&self) -> SignedDuration {
        SignedDuration::from_secs(evaluation_interval(&self.criteria).into())
    }
}
