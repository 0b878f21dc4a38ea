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
    fn a_moving_window_equals_a_new_window(
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

proptest! {
    /// A step knows the same datapoints as the windows before and after it.
    #[test]
    fn steps_are_the_difference_of_two_windows(
        gaps in prop::collection::vec(1..150_i64, 1..200),
        late in prop::collection::vec(0..100_i64, 0..3),
        (period, n) in prop::sample::select(vec![(10, 3), (60, 1), (60, 3), (300, 2), (3600, 26)]),
        phase in 0..60_i64,
    ) {
        let criteria = criteria(period, n, false);
        let (mut all, mut stepping) = (rolling_sum(&criteria), rolling_sum(&criteria));
        let mut clock = 1_767_225_600_i64;
        let interval = i64::from(evaluation_interval(&criteria));
        let mut evaluated = clock + phase;
        let mut before: Vec<Slot> = Vec::new();
        for (index, gap) in gaps.iter().enumerate() {
            clock += gap * i64::from(period) / 60;
            let back = if index % 40 == 39 { late.first().copied().unwrap_or(0) } else { 0 };
            let sample = Sample::new(Timestamp::from_second(clock - back).unwrap(), index as f64 + 1.0);
            all.push(sample);
            stepping.push(sample);
            while evaluated + interval <= clock {
                evaluated += interval;
                let at = Timestamp::from_second(evaluated).unwrap();
                let window = all.window(at).slots.to_vec();
                let known = |slots: &[Slot]| -> Option<Vec<f64>> {
                    let newest = slots.get(slots.len().checked_sub(n as usize)?..)?;
                    newest.iter().map(|slot| slot.datapoint().map(|it| it.value)).collect()
                };
                let step = known(&before).and_then(|_| stepping.step(at));
                if let Some(step) = step {
                    prop_assert_eq!(window.last(), Some(&Slot::Point(step.entering)));
                    let newest = known(&before).unwrap();
                    prop_assert_eq!(newest.first(), Some(&step.leaving));
                }
                if step.is_none() || index % 7 == 0 {
                    prop_assert_eq!(stepping.window(at).slots, &window);
                }
                before = window;
            }
        }
    }
}

fn rolling_sum(criteria: &Criteria) -> Rolling {
    Rolling::new(criteria.clone(), Statistic::Sum, None)
}

#[test]
fn the_next_datapoint_is_a_step() {
    let mut rolling = rolling_sum(&criteria(60, 2, false));
    let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
    let mut steps = Vec::new();
    for minute in 0..8 {
        rolling.push(Sample::new(at(minute), minute as f64));
        if minute < 5 {
            rolling.window(at(minute));
        } else {
            steps.extend(rolling.step(at(minute)).map(|step| (step.entering.value, step.leaving)));
        }
    }
    assert_eq!(steps, [(3.0, 1.0), (4.0, 2.0), (5.0, 3.0)]);
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
