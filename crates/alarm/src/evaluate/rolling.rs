use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{
    Criteria, EvaluationWindow, Sample, Slot, Statistic, Unit, Window, aggregate, evaluation_range,
    window_end,
};

/// The windows of one alarm for instant after instant, each made from the one before. Keeps the samples
/// of the evaluation range and no more, however long the history is.
#[derive(Debug, Clone)]
pub struct Rolling {
    criteria: Criteria,
    statistic: Statistic,
    unit: Option<Unit>,
    /// Sorted by time; the stale ones in front are dropped now and then.
    samples: Vec<Sample>,
    stale: usize,
    /// The newest window and its end, for each offset of the end within the period: windows of five
    /// minutes that slide with the minute are five series, each of which moves on every five minutes.
    windows: BTreeMap<i64, Option<(Timestamp, Window)>>,
    newest_end: Timestamp,
}

impl Rolling {
    /// The windows of an alarm, without samples yet. `unit` leaves out samples of any other.
    pub fn new(criteria: Criteria, statistic: Statistic, unit: Option<Unit>) -> Self {
        let newest_end = Timestamp::MIN;
        Self {
            criteria,
            statistic,
            unit,
            samples: Vec::new(),
            stale: 0,
            windows: BTreeMap::new(),
            newest_end,
        }
    }

    /// Takes a sample. Samples may come in any order; where one comes late, the windows it belongs to
    /// are made anew the next time they are asked for.
    pub fn push(&mut self, sample: Sample) {
        if sample.at < self.newest_end {
            self.windows.clear();
        }
        let place = match self.samples.last() {
            Some(last) if last.at > sample.at => {
                self.samples.partition_point(|earlier| earlier.at <= sample.at)
            }
            _ => self.samples.len(),
        };
        self.stale = self.stale.min(place);
        self.samples.insert(place, sample);
    }

    /// The window that an evaluation at `at` looks at. Later calls must not go back in time by more than
    /// a period, for the samples may be gone.
    pub fn window(&mut self, at: Timestamp) -> &Window {
        let end = window_end(&self.criteria, at);
        let phase = end.as_second().rem_euclid(i64::from(self.criteria.period.max(1)));
        let known = self.windows.get_mut(&phase).and_then(Option::take);
        let window = match known {
            Some((then, window)) if then == end => window,
            Some((then, window)) if self.follows(then, end) => self.moved_on(window, then, end),
            _ => Window::of_samples(&self.criteria, &self.statistic, self.unit, at, self.fresh()),
        };
        self.newest_end = self.newest_end.max(end);
        self.forget(end);
        &self.windows.entry(phase).or_default().insert((end, window)).1
    }

    fn follows(&self, then: Timestamp, end: Timestamp) -> bool {
        let period = i64::from(self.criteria.period);
        self.criteria.window == EvaluationWindow::Sliding && end.as_second() - then.as_second() == period
    }

    /// The window one period later, which begins where the last one ended.
    fn moved_on(&self, mut window: Window, then: Timestamp, end: Timestamp) -> Window {
        let samples = self.fresh();
        let from = samples.partition_point(|sample| sample.at < then);
        let to = samples.partition_point(|sample| sample.at < end);
        let period = samples.get(from..to).unwrap_or_default();
        let newest = aggregate(&self.statistic, self.unit, then, period);
        window.slots.rotate_left(1);
        if let Some(slot) = window.slots.last_mut() {
            *slot = newest.map_or(Slot::Gap(then), Slot::Point);
        }
        window
    }

    fn fresh(&self) -> &[Sample] {
        self.samples.get(self.stale..).unwrap_or_default()
    }

    /// Drops samples that no window needs any more, many at a time.
    fn forget(&mut self, end: Timestamp) {
        let periods = i64::from(evaluation_range(&self.criteria)) + 2;
        let span = SignedDuration::from_secs(periods.saturating_mul(i64::from(self.criteria.period)));
        let horizon = end.checked_sub(span).unwrap_or(Timestamp::MIN);
        let gone = self.fresh().iter().take_while(|sample| sample.at < horizon).count();
        self.stale += gone;
        if self.stale > 1_024 && self.stale > self.samples.len() / 2 {
            self.samples.drain(..self.stale);
            self.stale = 0;
        }
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
        /// Rolling on comes to the same as making each window from all samples, late ones included.
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
                    prop_assert_eq!(rolling.window(at), &anew);
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
        assert_eq!(rolling.windows.len(), 1);
    }
}
