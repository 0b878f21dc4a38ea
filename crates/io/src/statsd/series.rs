use std::collections::{BTreeMap, BTreeSet};

use bongsu_core::alarm::{Dimension, Metric};
use bongsu_core::watch::MetricDatum;

use super::parse::{Change, parse};

/// Series beyond this are refused: somebody puts ids into names.
const MOST_SERIES: usize = 10_000;
/// Measurements and members of one series between two samples.
const MOST_VALUES: usize = 10_000;
/// As many as CloudWatch takes.
const MOST_TAGS: usize = 30;

type Key = (String, Vec<(String, String)>);

/// What came in since the last sample.
#[derive(Debug, Default)]
pub(super) struct SeriesSet {
    series: BTreeMap<Key, Series>,
    refused: u64,
}

#[derive(Debug, Default)]
struct Series {
    count: Option<f64>,
    gauge: f64,
    gauge_changed: bool,
    values: Vec<f64>,
    members: BTreeSet<String>,
}

impl SeriesSet {
    pub(super) fn take(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        let Some(parsed) = parse(line).filter(|parsed| parsed.tags.len() <= MOST_TAGS) else {
            self.refused += 1;
            return;
        };
        let mut tags: Vec<_> =
            parsed.tags.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        tags.sort_unstable();
        let key = (parsed.name.to_owned(), tags);
        if self.series.len() >= MOST_SERIES && !self.series.contains_key(&key) {
            self.refused += 1;
            return;
        }
        self.series.entry(key).or_default().take(parsed.change);
    }

    /// Lines that said nothing.
    pub(super) fn refused(&self) -> u64 {
        self.refused
    }

    /// The data since the last time. A gauge that nobody sets is missing data, so that a sender's death
    /// shows.
    pub(super) fn flush(&mut self, namespace: &str) -> Vec<MetricDatum> {
        let mut data = Vec::new();
        for ((name, tags), series) in &mut self.series {
            let dimension =
                |(name, value): &(String, String)| Dimension { name: name.clone(), value: value.clone() };
            let dimensions = tags.iter().map(dimension).collect();
            let metric = Metric { namespace: namespace.to_owned(), name: name.clone(), dimensions };
            data.extend(series.flush().into_iter().map(|value| MetricDatum::new(metric.clone(), value)));
        }
        data
    }
}

impl Series {
    fn take(&mut self, change: Change<'_>) {
        match change {
            Change::Count(count) => *self.count.get_or_insert(0.0) += count,
            Change::Gauge(value) => (self.gauge, self.gauge_changed) = (value, true),
            Change::Shift(value) => (self.gauge, self.gauge_changed) = (self.gauge + value, true),
            Change::Value(value) if self.values.len() < MOST_VALUES => self.values.push(value),
            Change::Member(member) if self.members.len() < MOST_VALUES => {
                self.members.insert(member.to_owned());
            }
            Change::Value(_) | Change::Member(_) => {}
        }
    }

    fn flush(&mut self) -> Vec<f64> {
        let mut values = std::mem::take(&mut self.values);
        values.extend(self.count.take());
        values.extend(std::mem::take(&mut self.gauge_changed).then_some(self.gauge));
        let members = std::mem::take(&mut self.members);
        values.extend((!members.is_empty()).then_some(members.len() as f64));
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flush(series: &mut SeriesSet, lines: &[&str]) -> Vec<(String, f64)> {
        lines.iter().for_each(|line| series.take(line));
        let name = |metric: &Metric| {
            let tags: Vec<_> =
                metric.dimensions.iter().map(|it| format!("{}={}", it.name, it.value)).collect();
            format!("{}{{{}}}", metric.name, tags.join(","))
        };
        series.flush("bongsu").into_iter().map(|datum| (name(&datum.metric), datum.value)).collect()
    }

    #[test]
    fn each_kind_between_two_samples() {
        let mut series = SeriesSet::default();
        let lines = [
            "a:1|c",
            "a:2|c",
            "b:5|g",
            "b:-2|g",
            "c:1|ms",
            "c:9|ms",
            "d:x|s",
            "d:y|s",
            "d:x|s",
            "e:1|c|#z:1,y:2",
            "e:1|c|#y:2,z:1",
        ];
        let entry = |name: &str, value: f64| (name.to_owned(), value);
        assert_eq!(
            flush(&mut series, &lines),
            [
                entry("a{}", 3.0),
                entry("b{}", 3.0),
                entry("c{}", 1.0),
                entry("c{}", 9.0),
                entry("d{}", 2.0),
                entry("e{y=2,z=1}", 2.0)
            ]
        );
        assert_eq!(flush(&mut series, &[]), []);
        assert_eq!(flush(&mut series, &["b:+4|g"]), [entry("b{}", 7.0)]);
    }

    #[test]
    fn memory_is_bounded() {
        let mut series = SeriesSet::default();
        (0..20_000).for_each(|index| series.take(&format!("a{index}:1|c")));
        assert_eq!(series.refused(), 10_000);
        (0..20_000).for_each(|index| series.take(&format!("a1:{index}|ms")));
        assert!(series.flush("bongsu").len() <= 20_001);
    }
}
