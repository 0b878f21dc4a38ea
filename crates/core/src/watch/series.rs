use std::collections::BTreeMap;

use jiff::Timestamp;

use super::statistic::{Statistic, StatisticSet};
use crate::evaluate::Datapoint;

/// Seconds that samples are gathered over. Every period there is, and every place where a period may
/// begin, is a multiple of it, so that a period's statistics come out of it exactly.
const RESOLUTION: i64 = 10;

/// A metric's samples.
#[derive(Debug, Default)]
pub(super) struct Series {
    /// By the second that their ten seconds start at.
    sets: BTreeMap<i64, StatisticSet>,
}

impl Series {
    pub(super) fn record(&mut self, at: Timestamp, value: f64) {
        let start = at.as_second().div_euclid(RESOLUTION) * RESOLUTION;
        // There is something after now only where the clock was set back: it was never true.
        self.sets.split_off(&(start + RESOLUTION));
        if value.is_finite() {
            let sample = StatisticSet::of(value);
            self.sets.entry(start).and_modify(|set| *set = set.merge(sample)).or_insert(sample);
        }
    }

    /// The datapoints of the periods that begin at `starts`, the last of which ends at `end`; there is
    /// none for a period without samples.
    pub(super) fn datapoints(
        &self,
        statistic: Statistic,
        starts: &[Timestamp],
        end: Timestamp,
    ) -> Vec<Datapoint> {
        let ends = starts.iter().skip(1).chain([&end]);
        let periods = starts.iter().zip(ends);
        periods.filter_map(|(start, end)| self.datapoint(statistic, *start, *end)).collect()
    }

    fn datapoint(&self, statistic: Statistic, at: Timestamp, end: Timestamp) -> Option<Datapoint> {
        let samples = self.sets.range(at.as_second()..end.as_second()).map(|(_, set)| *set);
        let set = samples.reduce(StatisticSet::merge)?;
        let sample_count = Some(set.sample_count);
        Some(Datapoint { sample_count, ..Datapoint::new(at, statistic.of(&set)) })
    }

    /// Forgets what no evaluation looks at any more.
    pub(super) fn forget_before(&mut self, start: Timestamp) {
        self.sets = self.sets.split_off(&start.as_second());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn averages(series: &Series, starts: &[i64], end: i64) -> Vec<(i64, f64)> {
        let starts: Vec<_> = starts.iter().map(|start| second(*start)).collect();
        let datapoints = series.datapoints(Statistic::Average, &starts, second(end));
        datapoints.iter().map(|datapoint| (datapoint.at.as_second(), datapoint.value)).collect()
    }

    #[test]
    fn gathers_samples_by_period() {
        let mut series = Series::default();
        for (at, value) in [(0, 1.0), (9, 3.0), (10, 5.0), (39, 7.0), (39, f64::NAN)] {
            series.record(second(at), value);
        }
        assert_eq!(averages(&series, &[0, 10, 20, 30], 40), [(0, 2.0), (10, 5.0), (30, 7.0)]);
        assert_eq!(averages(&series, &[0, 30], 60), [(0, 3.0), (30, 7.0)]);
        series.forget_before(second(30));
        assert_eq!(averages(&series, &[0, 30], 60), [(30, 7.0)]);
    }

    #[test]
    fn drops_the_future_when_the_clock_is_set_back() {
        let mut series = Series::default();
        for (at, value) in [(100, 1.0), (110, 9.0), (105, 3.0)] {
            series.record(second(at), value);
        }
        assert_eq!(averages(&series, &[100, 110], 120), [(100, 2.0)]);
    }
}
