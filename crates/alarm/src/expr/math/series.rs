use jiff::Timestamp;

use super::operator::finite;

/// A time series: one slot for each period of the range, oldest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series(pub Vec<Option<f64>>);

impl Series {
    pub(super) fn points(&self) -> impl DoubleEndedIterator<Item = f64> {
        self.0.iter().flatten().copied()
    }

    pub(super) fn map(self, change: impl Fn(f64) -> Option<f64>) -> Self {
        Self(self.0.into_iter().map(|slot| slot.and_then(&change)).collect())
    }

    /// Combines two series. If only one of them has a value, the other counts as 0.
    pub(super) fn zip(&self, other: &Self, join: impl Fn(f64, f64) -> Option<f64>) -> Self {
        let join = |(left, right): (&Option<f64>, &Option<f64>)| {
            if left.is_none() && right.is_none() {
                None
            } else {
                join(left.unwrap_or(0.0), right.unwrap_or(0.0))
            }
        };
        Self(self.0.iter().zip(&other.0).map(join).collect())
    }

    /// Combines each value with the previous value and the seconds between them. Implements `RATE`, `DIFF`
    /// and `DIFF_TIME`.
    pub(super) fn with_previous(&self, starts: &[Timestamp], join: impl Fn(f64, f64, f64) -> f64) -> Self {
        let mut previous: Option<(f64, Timestamp)> = None;
        let slot = |(slot, start): (&Option<f64>, &Timestamp)| {
            let value = (*slot)?;
            let (before, at) = previous.replace((value, *start))?;
            finite(join(value, before, start.duration_since(at).as_secs_f64()))
        };
        Self(self.0.iter().zip(starts).map(slot).collect())
    }

    /// Implements `RUNNING_SUM`.
    pub(super) fn running_sum(&self) -> Self {
        let mut sum = 0.0;
        let slot = |slot: &Option<f64>| {
            sum += (*slot)?;
            finite(sum)
        };
        Self(self.0.iter().map(slot).collect())
    }

    /// Implements `FILL` with the given values.
    pub(super) fn fill(&self, filler: impl Iterator<Item = Option<f64>>) -> Self {
        Self(self.0.iter().zip(filler).map(|(slot, filler)| slot.or(filler)).collect())
    }

    /// Implements `FILL(..., REPEAT)`, which repeats the last value before the gap.
    pub(super) fn fill_repeat(&self) -> Self {
        let mut last = None;
        let slot = |slot: &Option<f64>| {
            last = slot.or(last);
            last
        };
        Self(self.0.iter().map(slot).collect())
    }

    /// Implements `FILL(..., LINEAR)`, which draws a straight line across the gap.
    pub(super) fn fill_linear(&self, starts: &[Timestamp]) -> Self {
        let known: Vec<(f64, f64)> =
            self.0.iter().zip(starts).filter_map(|(slot, at)| Some((time(*at), (*slot)?))).collect();
        let slot = |(slot, at): (&Option<f64>, &Timestamp)| slot.or_else(|| between(&known, time(*at)));
        Self(self.0.iter().zip(starts).map(slot).collect())
    }

    /// Calculates a statistic of all values, or `None` without values.
    pub(super) fn reduce(&self, reduction: Reduction) -> Option<f64> {
        reduce(reduction, &self.0)
    }
}

fn time(at: Timestamp) -> f64 {
    at.as_duration().as_secs_f64()
}

fn between(known: &[(f64, f64)], at: f64) -> Option<f64> {
    let after = known.partition_point(|(time, _)| *time < at);
    let (from, start) = known.get(after.checked_sub(1)?)?;
    let (to, end) = known.get(after)?;
    finite(start + (end - start) * (at - from) / (to - from))
}

/// A statistic that reduces many values to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reduction {
    Sum,
    /// Slots without a value count as 0, so AWS offers `DATAPOINT_COUNT`.
    Avg,
    Min,
    Max,
    /// The standard deviation of a population.
    Stddev,
    Count,
}

/// Reduces slots to one number. Without values the result is `None`, except for the count.
pub(super) fn reduce(reduction: Reduction, slots: &[Option<f64>]) -> Option<f64> {
    let values = || slots.iter().flatten().copied();
    let (count, all) = (values().count() as f64, slots.len() as f64);
    if reduction == Reduction::Count {
        return Some(count);
    }
    let sum: f64 = values().sum();
    let reduced = match reduction {
        Reduction::Sum => sum,
        Reduction::Avg => sum / all,
        Reduction::Min => values().fold(f64::INFINITY, f64::min),
        Reduction::Max => values().fold(f64::NEG_INFINITY, f64::max),
        Reduction::Stddev => {
            (values().map(|value| (value - sum / count).powi(2)).sum::<f64>() / count).sqrt()
        }
        Reduction::Count => count,
    };
    finite(reduced).filter(|_| count > 0.0)
}

/// Reduces several series to one, period by period.
pub(super) fn across(reduction: Reduction, array: &[Series], length: usize) -> Series {
    let slot = |index: usize| {
        let slots: Vec<Option<f64>> =
            array.iter().map(|series| series.0.get(index).copied().flatten()).collect();
        reduce(reduction, &slots).filter(|_| slots.iter().any(Option::is_some))
    };
    Series((0..length).map(slot).collect())
}
