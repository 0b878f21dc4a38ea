//! The message that CloudWatch publishes to SNS when a metric alarm changes its state, key by key in
//! CloudWatch's order of 2026 (third-party captures of native messages).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::WatchedAlarm;
use crate::alarm::AlarmState;

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
    /// What CloudWatch would publish to SNS: JSON, without SNS's envelope.
    pub message: String,
}

impl StateChange {
    pub(super) fn new(
        alarm: &WatchedAlarm,
        created: Timestamp,
        (from, to): (AlarmState, AlarmState),
        at: Timestamp,
        reason: &str,
    ) -> Self {
        let reason: String = reason.chars().take(REASON_CHARS).collect();
        let change = Self { from, to, reason, message: String::new() };
        let message = change.json(alarm, created, at).to_string();
        Self { message, ..change }
    }

    fn json(&self, alarm: &WatchedAlarm, created: Timestamp, at: Timestamp) -> Value {
        let identity = &alarm.identity;
        let region = identity.region.as_ref();
        object([
            ("AlarmName", Some(json!(identity.name))),
            ("AlarmDescription", Some(json!(alarm.description))),
            ("AWSAccountId", identity.account.as_ref().map(|account| json!(account))),
            ("AlarmConfigurationUpdatedTimestamp", Some(json!(time(created)))),
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
            ("Trigger", Some(trigger(alarm))),
        ])
    }
}

fn trigger(alarm: &WatchedAlarm) -> Value {
    let (metric, criteria) = (alarm.metric(), alarm.criteria());
    let dimensions = metric.dimensions.iter().map(|it| json!({ "value": it.value, "name": it.name }));
    object([
        ("MetricName", Some(json!(metric.name))),
        ("Namespace", Some(json!(metric.namespace))),
        ("StatisticType", Some(json!("Statistic"))),
        ("Statistic", Some(json!(alarm.statistic().in_sns()))),
        ("Unit", Some(json!(criteria.unit))),
        ("Dimensions", Some(dimensions.collect())),
        ("Period", Some(json!(criteria.period))),
        ("EvaluationPeriods", Some(json!(criteria.n()))),
        ("DatapointsToAlarm", criteria.datapoints_to_alarm.map(|m| json!(m))),
        ("ComparisonOperator", Some(json!(criteria.comparison.as_str()))),
        ("Threshold", Some(json!(alarm.threshold()))),
        ("TreatMissingData", Some(json!(criteria.treat_missing_data.as_str()))),
        ("EvaluateLowSampleCountPercentile", Some(json!(""))),
    ])
}

/// The fields in that order; those that there are not are left out.
fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let fields = fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// The offset has no colon.
fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}
