//! What was compared with what, as far as the notice tells.

use super::number;
use crate::alarm::{AlarmState, ComparisonOperator, Definition, MetricAlarm, MetricQuery, Query};
use crate::notice::AlarmNotice;

/// What was compared with what; values are written out, with their unit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    /// The metric's name or the expression's label.
    pub(super) subject: String,
    /// The newest datapoint that decided.
    pub(super) value: Option<String>,
    /// How it is compared.
    pub(super) comparison: Option<ComparisonOperator>,
    /// What it is compared with.
    pub(super) threshold: Option<String>,
    /// M, N and the seconds of one period.
    pub(super) periods: Option<(u32, u32, u32)>,
}

impl Condition {
    /// The condition of a metric alarm; other kinds have none.
    pub(super) fn of(alarm: &AlarmNotice) -> Option<Self> {
        let Definition::Metric(metric) = &alarm.definition else { return None };
        let unit = unit(metric);
        let show = |value| number::with_unit(value, unit);
        let data = alarm.reason_data.as_ref();
        let threshold = metric.threshold.or(data.and_then(|data| data.threshold));
        let is_band = metric.comparison.is_some_and(ComparisonOperator::is_band);
        Some(Self {
            subject: subject(metric)?,
            value: newest_value(alarm).map(show),
            comparison: metric.comparison,
            threshold: threshold.filter(|_| !is_band).map(show),
            periods: periods(metric),
        })
    }

    /// `DeliveryErrors 10 ≥ 1`, for a phone's lock screen.
    pub(super) fn short(&self) -> Option<String> {
        let value = self.value.as_ref()?;
        let compared = self.comparison.and_then(sign).zip(self.threshold.as_ref());
        Some(match compared {
            Some((sign, threshold)) => format!("{} {value} ({sign} {threshold})", self.subject),
            None => format!("{} {value}", self.subject),
        })
    }
}

fn sign(comparison: ComparisonOperator) -> Option<&'static str> {
    match comparison {
        ComparisonOperator::GreaterThanOrEqualToThreshold => Some("≥"),
        ComparisonOperator::GreaterThanThreshold => Some(">"),
        ComparisonOperator::LessThanThreshold => Some("<"),
        ComparisonOperator::LessThanOrEqualToThreshold => Some("≤"),
        _ => None,
    }
}

/// The entry of a metric math alarm that it watches.
pub(super) fn result_query(query: &Query) -> Option<&MetricQuery> {
    let Query::Math(queries) = query else { return None };
    queries.iter().find(|query| query.return_data).or(queries.first())
}

fn subject(metric: &MetricAlarm) -> Option<String> {
    if let Query::Single(stat) = &metric.query {
        return Some(stat.metric.name.clone());
    }
    let query = result_query(&metric.query)?;
    let name = query.metric.as_ref().map(|stat| &stat.metric.name);
    let label = query.label.as_ref().filter(|label| !label.is_empty());
    Some(label.or(name).or(query.expression.as_ref()).unwrap_or(&query.id).clone())
}

fn unit(metric: &MetricAlarm) -> Option<&str> {
    let Query::Single(stat) = &metric.query else { return None };
    if stat.statistic.as_deref().is_some_and(|it| it.eq_ignore_ascii_case("SampleCount")) {
        return None;
    }
    number::unit_of(stat.unit.as_deref(), &stat.metric)
}

fn periods(metric: &MetricAlarm) -> Option<(u32, u32, u32)> {
    let of = metric.evaluation_periods?;
    Some((metric.datapoints_to_alarm.unwrap_or(of), of, metric.period?))
}

/// From the event's numbers or, as SNS messages have none, from CloudWatch's sentence.
fn newest_value(alarm: &AlarmNotice) -> Option<f64> {
    if alarm.transition.to == AlarmState::InsufficientData {
        return None;
    }
    let data = alarm.reason_data.as_ref();
    let evaluated = data.and_then(|data| data.evaluated.iter().find_map(|point| point.value));
    let recent = data.and_then(|data| data.recent.iter().rev().find_map(|value| *value));
    evaluated.or(recent).or_else(|| value_in(alarm.reason.as_deref()?))
}

/// The first number behind `datapoint [` or `datapoints (`.
fn value_in(reason: &str) -> Option<f64> {
    let rest = reason.strip_prefix("Threshold")?.split_once("datapoint")?.1;
    let number = rest.trim_start_matches('s').trim_start().strip_prefix(['[', '('])?;
    let end = number.find(|char: char| !(char.is_ascii_alphanumeric() || ".-+".contains(char)))?;
    number.get(..end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_value_in_cloudwatch_sentences() {
        let cases = [
            ("Threshold Crossed: 1 datapoint (10.0) was greater than the threshold (1.0).", Some(10.0)),
            ("Threshold Crossed: 2 out of the last 3 datapoints [0.5 (14/09/26 05:42:40), 1.0 (14/09/26 05:42:20)] were", Some(0.5)),
            ("Threshold Crossed: 1 datapoint [1.0E10 (12/02/19 15:44:00)] was not", Some(1e10)),
            ("Threshold Crossed: no datapoints were received for 3 periods", None),
            ("Threshold Crossed", None),
            ("someone wrote datapoint [5.0 ", None),
        ];
        for (reason, expected) in cases {
            assert_eq!(value_in(reason), expected, "{reason}");
        }
    }
}
