use std::collections::{BTreeMap, BTreeSet};

use bongsu_alarm::alarm::{Dimension, Metric};
use bongsu_alarm::simulate::MetricDatum;

use super::parse::{Change, Kind, parse};
use super::refusal::{Refusal, Refusals};

/// The maximum number of series. Names with IDs would create any number of series.
const MOST_SERIES: usize = 10_000;
/// The maximum number of measurements and members of a series between two samples.
const MOST_VALUES: usize = 10_000;
/// The maximum number of tags. CloudWatch allows 30 dimensions, and one of them is the type.
const MOST_TAGS: usize = 29;
/// The dimension that the CloudWatch agent adds.
const TYPE: &str = "metric_type";

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    name: String,
    kind: Kind,
    tags: Vec<(String, String)>,
}

/// The data since the last sample.
#[derive(Debug, Default)]
pub(super) struct SeriesSet {
    series: BTreeMap<Key, Series>,
    pub(super) refusals: Refusals,
}

#[derive(Debug, Default)]
struct Series {
    count: Option<f64>,
    gauge: f64,
    gauge_changed: bool,
    /// The measurements, each with the number of measurements that it represents.
    values: Vec<(f64, f64)>,
    members: BTreeSet<String>,
}

impl SeriesSet {
    pub(super) fn take(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        if let Err(refusal) = self.try_take(line) {
            self.refusals.take(line, refusal);
        }
    }

    fn try_take(&mut self, line: &str) -> Result<(), Refusal> {
        let parsed = parse(line)?;
        if parsed.tags.len() > MOST_TAGS {
            return Err(Refusal::Tags);
        }
        let mut tags: Vec<_> =
            parsed.tags.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        tags.sort_unstable();
        for (kind, change) in parsed.changes {
            let key = Key { name: parsed.name.to_owned(), kind, tags: tags.clone() };
            if self.series.len() >= MOST_SERIES && !self.series.contains_key(&key) {
                return Err(Refusal::Series);
            }
            self.series.entry(key).or_default().take(change);
        }
        Ok(())
    }

    /// Returns the data since the last call. A gauge that was not set is missing data, so that the end of a sender is
    /// visible.
    pub(super) fn flush(&mut self, namespace: &str) -> Vec<MetricDatum> {
        let mut data = Vec::new();
        for (Key { name, kind, tags }, series) in &mut self.series {
            let of_type = Dimension { name: TYPE.to_owned(), value: kind.as_str().to_owned() };
            let dimension =
                |(name, value): &(String, String)| Dimension { name: name.clone(), value: value.clone() };
            let dimensions = tags.iter().filter(|(name, _)| name != TYPE).map(dimension);
            let dimensions = dimensions.chain([of_type]).collect();
            let metric = Metric { namespace: namespace.to_owned(), name: name.clone(), dimensions };
            let datum = |(value, count)| MetricDatum { count, ..MetricDatum::new(metric.clone(), value) };
            data.extend(series.flush().into_iter().map(datum));
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
            Change::Value(value, count) if self.values.len() < MOST_VALUES => {
                self.values.push((value, count));
            }
            Change::Member(member) if self.members.len() < MOST_VALUES => {
                self.members.insert(member.to_owned());
            }
            Change::Value(..) | Change::Member(_) => {}
        }
    }

    fn flush(&mut self) -> Vec<(f64, f64)> {
        let mut values = std::mem::take(&mut self.values);
        let count = self.count.take();
        let gauge = std::mem::take(&mut self.gauge_changed).then_some(self.gauge);
        let members = std::mem::take(&mut self.members);
        let members = (!members.is_empty()).then_some(members.len() as f64);
        values.extend([count, gauge, members].into_iter().flatten().map(|value| (value, 1.0)));
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flush(series: &mut SeriesSet, lines: &[&str]) -> Vec<(String, f64)> {
        lines.iter().for_each(|line| series.take(line));
        let name = |metric: &Metric| {
            let dimensions = metric.dimensions.iter().filter(|it| it.name != TYPE);
            let tags: Vec<_> = dimensions.map(|it| format!("{}={}", it.name, it.value)).collect();
            format!("{}{{{}}}", metric.name, tags.join(","))
        };
        series.flush("bongsu").into_iter().map(|datum| (name(&datum.metric), datum.value)).collect()
    }

    #[test]
    fn collects_each_type_between_two_samples() {
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
    fn the_type_is_a_dimension_and_the_sample_rate_is_a_weight() {
        let mut series = SeriesSet::default();
        ["a:320|ms|@0.01", "a:1|c|#metric_type:mine,x:y"].iter().for_each(|line| series.take(line));
        let data = series.flush("bongsu");
        let types: Vec<_> =
            data.iter().map(|it| it.metric.dimensions.last().unwrap().value.clone()).collect();
        assert_eq!(types, ["counter", "timing"]);
        assert_eq!(data.iter().map(|it| it.metric.dimensions.len()).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(data.iter().map(|it| it.count).collect::<Vec<_>>(), [1.0, 100.0]);
    }

    #[test]
    fn memory_is_bounded() {
        let mut series = SeriesSet::default();
        (0..20_000).for_each(|index| series.take(&format!("a{index}:1|c")));
        assert!(series.refusals.report().unwrap().contains("more than 10,000 series"));
        (0..20_000).for_each(|index| series.take(&format!("a1:{index}|ms")));
        assert!(series.flush("bongsu").len() <= 20_001);
    }
}
