//! The chart of an alarm's latest datapoints, which Slack draws.

use bongsu_alarm::alarm::{Definition, MetricAlarm, MetricQuery, MetricStat, Query};
use bongsu_slack::LineChart;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::language::{Label, language};
use crate::config::Config;
use crate::notice::{AlarmNotice, Content, Notice};

/// The number of datapoints in a chart.
const POINTS: u8 = 20;
/// The period in seconds if the notice does not contain the alarm's period.
const MINUTE: u32 = 60;

/// The datapoints to request from CloudWatch (API reference, "GetMetricData").
#[derive(Debug, Clone, PartialEq)]
pub struct DatapointQuery {
    /// The `MetricDataQueries`.
    pub queries: Vec<Value>,
    pub from: Timestamp,
    /// The end of the time range, which is exclusive.
    pub to: Timestamp,
}

/// Returns the query for the latest twenty datapoints before the state change. Returns `None` if the notice
/// is not about a metric or has no time.
pub fn datapoint_query(notice: &Notice) -> Option<DatapointQuery> {
    let (alarm, metric) = metric(notice)?;
    let at = alarm.transition.at?;
    let queries = match &metric.query {
        Query::Single(stat) => {
            vec![json!({ "Id": "m1", "MetricStat": metric_stat(stat, metric), "ReturnData": true })]
        }
        Query::Math(queries) => queries.iter().map(|query| entry(query, metric)).collect(),
    };
    let span = SignedDuration::from_secs(i64::from(period(metric)) * i64::from(POINTS));
    Some(DatapointQuery { queries, from: at.checked_sub(span).ok()?, to: at })
}

/// Returns the chart of the datapoints, oldest first, with the threshold. Returns `None` if there are fewer
/// than two datapoints.
pub fn chart(notice: &Notice, datapoints: &[(Timestamp, f64)], config: &Config) -> Option<LineChart> {
    let (alarm, metric) = metric(notice)?;
    let first = datapoints.len().saturating_sub(POINTS.into());
    let shown = datapoints.get(first..).filter(|shown| shown.len() > 1)?;
    let values = shown.iter().map(|(_, value)| *value).collect();
    let name = name(metric).unwrap_or(&alarm.alarm.name);
    let words = language(config.locale);
    let threshold =
        metric.threshold.map(|threshold| (words.label(Label::Threshold), vec![threshold; shown.len()]));
    let lines: Vec<_> = std::iter::once((name, values)).chain(threshold).collect();
    LineChart::lines(name, &labels(shown, period(metric), config), &lines)
}

/// Returns the datapoints in the event, oldest first. The event has at most the datapoints that CloudWatch
/// evaluated.
pub fn event_datapoints(notice: &Notice) -> Vec<(Timestamp, f64)> {
    let Content::Alarm(alarm) = &notice.content else { return Vec::new() };
    let Some(data) = &alarm.reason_data else { return Vec::new() };
    let mut known: Vec<_> = data.evaluated.iter().filter_map(|it| it.at.zip(it.value)).collect();
    known.sort_by_key(|(at, _)| *at);
    known
}

/// Formats each time in the shortest form that distinguishes the times.
fn labels(shown: &[(Timestamp, f64)], period: u32, config: &Config) -> Vec<String> {
    let is_long = period.saturating_mul(POINTS.into()) > 86_400;
    let format = match (is_long, period < MINUTE) {
        (true, _) => "%m-%d %H:%M",
        (false, true) => "%H:%M:%S",
        (false, false) => "%H:%M",
    };
    let label = |at: &Timestamp| at.to_zoned(config.zone.rules().clone()).strftime(format).to_string();
    shown.iter().map(|(at, _)| label(at)).collect()
}

fn metric(notice: &Notice) -> Option<(&AlarmNotice, &MetricAlarm)> {
    let Content::Alarm(alarm) = &notice.content else { return None };
    match &alarm.definition {
        Definition::Metric(metric) => Some((alarm, metric)),
        _ => None,
    }
}

/// Returns the name of the line: the name of the metric, or the label of the expression.
fn name(metric: &MetricAlarm) -> Option<&str> {
    match &metric.query {
        Query::Single(stat) => Some(&stat.metric.name),
        Query::Math(queries) => queries.iter().find(|query| query.return_data)?.label.as_deref(),
    }
}

fn period(metric: &MetricAlarm) -> u32 {
    metric.period_of_data().filter(|period| *period > 0).unwrap_or(MINUTE)
}

fn metric_stat(stat: &MetricStat, alarm: &MetricAlarm) -> Value {
    let dimensions = stat.metric.dimensions.iter().map(|it| json!({ "Name": it.name, "Value": it.value }));
    let mut value = json!({
        "Metric": {
            "Namespace": stat.metric.namespace, "MetricName": stat.metric.name,
            "Dimensions": dimensions.collect::<Vec<_>>(),
        },
        "Period": stat.period.unwrap_or_else(|| period(alarm)),
        "Stat": stat.statistic.as_deref().unwrap_or("Average"),
    });
    if let (Some(unit), Some(fields)) = (&stat.unit, value.as_object_mut()) {
        fields.insert("Unit".to_owned(), unit.as_str().into());
    }
    value
}

fn entry(query: &MetricQuery, alarm: &MetricAlarm) -> Value {
    let mut fields = serde_json::Map::new();
    fields.insert("Id".to_owned(), query.id.as_str().into());
    fields.insert("ReturnData".to_owned(), query.return_data.into());
    if let Some(expression) = &query.expression {
        fields.insert("Expression".to_owned(), expression.as_str().into());
        fields.insert("Period".to_owned(), period(alarm).into());
    }
    if let Some(stat) = &query.metric {
        fields.insert("MetricStat".to_owned(), metric_stat(stat, alarm));
    }
    if let Some(account) = &query.account {
        fields.insert("AccountId".to_owned(), account.as_str().into());
    }
    fields.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake;

    fn notice(trigger: &Value) -> Notice {
        let message = json!({
            "AlarmName": "cpu", "NewStateValue": "ALARM", "OldStateValue": "OK", "NewStateReason": "",
            "StateChangeTime": "2026-11-23T22:00:00.000+0000", "AWSAccountId": "123456789012",
            "Region": "Asia Pacific (Seoul)", "Trigger": trigger,
        });
        intake::notices(&message.to_string()).pop().unwrap()
    }

    fn single() -> Notice {
        notice(&json!({
            "MetricName": "CPUUtilization", "Namespace": "AWS/EC2", "StatisticType": "Statistic", "Statistic": "AVERAGE",
            "Dimensions": [{ "name": "InstanceId", "value": "i-1" }], "Period": 300, "EvaluationPeriods": 1,
            "ComparisonOperator": "GreaterThanThreshold", "Threshold": 90.0, "TreatMissingData": "missing",
        }))
    }

    #[test]
    fn asks_for_twenty_periods_before_the_change() {
        let query = datapoint_query(&single()).unwrap();
        let expected = json!([{
            "Id": "m1", "ReturnData": true, "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/EC2", "MetricName": "CPUUtilization",
                    "Dimensions": [{ "Name": "InstanceId", "Value": "i-1" }],
                },
                "Period": 300, "Stat": "Average",
            },
        }]);
        assert_eq!(Value::from(query.queries), expected);
        assert_eq!(query.to.duration_since(query.from), SignedDuration::from_secs(6_000));
    }

    #[test]
    fn the_query_contains_the_metric_math_of_the_alarm() {
        let metrics = json!({ "Metrics": [
            { "Id": "e1", "Expression": "m1 / 2", "Label": "half", "ReturnData": true },
            { "Id": "m1", "ReturnData": false, "MetricStat": {
                "Metric": { "Namespace": "n", "MetricName": "m", "Dimensions": [] }, "Period": 60, "Stat": "Sum",
            } },
        ], "Threshold": 1.0, "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1 });
        let notice = notice(&metrics);
        let queries = Value::from(datapoint_query(&notice).unwrap().queries);
        assert_eq!((&queries[0]["Expression"], &queries[0]["Period"]), (&json!("m1 / 2"), &json!(60)));
        assert_eq!(
            (&queries[1]["MetricStat"]["Stat"], &queries[1]["ReturnData"]),
            (&json!("Sum"), &json!(false))
        );
        let points = [(NOW, 1.0), (NOW + SignedDuration::from_mins(1), 2.0)];
        assert!(
            serde_json::to_string(&chart(&notice, &points, &Config::default())).unwrap().contains("\"half\"")
        );
    }

    const NOW: Timestamp = Timestamp::constant(1_795_471_200, 0);

    #[test]
    fn shows_the_last_twenty_with_the_threshold() {
        let points: Vec<_> = (0..30)
            .map(|number| {
                (NOW + SignedDuration::from_mins(5 * number), f64::from(u8::try_from(number).unwrap()))
            })
            .collect();
        let chart = |points: &[(Timestamp, f64)]| {
            serde_json::to_value(chart(&single(), points, &Config::default())).unwrap()
        };
        let shown = chart(&points);
        let series = &shown["chart"]["series"];
        assert_eq!(
            (&shown["title"], &series[0]["name"], &series[1]["name"]),
            (&json!("CPUUtilization"), &json!("CPUUtilization"), &json!("Threshold"))
        );
        assert_eq!(series[0]["data"][0], json!({ "label": "22:50", "value": 10.0 }), "{series}");
        assert_eq!(series[1]["data"][19]["value"], json!(90.0));
        assert_eq!(shown["chart"]["axis_config"]["categories"].as_array().unwrap().len(), 20);
        assert_eq!((chart(&points[..1]), chart(&[])), (Value::Null, Value::Null));
    }
}
