mod step;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};

pub(crate) use step::Step;
use step::{Steps, pace};

use super::{
    Criteria, EvaluationWindow, Sample, Slot, Statistic, Unit, Window, aggregate, evaluation_range,
    seconds_after, window_end,
};

/// Windows end on whole minutes, or on whole periods for periods below a minute.
const MINUTE: i64 = 60;

/// The number of old samples to keep before dropping them. Dropping at every evaluation costs more time than the
/// samples cost memory.
const FORGOTTEN_AT_ONCE: usize = 1_024;

/// The windows of one alarm at successive evaluation times. Each window follows from the previous one. Memory
/// holds only the samples of the evaluation range, however long the history is.
#[derive(Debug, Clone)]
pub struct Rolling {
    criteria: Criteria,
    statistic: Statistic,
    unit: Option<Unit>,
    /// The number of slots in a window.
    range: usize,
    /// The length of all periods plus two more.
    span: SignedDuration,
    /// The samples in order of time. Old samples at the front are dropped in batches.
    samples: Vec<Sample>,
    stale: usize,
    /// The number of samples at which old ones are dropped.
    enough: usize,
    /// One tape for each offset of the window's end within the period. Five-minute windows that slide with
    /// the minute need five tapes, each of which moves every five minutes.
    tapes: Vec<Option<Tape>>,
    newest_end: Timestamp,
    /// The time in seconds that a window waits for the samples of its newest period. `None` if an evaluation does not
    /// see exactly one period more than the previous one.
    pace: Option<i64>,
    steps: Steps,
}

/// A sequence of slots, the newest of which form the window.
#[derive(Debug, Clone)]
struct Tape {
    end: Timestamp,
    slots: Vec<Slot>,
}

/// The window of an alarm at an evaluation time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RollingWindow<'a> {
    /// The slots of the window, oldest first.
    pub slots: &'a [Slot],
    /// Whether the window is the previous one without its oldest slot and with one new slot.
    pub moved_on: bool,
}

impl Rolling {
    /// Creates the windows of an alarm, without samples. Samples of another unit than `unit` are ignored.
    pub fn new(criteria: Criteria, statistic: Statistic, unit: Option<Unit>) -> Self {
        let range = evaluation_range(&criteria);
        let seconds = (i64::from(range) + 2).saturating_mul(i64::from(criteria.period));
        Self {
            statistic,
            unit,
            range: usize::try_from(range).unwrap_or(usize::MAX),
            span: SignedDuration::from_secs(seconds),
            samples: Vec::new(),
            stale: 0,
            enough: FORGOTTEN_AT_ONCE,
            tapes: Vec::new(),
            newest_end: Timestamp::MIN,
            pace: pace(&criteria),
            steps: Steps { end: Timestamp::MIN, entering: 0, values: Vec::new() },
            criteria,
        }
    }

    /// Adds a sample, in any order. A late sample makes the next call build the affected windows again.
    pub fn push(&mut self, sample: Sample) {
        if sample.at < self.newest_end {
            self.tapes.clear();
            self.steps.end = Timestamp::MIN;
        }
        let place = match self.samples.last() {
            Some(last) if last.at > sample.at => {
                self.samples.partition_point(|earlier| earlier.at <= sample.at)
            }
            _ => self.samples.len(),
        };
        self.stale = self.stale.min(place);
        if place == self.samples.len() {
            self.samples.push(sample);
        } else {
            self.samples.insert(place, sample);
        }
    }

    /// Returns the window for an evaluation at `at`. Calls must not go back in time by more than a period,
    /// because older samples may be gone.
    pub fn window(&mut self, at: Timestamp) -> RollingWindow<'_> {
        let end = window_end(&self.criteria, at);
        let place = self.tape_of(end);
        let known = self.tapes.get_mut(place).and_then(Option::take);
        let before = self.newest_end;
        let moved_on = known.is_some() && self.follows(before, end);
        let tape = match known {
            Some(tape) if tape.end == end => tape,
            Some(tape) if self.leads_to(tape.end, end) => self.moved_on(tape, end),
            _ => {
                let samples = self.fresh();
                let window = Window::of_samples(&self.criteria, &self.statistic, self.unit, at, samples);
                Tape { end, slots: window.slots }
            }
        };
        self.newest_end = self.newest_end.max(end);
        self.forget(end);
        if self.tapes.len() <= place {
            self.tapes.resize(place + 1, None);
        }
        let slots = self.tapes.get_mut(place).map(|empty| empty.insert(tape).slots.as_slice());
        let slots = slots.unwrap_or_default();
        RollingWindow {
            slots: slots.get(slots.len().saturating_sub(self.range)..).unwrap_or_default(),
            moved_on,
        }
    }

    /// Returns the index of the tape whose windows end like this one.
    fn tape_of(&self, end: Timestamp) -> usize {
        match i64::from(self.criteria.period) {
            // Every window ends on a whole minute.
            MINUTE => 0,
            period => usize::try_from(end.as_second().rem_euclid(period.max(1)) / MINUTE).unwrap_or(0),
        }
    }

    /// Returns whether the window that ends at `end` is one period after the one that ends at `then`.
    fn follows(&self, then: Timestamp, end: Timestamp) -> bool {
        let period = i64::from(self.criteria.period);
        self.criteria.window == EvaluationWindow::Sliding && end.as_second() - then.as_second() == period
    }

    /// Returns whether `end` is a whole number of periods after `then`, and less than a window.
    fn leads_to(&self, then: Timestamp, end: Timestamp) -> bool {
        let (period, time) = (i64::from(self.criteria.period.max(1)), end.as_second() - then.as_second());
        self.criteria.window == EvaluationWindow::Sliding
            && time > 0
            && time % period == 0
            && usize::try_from(time / period).is_ok_and(|periods| periods < self.range)
    }

    /// Moves a tape on by whole periods. Each new slot begins at the end of the last one.
    fn moved_on(&self, mut tape: Tape, end: Timestamp) -> Tape {
        let samples = self.fresh();
        // Only a few samples are newer than the end of a tape, so a search from the end finds them quickly.
        let newer = samples.iter().rev().take_while(|sample| sample.at >= tape.end).count();
        let mut rest = samples.get(samples.len() - newer..).unwrap_or_default();
        if tape.slots.len() > 4 * self.range + 64 {
            tape.slots.drain(..tape.slots.len() - self.range);
        }
        while tape.end < end {
            let start = tape.end;
            let next = seconds_after(start, self.criteria.period.into()).unwrap_or(end);
            let own = until(next, rest);
            let newest = aggregate(&self.statistic, self.unit, start, own);
            tape.slots.push(newest.map_or(Slot::Gap(start), Slot::Point));
            rest = rest.get(own.len()..).unwrap_or_default();
            tape.end = next;
        }
        tape
    }

    fn fresh(&self) -> &[Sample] {
        self.samples.get(self.stale..).unwrap_or_default()
    }

    /// Drops samples that no window needs, in batches.
    fn forget(&mut self, end: Timestamp) {
        if self.samples.len() < self.enough {
            return;
        }
        let horizon = end.checked_sub(self.span).unwrap_or(Timestamp::MIN);
        let gone = self.fresh().iter().take_while(|sample| sample.at < horizon).count();
        self.stale += gone;
        if self.stale > self.samples.len() / 2 {
            self.samples.drain(..self.stale);
            self.steps.entering = self.steps.entering.saturating_sub(self.stale);
            self.stale = 0;
        }
        self.enough = self.samples.len() + FORGOTTEN_AT_ONCE;
    }
}

/// Returns the samples before `end`. `samples` must be in order of time.
fn until(end: Timestamp, samples: &[Sample]) -> &[Sample] {
    let count = samples.iter().take_while(|sample| sample.at < end).count();
    samples.get(..count).unwrap_or_default()
}
