use jiff::{SignedDuration, Timestamp};

use super::{Criteria, Judge, Slot, Standing};

/// The time after an alarm's creation in which it stays in INSUFFICIENT_DATA and runs no actions (CloudWatch
/// user guide, ["Alarm warm-up"]; `WarmUpPeriodDurationInMinutes`).
///
/// ["Alarm warm-up"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WarmUp {
    /// The length in minutes, from 1 to 2880.
    pub minutes: u32,
    /// Whether the alarm waits until the end even if it has enough data
    /// (`OnlyStartEvaluatingAfterWarmUpPeriodEnds`).
    pub to_the_end: bool,
}

impl WarmUp {
    /// Returns whether an alarm created at `since` may be evaluated at `at`. The warm-up ends early when each
    /// evaluation period has a datapoint.
    pub fn is_over(&self, criteria: &Criteria, slots: &[Slot], since: Timestamp, at: Timestamp) -> bool {
        let elapsed = at.duration_since(since) >= SignedDuration::from_mins(i64::from(self.minutes));
        elapsed || (!self.to_the_end && is_full(criteria, slots))
    }
}

fn is_full(criteria: &Criteria, slots: &[Slot]) -> bool {
    let judge = Judge::new(criteria);
    let n = usize::try_from(criteria.n()).unwrap_or(usize::MAX);
    let newest = slots.iter().rev().take(n);
    slots.len() >= n && newest.into_iter().all(|slot| judge.standing(slot) != Standing::Missing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alarm::ComparisonOperator;
    use crate::evaluate::{Datapoint, Threshold};

    #[test]
    fn ends_with_its_time_or_with_enough_data() {
        let criteria = Criteria::new(ComparisonOperator::GreaterThanThreshold, Threshold::Static(1.0), 60, 2);
        let start = Timestamp::UNIX_EPOCH;
        let (gap, point) = (Slot::Gap(start), Slot::Point(Datapoint::new(start, 5.0)));
        let cases = [
            (false, 0, vec![gap, gap], false),
            (false, 0, vec![point, point], true),
            (false, 0, vec![point, gap, point], false),
            (false, 0, vec![point], false),
            (true, 0, vec![point, point], false),
            (true, 299, vec![point, point], false),
            (true, 300, vec![gap, gap], true),
        ];
        for (to_the_end, second, slots, over) in cases {
            let at = Timestamp::from_second(second).unwrap();
            assert_eq!(WarmUp { minutes: 5, to_the_end }.is_over(&criteria, &slots, start, at), over);
        }
    }
}
