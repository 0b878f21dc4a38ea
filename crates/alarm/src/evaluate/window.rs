use jiff::Timestamp;

use super::{Criteria, slot_starts};

/// The value of one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Datapoint {
    /// The start of the period.
    pub at: Timestamp,
    /// The statistic over the period. A value that is not finite counts as missing.
    pub value: f64,
    /// The number of samples, if it is known.
    pub sample_count: Option<f64>,
    /// The lower and upper edge of the anomaly detection band for the period.
    pub band: Option<(f64, f64)>,
}

impl Datapoint {
    /// Creates a datapoint from a value alone.
    pub fn new(at: Timestamp, value: f64) -> Self {
        Self { at, value, sample_count: None, band: None }
    }
}

/// One period of a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Slot {
    /// The period that starts at this time has no datapoint.
    Gap(Timestamp),
    /// The period has a datapoint.
    Point(Datapoint),
}

impl Slot {
    /// Returns the start of the period.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Gap(at) => *at,
            Self::Point(datapoint) => datapoint.at,
        }
    }

    /// Returns the period's datapoint, or `None` for a gap.
    pub fn datapoint(&self) -> Option<&Datapoint> {
        match self {
            Self::Gap(_) => None,
            Self::Point(datapoint) => Some(datapoint),
        }
    }
}

/// The evaluation range: the periods that one evaluation sees, oldest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Window {
    /// The slots. Their number is [`super::evaluation_range`].
    pub slots: Vec<Slot>,
}

impl Window {
    /// Builds the window for an evaluation at `at`. `datapoints` must be in order of time. Datapoints that do
    /// not start with a period of the window are ignored, as in CloudWatch. If a period has several
    /// datapoints, the last one counts.
    pub fn new(criteria: &Criteria, at: Timestamp, datapoints: &[Datapoint]) -> Self {
        let find = |start| {
            let after = datapoints.partition_point(|datapoint| datapoint.at <= start);
            after.checked_sub(1).and_then(|last| datapoints.get(last)).filter(|found| found.at == start)
        };
        let slot = |start| find(start).map_or(Slot::Gap(start), |found| Slot::Point(*found));
        Self { slots: slot_starts(criteria, at).into_iter().map(slot).collect() }
    }

    /// Builds a window from the values of an expression, one for each start.
    pub fn of_values(starts: &[Timestamp], values: &[Option<f64>]) -> Self {
        let value = |index: usize| values.get(index).copied().flatten();
        let slot = |(index, at): (usize, &Timestamp)| {
            value(index).map_or(Slot::Gap(*at), |value| Slot::Point(Datapoint::new(*at, value)))
        };
        Self { slots: starts.iter().enumerate().map(slot).collect() }
    }

    /// Returns the values, as input for an expression.
    pub fn values(&self) -> Vec<Option<f64>> {
        self.slots.iter().map(|slot| slot.datapoint().map(|datapoint| datapoint.value)).collect()
    }

    /// Adds the edges of an anomaly detection band, one pair for each slot.
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
