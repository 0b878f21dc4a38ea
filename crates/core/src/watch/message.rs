//! The message that CloudWatch publishes to SNS when an alarm changes its state, key by key in
//! CloudWatch's order of 2026 (third-party captures of native messages).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::WatchedAlarm;
use super::alarm::MetricSubject;
use super::composite::Other;
use crate::alarm::AlarmState;
use crate::definition::CompositeRule;
use crate::evaluate::{LowSamplePercentile, Statistic};

/// The most characters of a reason (CloudWatch API, `StateReason`).
const REASON_CHARS: usize = 1_023;

/// An alarm went from one state to another.
#[derive(Debug, Clone, PartialEq)]
pub struct StateChange {
    /// The state before.
    pub from: AlarmState,
    /// The state now.
    pub to: AlarmState,
    /// CloudWatch's sentence about it.
    pub reason: String,
    /// What CloudWatch would publish to SNS: JSON, without SNS's envelope. None while the alarm's
    /// suppressor holds its actions back.
    pub message: Option<String>,
}

impl StateChange {
    pub(super) fn metric(
        alarm: &WatchedAlarm,
        subject: &MetricSubject,
        configured: Timestamp,
        change: (AlarmState, AlarmState),
        at: Timestamp,
        reason: &str,
    ) -> Self {
        Self::new(alarm, configured, change, at, reason, vec![("Trigger", Some(trigger(subject)))])
    }

    pub(super) fn composite(
        alarm: &WatchedAlarm,
        subject: &CompositeRule,
        children: &[(String, Other)],
        configured: Timestamp,
        change: (AlarmState, AlarmState),
        at: Timestamp,
        reason: &str,
    ) -> Self {
        let child = |(name, other): &(String, Other)| json!({"Arn": name, "State": {"Value": other.state.as_str(), "Timestamp": time(other.since)}});
        let children: Vec<Value> = children.iter().map(child).collect();
        let rest =
            vec![("AlarmRule", Some(json!(subject.text))), ("TriggeringChildren", Some(json!(children)))];
        Self::new(alarm, configured, change, at, reason, rest)
    }

    fn new(
        alarm: &WatchedAlarm,
        configured: Timestamp,
        (from, to): (AlarmState, AlarmState),
        at: Timestamp,
        reason: &str,
        rest: Vec<(&str, Option<Value>)>,
    ) -> Self {
        let reason: String = reason.chars().take(REASON_CHARS).collect();
        let change = Self { from, to, reason, message: None };
        let fields = change.fields(alarm, configured, at);
        let message = object(fields.into_iter().chain(rest)).to_string();
        Self { message: Some(message), ..change }
    }

    fn fields(
        &self,
        alarm: &WatchedAlarm,
        configured: Timestamp,
        at: Timestamp,
    ) -> [(&'static str, Option<Value>); 14] {
        let identity = &alarm.identity;
        let region = identity.region.as_ref();
        [
            ("AlarmName", Some(json!(identity.name))),
            ("AlarmDescription", Some(json!(alarm.description))),
            ("AWSAccountId", identity.account.as_ref().map(|account| json!(account))),
            ("AlarmConfigurationUpdatedTimestamp", Some(json!(time(configured)))),
            ("NewStateValue", Some(json!(self.to.as_str()))),
            ("NewStateReason", Some(json!(self.reason))),
            ("StateChangeTime", Some(json!(time(at)))),
            ("Region", region.map(|region| json!(region.name().unwrap_or(region.code())))),
            ("AlarmArn", identity.arn.as_ref().map(|arn| json!(arn.as_str()))),
            ("OldStateValue", Some(json!(self.from.as_str()))),
            ("ActionExecutedAfterMuteWindow", Some(json!(false))),
            ("OKActions", Some(json!([]))),
            ("AlarmActions", Some(json!([]))),
            ("InsufficientDataActions", Some(json!([]))),
        ]
    }
}

fn trigger(subject: &MetricSubject) -> Value {
    let (metric, criteria) = (&subject.metric, &subject.criteria);
    let dimensions = metric.dimensions.iter().map(|it| json!({ "value": it.value, "name": it.name }));
    let kind = if subject.statistic.is_extended() { "ExtendedStatistic" } else { "Statistic" };
    let low = Some(criteria.low_sample_percentile).filter(|low| *low != LowSamplePercentile::Evaluate);
    object([
        ("MetricName", Some(json!(metric.name))),
        ("Namespace", Some(json!(metric.namespace))),
        ("StatisticType", Some(json!(kind))),
        ("Statistic", Some(json!(in_sns(subject)))),
        ("Unit", Some(json!(criteria.unit))),
        ("Dimensions", Some(dimensions.collect())),
        ("Period", Some(json!(criteria.period))),
        ("EvaluationPeriods", Some(json!(criteria.n()))),
        ("DatapointsToAlarm", criteria.datapoints_to_alarm.map(|m| json!(m))),
        ("ComparisonOperator", Some(json!(criteria.comparison.as_str()))),
        ("Threshold", Some(json!(subject.threshold))),
        ("TreatMissingData", Some(json!(criteria.treat_missing_data.as_str()))),
        ("EvaluateLowSampleCountPercentile", Some(json!(low.map_or("", LowSamplePercentile::as_str)))),
    ])
}

/// The word that messages to SNS have for the statistic.
fn in_sns(subject: &MetricSubject) -> String {
    match subject.statistic {
        Statistic::SampleCount => "SAMPLE_COUNT".to_owned(),
        Statistic::Average => "AVERAGE".to_owned(),
        Statistic::Sum => "SUM".to_owned(),
        Statistic::Minimum => "MINIMUM".to_owned(),
        Statistic::Maximum => "MAXIMUM".to_owned(),
        other => subject.criteria.statistic.clone().unwrap_or_else(|| other.to_string()),
    }
}

/// The fields in that order; those that there are not are left out.
fn object<'a>(fields: impl IntoIterator<Item = (&'a str, Option<Value>)>) -> Value {
    let fields = fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// The offset has no colon.
fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}
