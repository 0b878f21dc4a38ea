//! Combines CloudWatch's answers: the numbers of one series and time form one sample.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_cloudwatch::types::MetricDataResult;
use bongsu_alarm::backtest::SeriesName;
use bongsu_alarm::evaluate::{Sample, Values};
use bongsu_io::history::HistoryRow;
use jiff::Timestamp;

use super::queries::{Part, Wanted};

/// The answers received so far.
#[derive(Debug)]
pub(super) struct History<'a> {
    wanted: &'a [Wanted],
    samples: BTreeMap<(Timestamp, usize), Numbers>,
    bands: BTreeMap<Timestamp, Vec<f64>>,
}

/// The numbers of one sample by their parts.
type Numbers = Vec<(Part, f64)>;

impl<'a> History<'a> {
    pub(super) fn new(wanted: &'a [Wanted]) -> Self {
        Self { wanted, samples: BTreeMap::new(), bands: BTreeMap::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.samples.len()
    }

    pub(super) fn take(&mut self, results: &[MetricDataResult]) {
        for result in results {
            let asked = |wanted: &&Wanted| wanted.query.id() == result.id();
            let Some(wanted) = self.wanted.iter().find(asked) else { continue };
            for (at, value) in result.timestamps().iter().zip(result.values()) {
                let Ok(at) = Timestamp::from_second(at.secs()) else { continue };
                if wanted.part == Part::Band {
                    self.bands.entry(at).or_default().push(*value);
                } else {
                    let series = self.place(&wanted.series);
                    self.samples.entry((at, series)).or_default().push((wanted.part, *value));
                }
            }
        }
    }

    /// Returns the index of the first query of that series.
    fn place(&self, series: &Arc<SeriesName>) -> usize {
        self.wanted.iter().position(|wanted| Arc::ptr_eq(&wanted.series, series)).unwrap_or(0)
    }

    /// Returns all samples, oldest first.
    pub(super) fn rows(self) -> Vec<HistoryRow> {
        let row = |((at, place), numbers): (&(Timestamp, usize), &Numbers)| {
            let series = self.wanted.get(*place)?.series.clone();
            Some(HistoryRow { series, sample: Sample { at: *at, values: values(numbers)?, unit: None } })
        };
        let mut rows: Vec<HistoryRow> = self.samples.iter().filter_map(row).collect();
        rows.extend(self.edges());
        rows.sort_by_key(|row| row.sample.at);
        rows
    }

    /// Returns both edges of the band, the lower edge first.
    fn edges(&self) -> Vec<HistoryRow> {
        let Some(band) = self.wanted.iter().find(|wanted| wanted.part == Part::Band) else {
            return Vec::new();
        };
        let id = band.series.names.first().cloned().unwrap_or_default();
        let [lower, upper] = ["lower", "upper"]
            .map(|edge| Arc::new(SeriesName { names: vec![format!("{id}.{edge}")], is_any: false }));
        let row = |series: &Arc<SeriesName>, at: Timestamp, value: f64| HistoryRow {
            series: series.clone(),
            sample: Sample::new(at, value),
        };
        let pair = |(at, values): (&Timestamp, &Vec<f64>)| {
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            [row(&lower, *at, low), row(&upper, *at, high)]
        };
        self.bands.iter().flat_map(pair).collect()
    }
}

fn values(numbers: &[(Part, f64)]) -> Option<Values> {
    let number = |wanted| numbers.iter().find(|(part, _)| *part == wanted).map(|(_, number)| *number);
    let count = number(Part::SampleCount);
    if let Some(value) = number(Part::Value) {
        return Some(Values::Value { value, count: count.unwrap_or(1.0) });
    }
    let (sum, minimum, maximum) = (number(Part::Sum)?, number(Part::Minimum)?, number(Part::Maximum)?);
    Some(Values::Set { sum, minimum, maximum, sample_count: count? })
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::DateTime;
    use bongsu_alarm::definition::AlarmDefinition;
    use serde_json::json;

    use super::*;
    use crate::cloudwatch::queries;

    fn result(id: &str, values: &[(i64, f64)]) -> MetricDataResult {
        let times = values.iter().map(|(at, _)| DateTime::from_secs(*at)).collect();
        let values = values.iter().map(|(_, value)| *value).collect();
        MetricDataResult::builder().id(id).set_timestamps(Some(times)).set_values(Some(values)).build()
    }

    fn lines(rows: &[HistoryRow]) -> Vec<String> {
        let row = |row: &HistoryRow| {
            format!("{} {} {:?}", row.sample.at.as_second(), row.series.names[0], row.sample.values)
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn combines_pages_to_statistic_sets_in_order() {
        let alarm =
            AlarmDefinition::from_value(&json!({"AlarmName": "a", "MetricName": "CPU", "Namespace": "N",
            "Statistic": "Average", "Period": 300, "EvaluationPeriods": 1, "Threshold": 1,
            "ComparisonOperator": "GreaterThanThreshold"}))
            .unwrap();
        let wanted = queries::of(&alarm);
        let asked: Vec<_> = wanted.iter().filter_map(|it| it.query.metric_stat()?.stat()).collect();
        assert_eq!(asked, ["Sum", "Minimum", "Maximum", "SampleCount"]);
        assert_eq!(wanted[0].query.metric_stat().unwrap().period(), Some(60));
        let mut history = History::new(&wanted);
        history.take(&[result("q0_0", &[(60, 9.0), (0, 4.0)]), result("q0_1", &[(60, 1.0), (0, 2.0)])]);
        history.take(&[result("q0_2", &[(60, 5.0), (0, 2.0)]), result("q0_3", &[(60, 3.0), (0, 2.0)])]);
        assert_eq!(
            lines(&history.rows()),
            [
                "0 CPU Set { sum: 4.0, minimum: 2.0, maximum: 2.0, sample_count: 2.0 }",
                "60 CPU Set { sum: 9.0, minimum: 1.0, maximum: 5.0, sample_count: 3.0 }",
            ]
        );
    }

    #[test]
    fn combines_a_percentile_and_its_band() {
        let alarm = AlarmDefinition::from_value(&json!({"AlarmName": "a", "EvaluationPeriods": 1,
            "ThresholdMetricId": "ad1", "ComparisonOperator": "GreaterThanUpperThreshold", "Metrics": [
                {"Id": "m1", "ReturnData": true, "MetricStat": {"Stat": "p90", "Period": 60,
                    "Metric": {"Namespace": "App", "MetricName": "Latency"}}},
                {"Id": "ad1", "Expression": "ANOMALY_DETECTION_BAND(m1, 2)", "ReturnData": true}]}))
        .unwrap();
        let wanted = queries::of(&alarm);
        let mut history = History::new(&wanted);
        history.take(&[result("q0_0", &[(0, 7.0)]), result("q0_1", &[(0, 100.0)])]);
        history.take(&[result("ad1", &[(0, 9.0)]), result("ad1", &[(0, 2.0)])]);
        assert_eq!(
            lines(&history.rows()),
            [
                "0 m1 Value { value: 7.0, count: 100.0 }",
                "0 ad1.lower Value { value: 2.0, count: 1.0 }",
                "0 ad1.upper Value { value: 9.0, count: 1.0 }",
            ]
        );
    }
}
