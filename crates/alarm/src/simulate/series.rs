use jiff::{SignedDuration, Timestamp};

use super::alarm::MetricSubject;
use crate::evaluate::{Row, Sample, Slot, Values, Window};

/// The samples of a metric, as far as its alarm needs them.
#[derive(Debug, Clone, Default)]
pub(super) struct SampleSeries {
    /// The samples in order of time. Unless the statistic needs individual samples, each time bucket has one
    /// statistic set.
    samples: Vec<Sample>,
    /// The time of the newest sample.
    newest: Option<Timestamp>,
}

/// A clock adjustment up to this size is normal steering, and samples may then count twice.
const STEERED: SignedDuration = SignedDuration::from_secs(10);

/// Returns the length of a time bucket in seconds. Each possible start of a period is a multiple of it, so
/// the statistics of a period are exact.
pub(super) fn grain(subject: &MetricSubject) -> i64 {
    if subject.criteria.period < 60 { 10 } else { 60 }
}

impl SampleSeries {
    /// Records a value and the number of measurements that it represents.
    pub(super) fn record(&mut self, subject: &MetricSubject, at: Timestamp, value: f64, count: f64) {
        let start = start(at, grain(subject));
        self.forget_after(at, start, grain(subject));
        let sample = Sample { at: start, values: Values::Value { value, count }, unit: subject.unit };
        if sample.values.is_valid() {
            self.add(sample, subject.statistic.is_extended());
        }
    }

    /// Removes samples later than now, which exist only if the clock was set back. The current bucket starts
    /// again, because otherwise the same minute's samples would count twice.
    fn forget_after(&mut self, at: Timestamp, start: Timestamp, grain: i64) {
        let newest = self.newest.replace(at).unwrap_or(at);
        let end = start.saturating_add(SignedDuration::from_secs(grain)).unwrap_or(at);
        let keep_until = if newest.duration_since(at) > STEERED { start } else { end };
        self.samples.truncate(self.samples.partition_point(|sample| sample.at < keep_until));
    }

    fn add(&mut self, sample: Sample, every: bool) {
        match self.samples.last_mut() {
            Some(last) if last.at == sample.at && (!every || is_same(&last.values, &sample.values)) => {
                last.values = merged(&last.values, &sample.values);
            }
            _ => self.samples.push(sample),
        }
    }

    /// Returns the window for an evaluation at `at`, and removes older samples.
    pub(super) fn window(&mut self, subject: &MetricSubject, at: Timestamp) -> Window {
        let window =
            Window::of_samples(&subject.criteria, &subject.statistic, subject.unit, at, &self.samples);
        if let Some(oldest) = window.slots.first().map(Slot::at) {
            let stale = self.samples.partition_point(|sample| sample.at < oldest);
            self.samples.drain(..stale);
        }
        window
    }

    /// Returns the periods for an evaluation at `at`.
    pub(super) fn slots(&self, subject: &MetricSubject, at: Timestamp) -> Vec<Slot> {
        Window::of_samples(&subject.criteria, &subject.statistic, subject.unit, at, &self.samples).slots
    }

    /// Returns the samples as numbers.
    pub(super) fn rows(&self) -> Vec<Row> {
        self.samples.iter().map(Sample::to_row).collect()
    }

    /// Returns the samples from `since` on.
    pub(super) fn rows_since(&self, since: Timestamp) -> Vec<Row> {
        let first = self.samples.partition_point(|sample| sample.at < since);
        self.samples.iter().skip(first).map(Sample::to_row).collect()
    }

    /// Creates a series from kept samples. Invalid rows are ignored.
    pub(super) fn of_rows(subject: &MetricSubject, rows: &[Row]) -> Self {
        let mut samples: Vec<_> = rows.iter().filter_map(|row| Sample::of_row(*row, subject.unit)).collect();
        samples.sort_by_key(|sample| sample.at);
        Self { samples, newest: None }
    }
}

fn start(at: Timestamp, grain: i64) -> Timestamp {
    let second = at.as_second().div_euclid(grain) * grain;
    Timestamp::from_second(second).unwrap_or(at)
}

/// Returns whether two samples have the same single value, so that a count can combine them.
fn is_same(one: &Values, other: &Values) -> bool {
    let [_, low, high, _] = one.numbers();
    let [_, minimum, maximum, _] = other.numbers();
    low == high && low == minimum && low == maximum
}

fn merged(one: &Values, other: &Values) -> Values {
    let ([sum, minimum, maximum, count], [more, lower, higher, others]) = (one.numbers(), other.numbers());
    Values::Set {
        sum: sum + more,
        minimum: minimum.min(lower),
        maximum: maximum.max(higher),
        sample_count: count + others,
    }
}
