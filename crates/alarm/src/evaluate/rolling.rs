use jiff::{SignedDuration, Timestamp};

use super::{
    Criteria, EvaluationWindow, Sample, Slot, Statistic, Unit, Window, aggregate, evaluation_range,
    window_end,
};

/// Windows end on whole minutes, or on whole periods for periods below a minute.
const MINUTE: i64 = 60;

/// Looking for old samples at every evaluation costs more than to keep some of them.
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
    /// The number of samples from which old ones are looked for.
    enough: usize,
    /// One tape for each offset of the window's end within the period. Five-minute windows that slide with
    /// the minute need five tapes, each of which moves every five minutes.
    tapes: Vec<Option<Tape>>,
    newest_end: Timestamp,
}

/// A sequence of slots, the newest of which form the window.
#[derive(Debug, Clone)]
struct Tape {
    end: Timestamp,
    slots: Vec<Slot>,
}

/// The window of an alarm at an evaluation time.
#[derive(Debug, Clone, Copy)]
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
            criteria,
            statistic,
            unit,
            range: usize::try_from(range).unwrap_or(usize::MAX),
            span: SignedDuration::from_secs(seconds),
            samples: Vec::new(),
            stale: 0,
            enough: FORGOTTEN_AT_ONCE,
            tapes: Vec::new(),
            newest_end: Timestamp::MIN,
        }
    }

    /// Adds a sample, in any order. A late sample makes the next call build the affected windows again.
    pub fn push(&mut self, sample: Sample) {
        if sample.at < self.newest_end {
            self.tapes.clear();
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
        let mut moved_on = false;
        let tape = match known {
            Some(tape) if tape.end == end => tape,
            Some(tape) if self.follows(tape.end, end) => {
                moved_on = tape.end == before;
                self.moved_on(tape, end)
            }
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

    fn follows(&self, then: Timestamp, end: Timestamp) -> bool {
        let period = i64::from(self.criteria.period);
        self.criteria.window == EvaluationWindow::Sliding && end.as_second() - then.as_second() == period
    }

    /// Moves a tape by one period. The new slot begins at the end of the last one.
    fn moved_on(&self, mut tape: Tape, end: Timestamp) -> Tape {
        let (samples, then) = (self.fresh(), tape.end);
        // Only a few samples are newer than the end of a window, so a search from the end finds them quickly.
        let newer = |than: Timestamp, samples: &[Sample]| {
            samples.len() - samples.iter().rev().take_while(|sample| sample.at >= than).count()
        };
        let to = newer(end, samples);
        let until = samples.get(..to).unwrap_or_default();
        let period = until.get(newer(then, until)..).unwrap_or_default();
        let newest = aggregate(&self.statistic, self.unit, then, period);
        if tape.slots.len() > 4 * self.range + 64 {
            tape.slots.drain(..tape.slots.len() - self.range);
        }
        tape.slots.push(newest.map_or(Slot::Gap(then), Slot::Point));
        Tape { end, ..tape }
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
            self.stale = 0;
        }
        self.enough = self.samples.len() + FORGOTTEN_AT_ONCE;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::alarm::ComparisonOperator;
    use crate::evaluate::{Threshold, WallClock, evaluation_interval};

    fn criteria(period: u32, n: u32, wall_clock: bool) -> Criteria {
        let threshold = Threshold::Static(1.0);
        let mut criteria = Criteria::new(ComparisonOperator::GreaterThanThreshold, threshold, period, n);
        if wall_clock {
            criteria.window = EvaluationWindow::WallClock(WallClock::parse("America/New_York").unwrap());
        }
        criteria
    }

    proptest! {
        /// Moving windows have the same content as windows built from all samples, including late ones.
        #[test]
        fn rolls_on_as_if_made_anew(
            gaps in prop::collection::vec(0..400_i64, 1..60),
            late in prop::collection::vec(0..9_000_i64, 0..3),
            (period, n, wall_clock) in prop::sample::select(vec![
                (10, 3, false), (20, 2, false), (30, 1, false), (60, 3, false), (180, 2, false),
                (300, 2, false), (300, 2, true), (3600, 1, false), (3600, 26, false), (3600, 2, true),
            ]),
            skip in prop::sample::select(vec![1_i64, 1, 1, 2, 7]),
        ) {
            let criteria = criteria(period, n, wall_clock);
            let mut rolling = Rolling::new(criteria.clone(), Statistic::Sum, None);
            let (mut all, mut clock) = (Vec::new(), 1_767_225_600_i64);
            let interval = i64::from(evaluation_interval(&criteria)) * skip;
            let mut evaluated = clock;
            for (index, gap) in gaps.iter().enumerate() {
                clock += gap;
                let at = if index % 5 == 4 { late.first().map_or(clock, |late| clock - late) } else { clock };
                let sample = Sample::new(Timestamp::from_second(at).unwrap(), index as f64 + 1.0);
                rolling.push(sample);
                all.push(sample);
                all.sort_by_key(|sample| sample.at);
                while evaluated + interval <= clock {
                    evaluated += interval;
                    let at = Timestamp::from_second(evaluated).unwrap();
                    let anew = Window::of_samples(&criteria, &Statistic::Sum, None, at, &all);
                    prop_assert_eq!(rolling.window(at).slots, &anew.slots);
                }
            }
        }
    }

    #[test]
    fn memory_does_not_grow_with_the_history() {
        let mut rolling = Rolling::new(criteria(60, 5, false), Statistic::Average, None);
        for minute in 0..100_000 {
            let at = Timestamp::from_second(minute * 60).unwrap();
            rolling.push(Sample::new(at, 1.0));
            rolling.window(at);
        }
        assert!(rolling.samples.len() < 5_000, "{}", rolling.samples.len());
        assert_eq!(rolling.tapes.len(), 1);
        assert!(rolling.tapes[0].as_ref().is_some_and(|tape| tape.slots.len() < 200));
    }
}
