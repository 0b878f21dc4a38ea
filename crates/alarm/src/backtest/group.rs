use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::quick::{Newest, Quick};
use super::trial::Trial;
use super::watched::{View, WatchedSeries};
use super::{BacktestError, BacktestReport, BacktestSettings, Feed, SeriesName, Trace, ranges};
use crate::alarm::Metric;
use crate::definition::{AlarmDefinition, Watches};
use crate::evaluate::{
    Criteria, Sample, Slot, Step, evaluation_interval, evaluation_range, next_evaluation, seconds_after,
};

/// Several settings of one alarm that see the same datapoints at the same times. The group computes each
/// window once for all settings.
#[derive(Debug, Clone)]
pub struct BacktestGroup {
    settings: BacktestSettings,
    /// The criteria with the longest evaluation range.
    criteria: Criteria,
    watched: WatchedSeries,
    trials: Vec<Trial>,
    /// The settings of the trials, for the evaluations that change nothing.
    quick: Vec<Quick>,
    /// Whether the newest evaluation had N datapoints without a gap.
    is_counted: bool,
    /// The time in seconds after the newest sample after which no evaluation sees a sample.
    horizon: i64,
    /// The time between two evaluations.
    interval: SignedDuration,
    trace: Trace,
    /// The number of datapoints at the end of the newest window without a gap.
    in_a_row: usize,
    evaluations: u64,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    /// The next evaluation time, or `None` before the first sample.
    next: Option<Timestamp>,
    newest_sample: Timestamp,
    /// The time of the newest sample of any alarm in the same back-test.
    newest_passed: Timestamp,
}

impl BacktestGroup {
    /// Groups alarms that can share their windows. Each group comes with the positions of its alarms in
    /// `alarms`.
    ///
    /// # Errors
    ///
    /// Returns an error if an alarm is composite or one of its expressions cannot be computed.
    pub fn of(
        alarms: &[&AlarmDefinition],
        settings: &BacktestSettings,
    ) -> Result<Vec<(Vec<usize>, Self)>, BacktestError> {
        let mut sets: Vec<(Vec<usize>, Vec<&AlarmDefinition>)> = Vec::new();
        for (place, alarm) in alarms.iter().enumerate() {
            match sets
                .iter_mut()
                .find(|(_, set)| set.first().is_some_and(|first| sees_the_same(first, alarm)))
            {
                Some((places, set)) => {
                    places.push(place);
                    set.push(alarm);
                }
                None => sets.push((vec![place], vec![alarm])),
            }
        }
        sets.into_iter().map(|(places, set)| Ok((places, Self::new(&set, settings.clone())?))).collect()
    }

    /// Creates a group from alarms that see the same datapoints.
    pub(super) fn new(
        alarms: &[&AlarmDefinition],
        settings: BacktestSettings,
    ) -> Result<Self, BacktestError> {
        let refused = |alarm: &AlarmDefinition| match alarm.watches {
            Watches::PromQl(_) => BacktestError::PromQl,
            _ => BacktestError::Composite,
        };
        let criteria = |alarm: &&AlarmDefinition| alarm.criteria().cloned().ok_or_else(|| refused(alarm));
        let mut all = alarms.iter().map(criteria).collect::<Result<Vec<_>, _>>()?;
        for criteria in &mut all {
            criteria.assumptions.extra_periods =
                settings.extra_periods.or(criteria.assumptions.extra_periods);
        }
        let farthest = all.iter().max_by_key(|criteria| criteria.n()).cloned();
        let (Some(criteria), Some(alarm)) = (farthest, alarms.first()) else {
            return Err(BacktestError::Composite);
        };
        Ok(Self {
            watched: WatchedSeries::new(alarm, &criteria, ranges::widest(&criteria), &settings.band)?,
            trace: Trace::new(evaluation_interval(&criteria)),
            quick: all.iter().map(Quick::new).collect(),
            is_counted: false,
            horizon: horizon(&criteria),
            interval: SignedDuration::from_secs(evaluation_interval(&criteria).into()),
            trials: all.into_iter().map(|criteria| Trial::new(criteria, &settings)).collect(),
            criteria,
            settings,
            in_a_row: 0,
            evaluations: 0,
            from: None,
            to: None,
            next: None,
            newest_sample: Timestamp::MIN,
            newest_passed: Timestamp::MIN,
        })
    }

    /// Returns the series that takes samples of this name, or `None` if no alarm of the group watches it.
    pub fn feed(&self, name: &SeriesName) -> Option<Feed> {
        self.watched.feed(name)
    }

    /// Returns the names of the watched series, for messages.
    pub fn feed_names(&self) -> Vec<String> {
        self.watched.names()
    }

    /// Returns the metric of a feed, or `None` for the edge of a band.
    pub fn metric(&self, feed: Feed) -> Option<&Metric> {
        self.watched.metric(feed)
    }

    /// Records that another alarm has a sample at the time `at`, because all alarms begin and end together.
    pub fn pass(&mut self, at: Timestamp) {
        if self.next.is_none() {
            self.begin(at);
        }
        self.newest_passed = self.newest_passed.max(at);
    }

    /// Takes a sample and evaluates every time before it. Samples must arrive in order of time.
    ///
    /// # Errors
    ///
    /// Returns an error if an expression cannot be computed.
    pub fn push(&mut self, feed: Feed, sample: Sample) -> Result<(), BacktestError> {
        if self.next.is_none() {
            self.begin(sample.at);
        }
        self.evaluate_until(sample.at)?;
        self.newest_sample = self.newest_sample.max(sample.at);
        self.watched.push(feed, sample);
        Ok(())
    }

    /// Runs the remaining evaluations and returns one report for each alarm, in the order of the alarms. The
    /// list is empty if there was neither a sample nor a start time.
    ///
    /// # Errors
    ///
    /// Returns an error if an expression cannot be computed.
    pub fn finish(mut self) -> Result<Vec<BacktestReport>, BacktestError> {
        if self.next.is_none() {
            let Some(from) = self.settings.from else { return Ok(Vec::new()) };
            self.begin(from);
        }
        // Each alarm runs for one evaluation range after the last sample, so the group runs for the longest
        // range.
        let newest = self.newest_sample.max(self.newest_passed);
        let end =
            self.settings.to.unwrap_or_else(|| self.periods_after(newest, evaluation_range(&self.criteria)));
        self.evaluate_until(end)?;
        let (from, to, evaluations, trace) = (self.from, self.to, self.evaluations, Arc::new(self.trace));
        let band = self.watched.band();
        let report = |trial: Trial| BacktestReport {
            from,
            to,
            evaluations,
            band,
            trace: trace.clone(),
            ..trial.finish()
        };
        Ok(self.trials.into_iter().map(report).collect())
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
            // After a step, the window still has samples, so a later evaluation can have another result.
            if !self.evaluate_at(at)? && self.is_settled(at) {
                self.repeat(self.evaluations_within(end.duration_since(at)));
            }
            let last = self.to.unwrap_or(at);
            self.next = seconds_after(last, self.interval.as_secs());
        }
        Ok(())
    }

    /// Evaluates the alarms. Returns whether the newest datapoint alone was enough, without a window.
    fn evaluate_at(&mut self, at: Timestamp) -> Result<bool, BacktestError> {
        self.from.get_or_insert(at);
        self.to = Some(at);
        self.evaluations += 1;
        // After N datapoints without a gap, the next datapoint is enough.
        if self.is_counted
            && let Some(step) = self.watched.step(at)
        {
            return self.evaluate_step(at, &step).map(|()| true);
        }
        self.evaluate_window(at).map(|()| false)
    }

    fn evaluate_step(&mut self, at: Timestamp, step: &Step) -> Result<(), BacktestError> {
        self.in_a_row += 1;
        self.trace.add(&step.entering);
        let newest = Newest::Next { entering: step.entering.value, leaving: step.leaving };
        let mut settings = self.quick.iter_mut().zip(&mut self.trials);
        let changing =
            settings.find_map(|(quick, trial)| (!quick.keeps_its_state(newest)).then_some((quick, trial)));
        let Some((quick, trial)) = changing else { return Ok(()) };
        let mut view = self.watched.view(at);
        trial.evaluate(at, &mut view)?;
        quick.settle(trial);
        evaluate(settings, at, newest, &mut view)
    }

    fn evaluate_window(&mut self, at: Timestamp) -> Result<(), BacktestError> {
        let mut view = self.watched.view(at);
        self.in_a_row = match view.window() {
            Some(seen) => {
                let is_point =
                    |slot: &Slot| slot.datapoint().is_some_and(|datapoint| datapoint.value.is_finite());
                match seen.slots.last() {
                    Some(newest) if seen.moved_on && is_point(newest) => {
                        (self.in_a_row + 1).min(seen.slots.len())
                    }
                    _ => seen.slots.iter().rev().take_while(|slot| is_point(slot)).count(),
                }
            }
            None => 0,
        };
        if let Some(datapoint) = view.slots(1)?.last().and_then(Slot::datapoint) {
            self.trace.add(datapoint);
        }
        let newest = Newest::of(view.window(), self.criteria.n(), self.in_a_row, self.is_counted);
        self.is_counted = newest.is_counted();
        evaluate(self.quick.iter_mut().zip(&mut self.trials), at, newest, &mut view)
    }

    /// Counts `times` more evaluations that change nothing.
    fn repeat(&mut self, times: u64) {
        if times == 0 {
            return;
        }
        self.trials.iter_mut().for_each(|trial| trial.repeat(times));
        let seconds = i64::try_from(times).unwrap_or(i64::MAX).saturating_mul(self.interval.as_secs());
        self.evaluations += times;
        self.to = self.to.and_then(|to| to.checked_add(SignedDuration::from_secs(seconds)).ok());
    }

    /// Returns whether every later evaluation has the same result until the next sample, because all samples
    /// are out of range.
    fn is_settled(&self, at: Timestamp) -> bool {
        let since = at.as_second().saturating_sub(self.newest_sample.as_second());
        since > self.horizon && !self.watched.is_computed()
    }

    fn evaluations_within(&self, time: SignedDuration) -> u64 {
        u64::try_from(time.as_secs() / self.interval.as_secs()).unwrap_or(0)
    }
}

/// Evaluates the settings that may change their state.
fn evaluate<'a>(
    settings: impl Iterator<Item = (&'a mut Quick, &'a mut Trial)>,
    at: Timestamp,
    newest: Newest<'_>,
    view: &mut View<'_>,
) -> Result<(), BacktestError> {
    for (quick, trial) in settings {
        if !quick.keeps_its_state(newest) {
            trial.evaluate(at, view)?;
            quick.settle(trial);
        }
    }
    Ok(())
}

/// The time in seconds after which no evaluation range sees a sample.
fn horizon(criteria: &Criteria) -> i64 {
    let periods = criteria.n().saturating_add(ranges::widest(criteria)).saturating_add(2);
    i64::from(periods).saturating_mul(criteria.period.into())
}

/// Returns whether two alarms differ only in threshold, datapoints to alarm and treatment of missing data.
fn sees_the_same(one: &AlarmDefinition, other: &AlarmDefinition) -> bool {
    let (Some(first), Some(second)) = (one.criteria(), other.criteria()) else { return false };
    let watches = match (&one.watches, &other.watches) {
        (Watches::Metric { metric: one, .. }, Watches::Metric { metric: other, .. }) => one == other,
        (Watches::Log { query: one, .. }, Watches::Log { query: other, .. }) => one == other,
        _ => false,
    };
    watches
        && first.period == second.period
        && first.evaluation_periods == second.evaluation_periods
        && first.statistic == second.statistic
        && first.unit == second.unit
        && first.window == second.window
        && first.is_expression() == second.is_expression()
        && first.assumptions == second.assumptions
}
