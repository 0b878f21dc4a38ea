//! The comparison of an alarm, as far as the notice includes it.

mod sentence;
#[cfg(test)]
mod tests;

use bongsu_alarm::Locale;
use bongsu_alarm::alarm::{AlarmState, ComparisonOperator, MetricAlarm};
use bongsu_alarm::quantity;
use jiff::{SignedDuration, Timestamp};

use super::metric;
use crate::notice::{AlarmNotice, ReasonData};

/// The comparison of an alarm. Values are formatted with their unit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    /// The metric's name or the expression's label.
    pub(super) subject: String,
    /// The newest datapoint, if it is known.
    pub(super) value: Option<String>,
    /// The relation of the newest datapoint to the threshold.
    pub(super) newest: Newest,
    pub(super) comparison: Option<ComparisonOperator>,
    pub(super) threshold: Option<String>,
    /// The anomaly detection band at the newest datapoint.
    pub(super) band: Option<Band>,
    /// The datapoints to alarm, the evaluation periods and the period, from the alarm's definition.
    pub(super) periods: Option<Periods>,
    /// The period, in seconds.
    pub(super) period: Option<u32>,
    /// The number of breaching datapoints among the latest ones.
    pub(super) breaching: Option<Share>,
    /// The number of datapoints within the threshold among the latest ones.
    pub(super) within: Option<Share>,
    /// The treatment of missing data, if no datapoint was received.
    pub(super) filler: Option<Filler>,
    /// The number of missing datapoints and their treatment.
    pub(super) missing: Option<(u32, Filler)>,
    /// The number of time series in ALARM.
    pub(super) series: Option<Share>,
    /// Whether the previous state was ALARM, so that an OK is a recovery.
    pub(super) was_in_alarm: bool,
    state: AlarmState,
}

/// The definition of "M out of N" datapoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Periods {
    pub(super) share: Share,
    /// The length of a period, in seconds.
    pub(super) seconds: u32,
}

/// A number of a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) count: u32,
    pub(super) of: u32,
}

/// The relation of the newest datapoint to the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Newest {
    /// The datapoint is beyond the threshold or outside the band.
    Breaches,
    Within,
    /// The notice does not contain the newest datapoint.
    Unknown,
}

/// The treatment of missing datapoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filler {
    Breaching,
    NotBreaching,
}

/// An anomaly detection band at one datapoint.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Band {
    pub(super) lower: String,
    pub(super) upper: String,
    /// The distance of the datapoint from the band.
    pub(super) outside: Option<Outside>,
}

/// The distance of a datapoint outside its band.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outside {
    Below(String),
    Above(String),
}

impl Condition {
    /// Returns the condition of an alarm that compares numbers, or `None` for any other alarm.
    pub(super) fn of(alarm: &AlarmNotice, locale: Locale) -> Option<Self> {
        let metric = alarm.definition.decided()?;
        let metric = metric.as_ref();
        let facts = Facts::of(alarm, metric);
        let unit = metric::unit(metric);
        let subject = metric::subject(metric)?;
        let subject = if subject.trim().is_empty() { alarm.alarm.name.clone() } else { subject };
        let is_band = metric.comparison.is_some_and(ComparisonOperator::is_band);
        let edges = facts.edges.filter(|_| is_band);
        let limits: Vec<_> = match edges {
            Some((lower, upper)) => vec![lower, upper],
            None => facts.threshold.filter(|_| !is_band).into_iter().collect(),
        };
        let (value, limits) = match facts.value {
            Some(value) => {
                let (value, limits) = quantity::apart(value, &limits, unit, locale);
                (Some(value), limits)
            }
            None => (None, limits.iter().map(|it| quantity::threshold(*it, unit, locale)).collect()),
        };
        let show = |value| quantity::amount(value, unit, locale);
        let mut limits = limits.into_iter();
        let band = edges.and_then(|edges| {
            let outside = outside(facts.value?, edges, show);
            Some(Band { lower: limits.next()?, upper: limits.next()?, outside })
        });
        let reason = alarm.reason.as_deref().unwrap_or_default();
        let missing = sentence::missing(reason);
        Some(Self {
            subject,
            value,
            newest: facts.newest,
            comparison: metric.comparison,
            threshold: if is_band { None } else { limits.next() },
            band,
            periods: periods(metric),
            period: metric.period,
            breaching: facts.breaching.map(|share| with_missing(share, missing, Filler::Breaching)),
            within: facts.within.map(|share| with_missing(share, missing, Filler::NotBreaching)),
            filler: sentence::filler(reason),
            missing,
            series: sentence::series(reason).map(|(count, of)| Share { count, of }),
            was_in_alarm: alarm.transition.from == Some(AlarmState::Alarm),
            state: alarm.transition.to,
        })
    }

    /// Formats the condition for a phone's lock screen: `DeliveryErrors 10 (≥ 1)`.
    pub(super) fn short(&self) -> Option<String> {
        let value = self.value.as_ref()?;
        // The text "OK: 31 (≥ 80)" would suggest that 31 is at least 80.
        let burns = self.state == AlarmState::Alarm && self.newest != Newest::Within;
        let sign = self.comparison.map(ComparisonOperator::sign).filter(|sign| !sign.is_empty());
        let compared = sign.zip(self.threshold.as_ref()).filter(|_| burns);
        Some(match (compared, &self.band) {
            (Some((sign, threshold)), _) => format!("{} {value} ({sign} {threshold})", self.subject),
            (None, Some(band)) => format!("{} {value} ({} … {})", self.subject, band.lower, band.upper),
            (None, None) => format!("{} {value}", self.subject),
        })
    }

    /// Returns whether no datapoint explains the ALARM. Either a person set the state, or the datapoints
    /// belong to another time.
    pub(super) fn none_breaches(&self) -> bool {
        self.breaching.is_some_and(|share| share.count == 0)
    }

    /// Returns whether a sentence with these numbers contains all information in CloudWatch's reason.
    pub(super) fn says_all_of(&self, reason: &str) -> bool {
        let compared = self.value.is_some() && (self.threshold.is_some() || self.band.is_some());
        let is_said = compared
            || self.filler.is_some()
            || self.series.is_some()
            || self.state == AlarmState::InsufficientData;
        is_said && sentence::is_cloudwatchs(reason)
    }
}

struct Facts {
    value: Option<f64>,
    newest: Newest,
    threshold: Option<f64>,
    edges: Option<(f64, f64)>,
    breaching: Option<Share>,
    within: Option<Share>,
}

impl Facts {
    fn of(alarm: &AlarmNotice, metric: &MetricAlarm) -> Self {
        let data = alarm.reason_data.as_ref();
        let reason = alarm.reason.as_deref().unwrap_or_default();
        let told = data.and_then(|data| data.threshold);
        let threshold = metric.threshold.or(told).or_else(|| sentence::threshold(reason));
        let listed = sentence::listed(reason);
        let of = metric.evaluation_periods.or_else(|| listed.as_ref()?.of);
        let none = Self {
            value: None,
            newest: Newest::Unknown,
            threshold,
            edges: data.and_then(newest_edges).or_else(|| sentence::edges(reason)),
            breaching: None,
            within: None,
        };
        if alarm.transition.to == AlarmState::InsufficientData {
            return none;
        }
        match data.map(|data| judged(data, metric, threshold, of)).filter(|judged| !judged.is_empty()) {
            Some(judged) => none.with_judged(&judged, of),
            None => none.with_listed(alarm, metric, listed, of),
        }
    }

    /// Uses all evaluated datapoints, newest last. Each value has a flag that tells whether it breaches.
    fn with_judged(self, judged: &[(f64, Option<bool>)], of: Option<u32>) -> Self {
        let count = |wanted: bool| {
            let all = judged.iter().all(|(_, breaches)| breaches.is_some());
            let count = judged.iter().filter(|(_, breaches)| *breaches == Some(wanted)).count();
            let count = u32::try_from(count).ok().filter(|_| all)?;
            Some(Share { count, of: of.unwrap_or(u32::try_from(judged.len()).ok()?) })
        };
        let newest = match judged.last().and_then(|(_, breaches)| *breaches) {
            Some(true) => Newest::Breaches,
            Some(false) => Newest::Within,
            None => Newest::Unknown,
        };
        let value = judged.last().map(|(value, _)| *value);
        Self { value, newest, breaching: count(true), within: count(false), ..self }
    }

    /// Uses the datapoints that SNS messages list in the reason.
    fn with_listed(
        self,
        alarm: &AlarmNotice,
        metric: &MetricAlarm,
        listed: Option<sentence::Listed>,
        of: Option<u32>,
    ) -> Self {
        let data = alarm.reason_data.as_ref();
        let evaluated = data.and_then(|data| data.evaluated.iter().find(|point| point.value.is_some()));
        let evaluated = evaluated.and_then(|point| {
            Some(sentence::Listed { value: point.value?, at: point.at, count: 1, of: None })
        });
        let Some(listed) = listed.or(evaluated) else { return self };
        let burns = alarm.transition.to == AlarmState::Alarm;
        let share = of.map(|of| Share { count: listed.count.min(of), of });
        let is_newest = share.is_none_or(|share| share.count == share.of)
            || is_of_the_newest_period(listed.at, alarm.transition.at, metric.period);
        let newest = match (burns, is_newest) {
            // The newest breaching datapoint caused the ALARM.
            (true, _) => Newest::Breaches,
            (false, true) => Newest::Within,
            (false, false) => Newest::Unknown,
        };
        let (breaching, within) = if burns { (share, None) } else { (None, share) };
        Self { value: Some(listed.value), newest, breaching, within, ..self }
    }
}

/// Returns whether a datapoint belongs to the newest period. CloudWatch evaluates a period within a minute
/// after its end, so the newest period began less than two periods ago.
fn is_of_the_newest_period(began: Option<Timestamp>, at: Option<Timestamp>, period: Option<u32>) -> bool {
    let Some(((began, at), period)) = began.zip(at).zip(period) else { return false };
    at.duration_since(began) < SignedDuration::from_secs(2 * i64::from(period))
}

/// Returns the last N existing datapoints, newest last. Each value has a flag that tells whether it breaches.
fn judged(
    data: &ReasonData,
    metric: &MetricAlarm,
    threshold: Option<f64>,
    of: Option<u32>,
) -> Vec<(f64, Option<bool>)> {
    let edge = |edges: &[Option<f64>], index: usize| edges.get(index).copied().flatten();
    let judged = data.recent.iter().enumerate().filter_map(|(index, value)| {
        let value = (*value)?;
        let edges = edge(&data.lower_thresholds, index).zip(edge(&data.upper_thresholds, index));
        let breaches = metric.comparison.and_then(|it| breaches(value, it, threshold, edges));
        Some((value, breaches))
    });
    let mut judged: Vec<_> = judged.collect();
    let of = of.and_then(|of| usize::try_from(of).ok()).unwrap_or(judged.len());
    judged.split_off(judged.len().saturating_sub(of))
}

fn breaches(
    value: f64,
    comparison: ComparisonOperator,
    threshold: Option<f64>,
    edges: Option<(f64, f64)>,
) -> Option<bool> {
    use ComparisonOperator as Op;
    Some(match comparison {
        Op::GreaterThanOrEqualToThreshold => value >= threshold?,
        Op::GreaterThanThreshold => value > threshold?,
        Op::LessThanThreshold => value < threshold?,
        Op::LessThanOrEqualToThreshold => value <= threshold?,
        Op::LessThanLowerThreshold => value < edges?.0,
        Op::GreaterThanUpperThreshold => value > edges?.1,
        Op::LessThanLowerOrGreaterThanUpperThreshold => value < edges?.0 || value > edges?.1,
        _ => return None,
    })
}

/// Adds the missing datapoints if CloudWatch counts them as `counted`.
fn with_missing(share: Share, missing: Option<(u32, Filler)>, counted: Filler) -> Share {
    let missing = missing.filter(|(_, filler)| *filler == counted).map_or(0, |(count, _)| count);
    Share { count: share.count.saturating_add(missing).min(share.of), ..share }
}

fn periods(metric: &MetricAlarm) -> Option<Periods> {
    let of = metric.evaluation_periods?;
    let share = Share { count: metric.datapoints_to_alarm.unwrap_or(of), of };
    Some(Periods { share, seconds: metric.period? })
}

fn outside(value: f64, (lower, upper): (f64, f64), show: impl Fn(f64) -> String) -> Option<Outside> {
    if value < lower {
        Some(Outside::Below(show(lower - value)))
    } else if value > upper {
        Some(Outside::Above(show(value - upper)))
    } else {
        None
    }
}

/// Returns the newest lower and upper edge of the band. In the event, the newest is last.
fn newest_edges(data: &ReasonData) -> Option<(f64, f64)> {
    let newest = |edges: &[Option<f64>]| edges.iter().rev().find_map(|edge| *edge);
    newest(&data.lower_thresholds).zip(newest(&data.upper_thresholds))
}
