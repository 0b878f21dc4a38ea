//! A state change, with the message that CloudWatch would publish.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::alarm::{AlarmSubject, MetricSubject};
use super::composite::Other;
use super::{MathSubject, WatchedAlarm};
use crate::alarm::{
    AlarmState, Dimension, Metric, MetricQuery, SnsMessage, Trigger, TriggerDimension, in_cloudwatch,
};
use crate::definition::CompositeRule;
use crate::evaluate::{Criteria, LowSamplePercentile, Statistic};

/// The maximum length of a state reason in characters (CloudWatch API, `StateReason`).
const REASON_CHARS: usize = 1_023;

/// A state change of an alarm.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct StateChange {
    /// The previous state.
    pub from: AlarmState,
    /// The new state.
    pub to: AlarmState,
    /// CloudWatch's state reason.
    pub reason: String,
    /// The message that CloudWatch would publish to SNS, as JSON without the SNS envelope. `None` while the
    /// suppressor holds the actions back.
    pub message: Option<String>,
}

/// A state change before its message is written.
pub(super) struct ChangeFacts<'a> {
    pub(super) from: AlarmState,
    pub(super) to: AlarmState,
    pub(super) at: Timestamp,
    pub(super) reason: &'a str,
    /// The time of the alarm's creation or last configuration change.
    pub(super) configured: Timestamp,
}

impl StateChange {
    pub(super) fn metric(alarm: &WatchedAlarm, facts: &ChangeFacts<'_>) -> Self {
        let trigger = match alarm.subject() {
            AlarmSubject::Metric(subject) => Some(trigger(subject)),
            AlarmSubject::Math(subject) => Some(math_trigger(subject)),
            AlarmSubject::Composite(_) => None,
        };
        Self::new(SnsMessage { trigger, ..message(alarm, facts.configured) }, facts)
    }

    pub(super) fn composite(
        alarm: &WatchedAlarm,
        subject: &CompositeRule,
        children: &[(String, Other)],
        facts: &ChangeFacts<'_>,
    ) -> Self {
        let child = |(name, other): &(String, Other)| {
            let state = json!({"Value": other.state, "Timestamp": in_cloudwatch(other.since)});
            json!({"Arn": name, "State": state})
        };
        let message = SnsMessage {
            alarm_rule: Some(subject.text.clone()),
            triggering_children: Some(children.iter().map(child).collect()),
            ..message(alarm, facts.configured)
        };
        Self::new(message, facts)
    }

    fn new(message: SnsMessage, facts: &ChangeFacts<'_>) -> Self {
        let &ChangeFacts { from, to, at, reason, .. } = facts;
        let reason: String = reason.chars().take(REASON_CHARS).collect();
        let message = message.changed(Some(from), to, at, reason.clone());
        Self { from, to, reason, message: Some(message.to_json()) }
    }
}

fn message(alarm: &WatchedAlarm, configured: Timestamp) -> SnsMessage {
    SnsMessage {
        alarm_configuration_updated_timestamp: Some(configured),
        ..SnsMessage::of(&alarm.identity, alarm.description.as_deref())
    }
}

fn trigger(subject: &MetricSubject) -> Trigger {
    let metric = &subject.metric;
    let kind = if subject.statistic.is_extended() { "ExtendedStatistic" } else { "Statistic" };
    Trigger {
        metric_name: Some(metric.name.clone()),
        namespace: Some(metric.namespace.clone()),
        statistic_type: Some(kind),
        statistic: Some(in_sns(subject)),
        unit: subject.criteria.unit.clone(),
        dimensions: dimensions(metric),
        threshold: Some(subject.threshold),
        ..decided(&subject.criteria)
    }
}

fn math_trigger(subject: &MathSubject) -> Trigger {
    Trigger {
        metrics: subject.queries.iter().map(query).collect(),
        threshold: subject.threshold(),
        threshold_metric_id: subject.band.clone(),
        ..decided(&subject.criteria)
    }
}

/// Returns the settings that all alarms on metrics share.
fn decided(criteria: &Criteria) -> Trigger {
    let low = Some(criteria.low_sample_percentile).filter(|low| *low != LowSamplePercentile::Evaluate);
    Trigger {
        period: Some(criteria.period),
        evaluation_periods: Some(criteria.n()),
        datapoints_to_alarm: criteria.datapoints_to_alarm,
        comparison_operator: Some(criteria.comparison.as_str().to_owned()),
        treat_missing_data: Some(criteria.treat_missing_data.as_str().to_owned()),
        evaluate_low_sample_count_percentile: Some(low.map_or("", LowSamplePercentile::as_str).to_owned()),
        ..Trigger::default()
    }
}

fn dimensions(metric: &Metric) -> Vec<TriggerDimension> {
    let dimension = |it: &Dimension| TriggerDimension { value: it.value.clone(), name: it.name.clone() };
    metric.dimensions.iter().map(dimension).collect()
}

/// Returns an entry of `Metrics` without its empty fields.
fn query(query: &MetricQuery) -> Value {
    let stat = query.metric.as_ref().map(|stat| {
        let metric = json!({"Dimensions": dimensions(&stat.metric), "MetricName": stat.metric.name,
            "Namespace": stat.metric.namespace});
        json!({"Metric": metric, "Period": stat.period, "Stat": stat.statistic, "Unit": stat.unit})
    });
    let mut entry = json!({"Id": query.id, "Expression": query.expression, "MetricStat": stat,
        "Label": query.label, "ReturnData": query.return_data, "AccountId": query.account});
    without_nulls(&mut entry);
    entry.get_mut("MetricStat").into_iter().for_each(without_nulls);
    entry
}

fn without_nulls(object: &mut Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
}

/// Returns the statistic in the spelling of SNS messages.
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
