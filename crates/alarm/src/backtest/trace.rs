//! The datapoints of a back-test, thinned during the run so that any length of history fits into a chart.

use jiff::Timestamp;

use crate::evaluate::Datapoint;

/// A few more buckets than a wide chart has pixels.
const MOST_BUCKETS: usize = 4_096;

/// The alarm's datapoints. Each time bucket keeps its lowest and highest datapoint, so that no peak is lost.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The width of a bucket in seconds. The width doubles when there are too many buckets.
    width: i64,
    buckets: Vec<Bucket>,
    newest: Timestamp,
    /// The end of the newest bucket in seconds.
    until: i64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Bucket {
    number: i64,
    low: Datapoint,
    high: Datapoint,
}

impl Trace {
    /// Creates an empty trace with one bucket for each period, in seconds.
    pub(super) fn new(period: u32) -> Self {
        Self { width: i64::from(period.max(1)), buckets: Vec::new(), newest: Timestamp::MIN, until: i64::MIN }
    }

    /// Adds the newest datapoint of a window, unless the trace already has it.
    pub(super) fn add(&mut self, datapoint: &Datapoint) {
        if datapoint.at <= self.newest {
            return;
        }
        self.newest = datapoint.at;
        let second = datapoint.at.as_second();
        if second < self.until
            && let Some(last) = self.buckets.last_mut()
        {
            last.take(datapoint);
            return;
        }
        let number = second.div_euclid(self.width);
        self.put(Bucket { number, low: *datapoint, high: *datapoint });
        if self.buckets.len() > MOST_BUCKETS {
            self.halve();
        }
        let end = |last: &Bucket| last.number.saturating_add(1).saturating_mul(self.width);
        self.until = self.buckets.last().map_or(i64::MIN, end);
    }

    fn put(&mut self, bucket: Bucket) {
        match self.buckets.last_mut().filter(|last| last.number == bucket.number) {
            Some(last) => last.join(&bucket),
            None => self.buckets.push(bucket),
        }
    }

    fn halve(&mut self) {
        self.width = self.width.saturating_mul(2);
        for mut bucket in std::mem::take(&mut self.buckets) {
            bucket.number = bucket.number.div_euclid(2);
            self.put(bucket);
        }
    }

    /// Returns the time that one bucket covers, in seconds.
    pub fn resolution(&self) -> i64 {
        self.width
    }

    /// Returns the datapoints in order of time, at most two for each bucket.
    pub fn points(&self) -> Vec<Datapoint> {
        self.buckets.iter().flat_map(Bucket::points).collect()
    }
}

impl Bucket {
    fn join(&mut self, other: &Self) {
        self.take(&other.low);
        self.take(&other.high);
    }

    fn take(&mut self, datapoint: &Datapoint) {
        if datapoint.value < self.low.value {
            self.low = *datapoint;
        }
        if datapoint.value > self.high.value {
            self.high = *datapoint;
        }
    }

    fn points(&self) -> impl Iterator<Item = Datapoint> {
        let (first, second) =
            if self.low.at <= self.high.at { (self.low, self.high) } else { (self.high, self.low) };
        let second = Some(second).filter(|second| second.at != first.at);
        [Some(first), second].into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_of_any_length_keeps_its_peaks() {
        let mut trace = Trace::new(60);
        for minute in 0..1_000_000_i64 {
            let value = if minute == 777_777 { 100.0 } else { (minute % 7) as f64 };
            let at = Timestamp::from_second(minute * 60).unwrap();
            trace.add(&Datapoint::new(at, value));
        }
        let points = trace.points();
        assert!(points.len() <= 2 * MOST_BUCKETS, "{}", points.len());
        assert!(points.iter().any(|point| point.value == 100.0));
        assert!(points.is_sorted_by_key(|point| point.at));
    }

    #[test]
    fn a_repeated_datapoint_counts_once() {
        let mut trace = Trace::new(60);
        let datapoint = Datapoint::new(Timestamp::UNIX_EPOCH, 1.0);
        trace.add(&datapoint);
        trace.add(&datapoint);
        assert_eq!(trace.points().len(), 1);
    }
}
