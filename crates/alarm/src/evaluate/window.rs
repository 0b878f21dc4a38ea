use jiff::Timestamp;

use super::{Criteria, slot_starts};

/// One period's number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Datapoint {
    /// The start of its period.
    pub at: Timestamp,
    /// The statistic over the period; not finite counts as missing.
    pub value: f64,
    /// How many samples it stands for, where that is known.
    pub sample_count: Option<f64>,
    /// The anomaly band at that time, lower and upper edge.
    pub band: Option<(f64, f64)>,
}

impl Datapoint {
    /// A datapoint of which only the value is known.
    pub fn new(at: Timestamp, value: f64) -> Self {
        Self { at, value, sample_count: None, band: None }
    }
}

/// One period of a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Slot {
    /// There is no datapoint for the period that starts then.
    Gap(Timestamp),
    /// There is one.
    Point(Datapoint),
}

impl Slot {
    /// The start of the period.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Gap(at) => *at,
            Self::Point(datapoint) => datapoint.at,
        }
    }

    /// The period's datapoint.
    pub fn datapoint(&self) -> Option<&Datapoint> {
        match self {
            Self::Gap(_) => None,
            Self::Point(datapoint) => Some(datapoint),
        }
    }
}

/// The periods that one evaluation looks at: the evaluation range, oldest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Window {
    /// As many as [`super::evaluation_range`] says.
    pub slots: Vec<Slot>,
}

impl Window {
    /// The window that an evaluation at `at` looks at. `datapoints` must be sorted by time; those that
    /// do not start with one of the window's periods are left out, as CloudWatch leaves them out, and of
    /// several for one period the last one counts.
    pub fn new(criteria: &Criteria, at: Timestamp, datapoints: &[Datapoint]) -> Self {
        let find = |start| {
            let after = datapoints.partition_point(|datapoint| datapoint.at <= start);
            after.checked_sub(1).and_then(|last| datapoints.get(last)).filter(|found| found.at == start)
        };
        let slot = |start| find(start).map_or(Slot::Gap(start), |found| Slot::Point(*found));
        Self { slots: slot_starts(criteria, at).into_iter().map(slot).collect() }
    }

    /// A window of bare values, one for each start: what an expression comes to.
    pub fn of_values(starts: &[Timestamp], values: &[Option<f64>]) -> Self {
        let value = |index: usize| values.get(index).copied().flatten();
        let slot = |(index, at): (usize, &Timestamp)| {
            value(index).map_or(Slot::Gap(*at), |value| Slot::Point(Datapoint::new(*at, value)))
        };
        Self { slots: starts.iter().enumerate().map(slot).collect() }
    }

    /// The values alone: what an expression is computed from.
    pub fn values(&self) -> Vec<Option<f64>> {
        self.slots.iter().map(|slot| slot.datapoint().map(|datapoint| datapoint.value)).collect()
    }

    /// The window with the edges of an anomaly band, one pair for each slot.
    #[must_use]
    pub fn with_band(mut self, edges: &[Option<(f64, f64)>]) -> Self {
        for (slot, band) in self.slots.iter_mut().zip(edges) {
            if let Slot::Point(datapoint) = slot {
                datapoint.band = *band;
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_bands() {
        let starts = [0, 60, 120].map(|second| Timestamp::from_second(second).unwrap());
        let values = [Some(1.0), None, Some(3.0)];
        let window = Window::of_values(&starts, &values);
        assert_eq!(window.values(), values);
        assert_eq!(window.slots.get(1), Some(&Slot::Gap(starts[1])));
        let banded = window.with_band(&[None, Some((0.0, 1.0)), Some((0.0, 2.0))]);
        let bands: Vec<_> =
            banded.slots.iter().map(|slot| slot.datapoint().and_then(|point| point.band)).collect();
        assert_eq!(bands, [None, None, Some((0.0, 2.0))]);
    }
}
