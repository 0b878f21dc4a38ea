//! The message that CloudWatch publishes to SNS when an alarm changes its state. The keys and their order are
//! those of native messages captured in 2026 by third parties. Keys without a value are left out, except
//! those that CloudWatch writes as null.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{AlarmIdentity, AlarmState};

/// The alarm message, without the SNS envelope.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct SnsMessage {
    /// The alarm's name.
    pub alarm_name: String,
    /// The alarm's description.
    pub alarm_description: Option<String>,
    /// The twelve-digit account ID.
    #[serde(rename = "AWSAccountId", skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The time of the last change to the alarm's configuration.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "time")]
    pub alarm_configuration_updated_timestamp: Option<Timestamp>,
    /// The new state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_state_value: Option<AlarmState>,
    /// CloudWatch's reason for the state.
    pub new_state_reason: String,
    /// The time of the state change.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "time")]
    pub state_change_time: Option<Timestamp>,
    /// The region's display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The alarm's ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_arn: Option<String>,
    /// The previous state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_state_value: Option<AlarmState>,
    /// Whether a mute rule delayed the actions until the end of its window.
    pub action_executed_after_mute_window: bool,
    /// The actions for the OK state, by ARN.
    #[serde(rename = "OKActions")]
    pub ok_actions: Vec<String>,
    /// The actions for the ALARM state, by ARN.
    pub alarm_actions: Vec<String>,
    /// The actions for the INSUFFICIENT_DATA state, by ARN.
    pub insufficient_data_actions: Vec<String>,
    /// The metric and criteria of an alarm that is not composite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Trigger>,
    /// A composite alarm's rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_rule: Option<String>,
    /// The child alarms that caused a composite alarm's state change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub triggering_children: Option<Vec<Value>>,
    /// The ID of the contributor that changed, for an alarm on several series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_contributor_id: Option<String>,
    /// The attributes that identify the contributor.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub alarm_contributor_attributes: BTreeMap<String, String>,
}

/// The metric and criteria of an alarm.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Trigger {
    /// The metric's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_name: Option<String>,
    /// The metric's namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// `Statistic` or `ExtendedStatistic`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statistic_type: Option<&'static str>,
    /// The statistic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statistic: Option<String>,
    /// The unit that samples must have. CloudWatch writes null if there is none.
    pub unit: Option<String>,
    /// The metric's dimensions.
    pub dimensions: Vec<TriggerDimension>,
    /// The queries of a metric math alarm.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<Value>,
    /// The period, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<u32>,
    /// The number of evaluation periods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluation_periods: Option<u32>,
    /// The number of breaching datapoints that trigger the alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datapoints_to_alarm: Option<u32>,
    /// The scheduled query of a log alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_query_configuration: Option<Value>,
    /// The number of query results to evaluate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_results_to_evaluate: Option<u32>,
    /// The number of breaching query results that trigger the alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_results_to_alarm: Option<u32>,
    /// The criteria of a PromQL alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluation_criteria: Option<Value>,
    /// The time between two evaluations of a PromQL alarm, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluation_interval: Option<u32>,
    /// The comparison operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison_operator: Option<String>,
    /// The threshold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// The ID of the query that returns the band of an anomaly detection alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold_metric_id: Option<String>,
    /// The treatment of missing data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treat_missing_data: Option<String>,
    /// The treatment of percentiles over few samples.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluate_low_sample_count_percentile: Option<String>,
}

/// A dimension, with its keys in CloudWatch's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TriggerDimension {
    /// The dimension's value.
    pub value: String,
    /// The dimension's name.
    pub name: String,
}

impl SnsMessage {
    /// Creates the message of an alarm, without a state change.
    pub fn of(alarm: &AlarmIdentity, description: Option<&str>) -> Self {
        let region = alarm.region.as_ref();
        Self {
            alarm_name: alarm.name.clone(),
            alarm_description: description.map(str::to_owned),
            account: alarm.account.clone(),
            alarm_configuration_updated_timestamp: None,
            new_state_value: None,
            new_state_reason: String::new(),
            state_change_time: None,
            region: region.map(|region| region.name().unwrap_or(region.code()).to_owned()),
            alarm_arn: alarm.arn.as_ref().map(|arn| arn.as_str().to_owned()),
            old_state_value: None,
            action_executed_after_mute_window: false,
            ok_actions: Vec::new(),
            alarm_actions: Vec::new(),
            insufficient_data_actions: Vec::new(),
            trigger: None,
            alarm_rule: None,
            triggering_children: None,
            alarm_contributor_id: None,
            alarm_contributor_attributes: BTreeMap::new(),
        }
    }

    /// Adds a state change to the message.
    #[must_use]
    pub fn changed(self, from: Option<AlarmState>, to: AlarmState, at: Timestamp, reason: String) -> Self {
        Self {
            old_state_value: from,
            new_state_value: Some(to),
            state_change_time: Some(at),
            new_state_reason: reason,
            ..self
        }
    }

    /// Returns the message as JSON.
    pub fn to_json(&self) -> String {
        // The message holds only strings, numbers and lists, so serialization cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Formats a time as CloudWatch does: the offset has no colon.
pub(crate) fn in_cloudwatch(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}

#[expect(clippy::ref_option, reason = "serde passes fields by reference")]
fn time<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(in_cloudwatch).serialize(serializer)
}
