//! The evaluation times of an alarm and the periods that each evaluation sees (CloudWatch user guide, ["Alarm
//! evaluation"]; delays and phases from third-party captures and published events).
//!
//! ["Alarm evaluation"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html

use jiff::{SignedDuration, Timestamp};

use super::{Criteria, EvaluationWindow};

/// The time in seconds that an alarm on one metric or its band waits for the samples of a period. In a
/// capture, a period that had ended 8.8 s before was not used and one that had ended 10.8 s before was.
/// Expressions do not wait.
const DELAY: i64 = 10;

const MINUTE: u32 = 60;
const HOUR: u32 = 3_600;
const DAY: u64 = 86_400;

/// Returns the number of periods in the evaluation range. CloudWatch looks farther back than the evaluation
/// periods and documents no formula; see [`super::Assumptions::extra_periods`].
pub fn evaluation_range(criteria: &Criteria) -> u32 {
    let default = match criteria.period {
        0 => 0,
        period if period < MINUTE => MINUTE / period,
        _ => 2,
    };
    criteria.n().saturating_add(criteria.assumptions.extra_periods.unwrap_or(default))
}

/// Returns the time between two evaluations in seconds: 10 for high-resolution alarms, 3,600 for alarms that
/// look back more than a day, otherwise 60.
pub fn evaluation_interval(criteria: &Criteria) -> u32 {
    if criteria.period < MINUTE {
        10
    } else if criteria.span() > DAY {
        HOUR
    } else {
        MINUTE
    }
}

/// Returns the first evaluation time after `after`. The `phase` is the alarm's constant offset within the
/// evaluation interval.
pub fn next_evaluation(criteria: &Criteria, phase: SignedDuration, after: Timestamp) -> Timestamp {
    let interval = i128::from(evaluation_interval(criteria)) * 1_000_000_000;
    let since = after.as_nanosecond() - phase.as_nanos();
    let next = (since.div_euclid(interval) + 1) * interval + phase.as_nanos();
    Timestamp::from_nanosecond(next).unwrap_or(Timestamp::MAX)
}

/// Returns the end of the newest period that an evaluation at `at` sees.
pub fn window_end(criteria: &Criteria, at: Timestamp) -> Timestamp {
    let settled = seconds(at).saturating_sub(waiting_time(criteria));
    match &criteria.window {
        EvaluationWindow::WallClock(clock) => clock.start_of(timestamp(settled), criteria.period),
        EvaluationWindow::Sliding if criteria.period < MINUTE => floor(settled, criteria.period),
        EvaluationWindow::Sliding if criteria.span() > DAY => floor(settled, HOUR),
        // The compiler turns a division by a constant into a multiplication. Most evaluations take this branch.
        EvaluationWindow::Sliding => timestamp(settled.div_euclid(60) * 60),
    }
}

/// Returns the time in seconds that an evaluation leaves for the samples of a period to arrive.
pub(super) fn waiting_time(criteria: &Criteria) -> i64 {
    let is_by_hour =
        criteria.window == EvaluationWindow::Sliding && criteria.period >= MINUTE && criteria.span() > DAY;
    if criteria.is_expression() || is_by_hour { 0 } else { DELAY }
}

/// Returns the starts of the periods that an evaluation at `at` sees, oldest first.
pub fn slot_starts(criteria: &Criteria, at: Timestamp) -> Vec<Timestamp> {
    let range = evaluation_range(criteria);
    let end = window_end(criteria, at);
    match &criteria.window {
        EvaluationWindow::Sliding => {
            let (end, period) = (seconds(end), i64::from(criteria.period));
            (1..=range).rev().map(|age| timestamp(end - i64::from(age) * period)).collect()
        }
        EvaluationWindow::WallClock(clock) => {
            let count = usize::try_from(range).unwrap_or(0);
            let mut starts: Vec<_> = clock.starts_before(end, criteria.period).take(count).collect();
            starts.reverse();
            starts
        }
    }
}

/// Returns the time `seconds` after `at`, if it is in the range of a timestamp. Whole seconds are cheaper to add than a
/// duration.
pub(crate) fn seconds_after(at: Timestamp, seconds: i64) -> Option<Timestamp> {
    Timestamp::new(at.as_second().checked_add(seconds)?, at.subsec_nanosecond()).ok()
}

/// Returns the whole seconds since 1970, rounded down.
fn seconds(at: Timestamp) -> i64 {
    at.as_second() - i64::from(at.subsec_nanosecond() < 0)
}

/// Returns the time this many seconds after 1970, limited to the range of a timestamp.
fn timestamp(seconds: i64) -> Timestamp {
    let nearest = if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_second(seconds).unwrap_or(nearest)
}

fn floor(seconds: i64, unit: u32) -> Timestamp {
    let unit = i64::from(unit.max(1));
    timestamp(seconds.div_euclid(unit) * unit)
}
