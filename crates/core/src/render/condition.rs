//! What was compared with what, as far as the notice tells.

use super::{metric, number};
use crate::alarm::{AlarmState, ComparisonOperator, Definition, MetricAlarm};
use crate::notice::{AlarmNotice, ReasonData};

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
    /// The anomaly band at that datapoint.
    pub(super) band: Option<Band>,
    /// M, N and the seconds of one period.
    pub(super) periods: Option<(u32, u32, u32)>,
    /// There was no datapoint at all, and what that counted as.
    pub(super) filler: Option<Filler>,
    /// The comparison holds no longer.
    is_over: bool,
}

/// What missing datapoints were treated as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filler {
    Breaching,
    NotBreaching,
}

/// An anomaly band at one datapoint.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Band {
    pub(super) lower: String,
    pub(super) upper: String,
    /// How far outside the datapoint is.
    pub(super) outside: Option<Outside>,
}

/// How far outside of its band a datapoint is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outside {
    Below(String),
    Above(String),
}

impl Condition {
    /// The condition of a metric alarm; other kinds have none.
    pub(super) fn of(alarm: &AlarmNotice) -> Option<Self> {
        let Definition::Metric(metric) = &alarm.definition else { return None };
        let unit = metric::unit(metric);
        let show = |value| number::with_unit(value, unit);
        let told = alarm.reason_data.as_ref().and_then(|data| data.threshold);
        let reason = alarm.reason.as_deref().unwrap_or_default();
        let threshold = metric.threshold.or(told).or_else(|| threshold_in(reason));
        let is_band = metric.comparison.is_some_and(ComparisonOperator::is_band);
        let value = newest_value(alarm);
        Some(Self {
            subject: metric::subject(metric)?,
            value: value.map(show),
            comparison: metric.comparison,
            threshold: threshold.filter(|_| !is_band).map(show),
            band: is_band.then(|| band(alarm, value, show)).flatten(),
            periods: periods(metric),
            filler: filler_in(reason),
            is_over: alarm.transition.to == AlarmState::Ok,
        })
    }

    /// `DeliveryErrors 10 (≥ 1)`, for a phone's lock screen.
    pub(super) fn short(&self) -> Option<String> {
        let value = self.value.as_ref()?;
        // "OK: 31 (≥ 80)" would read as if 31 were.
        let compared = self.comparison.and_then(sign).zip(self.threshold.as_ref()).filter(|_| !self.is_over);
        Some(match (compared, &self.band) {
            (Some((sign, threshold)), _) => format!("{} {value} ({sign} {threshold})", self.subject),
            (None, Some(band)) => format!("{} {value} ({} … {})", self.subject, band.lower, band.upper),
            (None, None) => format!("{} {value}", self.subject),
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

fn periods(metric: &MetricAlarm) -> Option<(u32, u32, u32)> {
    let of = metric.evaluation_periods?;
    Some((metric.datapoints_to_alarm.unwrap_or(of), of, metric.period?))
}

fn band(alarm: &AlarmNotice, value: Option<f64>, show: impl Fn(f64) -> String) -> Option<Band> {
    let (lower, upper) = edges(alarm)?;
    let outside = value.and_then(|value| {
        if value < lower {
            Some(Outside::Below(show(lower - value)))
        } else if value > upper {
            Some(Outside::Above(show(value - upper)))
        } else {
            None
        }
    });
    Some(Band { lower: show(lower), upper: show(upper), outside })
}

/// The newest edges: from the event's numbers, where the newest is last, or from CloudWatch's sentence,
/// where it is first.
fn edges(alarm: &AlarmNotice) -> Option<(f64, f64)> {
    let newest = |edges: &[Option<f64>]| edges.iter().rev().find_map(|edge| *edge);
    let of_data = |data: &ReasonData| newest(&data.lower_thresholds).zip(newest(&data.upper_thresholds));
    let reason = || alarm.reason.as_deref();
    alarm.reason_data.as_ref().and_then(of_data).or_else(|| {
        let lower = first_number(reason()?.split_once("lower thresholds")?.1)?;
        let upper = first_number(reason()?.split_once("upper thresholds")?.1)?;
        Some((lower, upper))
    })
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

/// The first number behind `datapoint [`, `datapoints (` or, of a contributor, `crossed the threshold: [`.
fn value_in(reason: &str) -> Option<f64> {
    let rest = reason.strip_prefix("Threshold")?;
    let listed = rest.split_once("datapoint").map(|(_, rest)| rest.trim_start_matches('s'));
    let newest = || rest.split_once("which crossed the threshold:").map(|(_, rest)| rest);
    listed.and_then(first_number).or_else(|| newest().and_then(first_number))
}

/// Events about contributors carry the threshold in CloudWatch's sentence only.
fn threshold_in(reason: &str) -> Option<f64> {
    let said = reason.strip_prefix("Threshold Crossed:")?;
    first_number(said.split_once("the threshold")?.1)
}

/// CloudWatch's sentence where there was no datapoint.
fn filler_in(reason: &str) -> Option<Filler> {
    let said = reason.strip_prefix("Threshold Crossed: no datapoints were received")?;
    if said.contains("[Breaching]") {
        Some(Filler::Breaching)
    } else {
        said.contains("[NonBreaching]").then_some(Filler::NotBreaching)
    }
}

/// The number right behind the opening bracket that `text` begins with.
fn first_number(text: &str) -> Option<f64> {
    let number = text.trim_start().strip_prefix(['[', '('])?;
    let end = number.find(|char: char| !(char.is_ascii_alphanumeric() || ".-+".contains(char)))?;
    number.get(..end)?.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_value_in_cloudwatch_sentences() {
        let cases = [
            ("Threshold Crossed: 1 datapoint (10.0) was greater than the threshold (1.0).", Some(10.0)),
            (
                "Threshold Crossed: 2 out of the last 3 datapoints [0.5 (14/09/26 05:42:40), 1.0 (14/09/26 05:42:20)] were",
                Some(0.5),
            ),
            ("Threshold Crossed: 1 datapoint [1.0E10 (12/02/19 15:44:00)] was not", Some(1e10)),
            (
                "Threshold Crossed: 1 out of the last 1 datapoints was greater than the threshold (10.0). The most recent datapoint which crossed the threshold: [20.0 (23/09/26 19:53:00)] (minimum 1",
                Some(20.0),
            ),
            ("Threshold Crossed: no datapoints were received for 3 periods", None),
            ("Threshold Crossed", None),
            ("someone wrote datapoint [5.0 ", None),
        ];
        for (reason, expected) in cases {
            assert_eq!(value_in(reason), expected, "{reason}");
        }
    }
}
