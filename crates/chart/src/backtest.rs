//! The chart of a back-test.
//!
//! ```
//! use bongsu_alarm::backtest::{Backtest, BacktestSettings, SeriesName};
//! use bongsu_alarm::definition::AlarmDefinition;
//! use bongsu_alarm::evaluate::Sample;
//! use jiff::{SignedDuration, Timestamp, tz::TimeZone};
//!
//! let alarm = AlarmDefinition::from_value(&serde_json::json!({
//!     "AlarmName": "cpu", "Namespace": "AWS/EC2", "MetricName": "CPUUtilization", "Statistic": "Average",
//!     "Period": 60, "EvaluationPeriods": 1, "Threshold": 80, "ComparisonOperator": "GreaterThanThreshold",
//! }))?;
//! let mut backtest = Backtest::new(&alarm, BacktestSettings::default())?;
//! let feed = backtest.feed(&SeriesName::of_entry(None)).unwrap();
//! for (minute, value) in (0..).zip([50.0, 95.0, 50.0]) {
//!     backtest.push(feed, Sample::new(Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute), value))?;
//! }
//! let chart = bongsu_chart::backtest::chart(&alarm, &backtest.finish()?.unwrap(), &TimeZone::UTC);
//! assert_eq!((chart.title.as_str(), chart.unit.as_str()), ("cpu", "Percent"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::{Chart, ChartTransition, Limit, PlottedSeries, Point};
use bongsu_alarm::Locale;
use bongsu_alarm::TimeRange;
use bongsu_alarm::backtest::BacktestReport;
use bongsu_alarm::definition::{AlarmDefinition, Watches};
use bongsu_alarm::evaluate::{Criteria, Datapoint, Threshold};
use bongsu_alarm::quantity;

/// Creates the chart of a back-test: the metric, its limit, and the alarm's states and state changes. `zone`
/// is the time zone of the axis.
pub fn chart(alarm: &AlarmDefinition, report: &BacktestReport, zone: &TimeZone) -> Chart {
    let datapoints = report.trace.points();
    let (criteria, unit) = (alarm.criteria(), alarm.unit());
    Chart {
        title: alarm.name.clone(),
        subtitle: watched(alarm),
        unit: unit.unwrap_or_default().to_owned(),
        range: report.from.zip(report.to).map(|(from, to)| TimeRange { from, to }),
        series: vec![PlottedSeries {
            name: series_name(alarm),
            points: points(&datapoints, gap(report, criteria)),
        }],
        limit: criteria.and_then(|criteria| limit(criteria, &datapoints, unit)),
        spans: report.spans(),
        transitions: report.transitions.iter().map(|it| ChartTransition { at: it.at, to: it.to }).collect(),
        zone: zone.clone(),
        ..Chart::default()
    }
}

/// Describes the series and its evaluation: `cpu_usage_active, Average of 60 s, 2 of 3`.
fn watched(alarm: &AlarmDefinition) -> String {
    let Some(criteria) = alarm.criteria() else { return String::new() };
    let made = if matches!(alarm.watches, Watches::Log { .. }) { "Query result" } else { "Metric math" };
    let statistic = criteria.statistic.as_deref().unwrap_or(made);
    let judged = format!("{statistic} of {} s, {} of {}", criteria.period, criteria.m(), criteria.n());
    match series_name(alarm) {
        name if name.is_empty() => judged,
        name => format!("{name}, {judged}"),
    }
}

/// Returns the name of the series: the metric's name or the expression.
fn series_name(alarm: &AlarmDefinition) -> String {
    match &alarm.watches {
        Watches::Metric { metric, .. } => metric.name.clone(),
        Watches::Math { queries, result, .. } => {
            let query = queries.iter().find(|query| query.id == *result);
            query.and_then(|query| query.label.clone()).unwrap_or_else(|| result.clone())
        }
        Watches::Log { query, .. } => query.aggregation.clone(),
        _ => String::new(),
    }
}

/// Returns the longest distance between two datapoints that a line still joins.
fn gap(report: &BacktestReport, criteria: Option<&Criteria>) -> SignedDuration {
    let period = criteria.map_or(0, |criteria| i64::from(criteria.period));
    SignedDuration::from_secs(report.trace.resolution().max(period).saturating_mul(2))
}

fn points(datapoints: &[Datapoint], gap: SignedDuration) -> Vec<Point> {
    let mut points = Vec::with_capacity(datapoints.len());
    let mut before: Option<Timestamp> = None;
    for datapoint in datapoints {
        if let Some(before) = before.filter(|before| datapoint.at.duration_since(*before) > gap) {
            // The gap lies in the middle, because no pixel column with a datapoint is there.
            let middle = before.checked_add(datapoint.at.duration_since(before) / 2).unwrap_or(before);
            points.push(Point { at: middle, value: None });
        }
        points.push(Point { at: datapoint.at, value: Some(datapoint.value) });
        before = Some(datapoint.at);
    }
    points
}

/// Returns the threshold or the band. A band that is not trained yet is no limit.
fn limit(criteria: &Criteria, datapoints: &[Datapoint], unit: Option<&str>) -> Option<Limit> {
    let limit = match criteria.threshold {
        Threshold::Static(value) => {
            let threshold = quantity::threshold(value, unit, Locale::En);
            Limit::Threshold { value, label: format!("{} {threshold}", criteria.comparison.sign()) }
        }
        Threshold::Band => {
            let edge = |pick: fn((f64, f64)) -> f64| {
                datapoints.iter().map(|it| Point { at: it.at, value: it.band.map(pick) }).collect()
            };
            Limit::Band {
                lower: edge(|(low, _)| low),
                upper: edge(|(_, high)| high),
                label: "band".to_owned(),
            }
        }
        _ => return None,
    };
    let is_known = criteria.threshold != Threshold::Band || datapoints.iter().any(|it| it.band.is_some());
    is_known.then_some(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_untrained_band_is_no_limit() {
        let operator = bongsu_alarm::alarm::ComparisonOperator::GreaterThanUpperThreshold;
        let criteria = Criteria::new(operator, Threshold::Band, 60, 1);
        let plain = Datapoint::new(Timestamp::UNIX_EPOCH, 1.0);
        assert_eq!(limit(&criteria, &[plain], None), None);
        let banded = Datapoint { band: Some((0.0, 2.0)), ..plain };
        assert!(matches!(limit(&criteria, &[banded], None), Some(Limit::Band { .. })));
    }

    #[test]
    fn missing_data_breaks_the_line() {
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        let datapoints = [0, 1, 11].map(|minute| Datapoint::new(at(minute), 1.0));
        let drawn = points(&datapoints, SignedDuration::from_mins(2));
        let drawn: Vec<_> = drawn.iter().map(|point| (point.at, point.value)).collect();
        assert_eq!(drawn, [(at(0), Some(1.0)), (at(1), Some(1.0)), (at(6), None), (at(11), Some(1.0))]);
    }
}
