//! The message that CloudWatch publishes to SNS when an alarm changes its state, key by key in CloudWatch's order of
//! 2026 (third-party captures of native messages). Keys without a value are left out, but for those that CloudWatch
//! writes as null.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{AlarmIdentity, AlarmState};

/// The message, without SNS's envelope.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SnsMessage {
    /// The alarm's name.
    pub alarm_name: String,
    /// What its owner wrote about it.
    pub alarm_description: Option<String>,
    /// The twelve digits of the account.
    #[serde(rename = "AWSAccountId", skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// When the alarm was made or last changed.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "time")]
    pub alarm_configuration_updated_timestamp: Option<Timestamp>,
    /// The state now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_state_value: Option<AlarmState>,
    /// CloudWatch's sentence about it.
    pub new_state_reason: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "time")]
    pub state_change_time: Option<Timestamp>,
    /// The region as the console calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The alarm's ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_arn: Option<String>,
    /// The state before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_state_value: Option<AlarmState>,
    /// Whether a mute rule's window held it back until now.
    pub action_executed_after_mute_window: bool,
    /// What happens in OK.
    #[serde(rename = "OKActions")]
    pub ok_actions: Vec<String>,
    /// What happens in ALARM.
    pub alarm_actions: Vec<String>,
    /// What happens in `INSUFFICIENT_DATA`.
    pub insufficient_data_actions: Vec<String>,
    /// What a metric alarm watches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Trigger>,
    /// A composite alarm's rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_rule: Option<String>,
    /// The alarms by which a composite alarm changed its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub triggering_children: Option<Vec<Value>>,
    /// The id of the one series that the message is about, of an alarm that watches several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_contributor_id: Option<String>,
    /// What tells that series from the others.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub alarm_contributor_attributes: BTreeMap<String, String>,
}

/// What a metric alarm watches, and how it decides.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
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
    /// The unit that samples must have; CloudWatch writes null where there is none.
    pub unit: Option<String>,
    /// The metric's dimensions.
    pub dimensions: Vec<TriggerDimension>,
    /// The queries of metric math.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<Value>,
    /// Seconds per datapoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<u32>,
    /// Periods that are looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluation_periods: Option<u32>,
    /// Datapoints among these that must breach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datapoints_to_alarm: Option<u32>,
    /// The scheduled query of a log alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_query_configuration: Option<Value>,
    /// Results of the query that are looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_results_to_evaluate: Option<u32>,
    /// Results among these that must breach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_results_to_alarm: Option<u32>,
    /// The criteria of a PromQL alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluation_criteria: Option<Value>,
    /// Seconds from one evaluation of a PromQL alarm to the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluation_interval: Option<u32>,
    /// How a datapoint is compared with the threshold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison_operator: Option<String>,
    /// The threshold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// The query that is the threshold, of an anomaly detection alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold_metric_id: Option<String>,
    /// What missing data count as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treat_missing_data: Option<String>,
    /// What becomes of percentiles over few samples.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluate_low_sample_count_percentile: Option<String>,
}

/// A dimension in the order of CloudWatch's keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TriggerDimension {
    /// Its value.
    pub value: String,
    /// Its name.
    pub name: String,
}

impl SnsMessage {
    /// The message of an alarm, without the change.
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

    /// The same with a change of state.
    #[must_use]
    pub fn changed(
        self,
        (from, to): (Option<AlarmState>, AlarmState),
        at: Timestamp,
        reason: String,
    ) -> Self {
        Self {
            old_state_value: from,
            new_state_value: Some(to),
            state_change_time: Some(at),
            new_state_reason: reason,
            ..self
        }
    }

    /// The message as JSON.
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists of them: nothing in here can fail to serialize.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A time as CloudWatch writes it: the offset has no colon.
pub(crate) fn in_cloudwatch(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}

#[expect(clippy::ref_option, reason = "serde passes fields by reference")]
fn time<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(in_cloudwatch).serialize(serializer)
}
