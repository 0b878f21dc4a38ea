//! The parts of CloudWatch's JSON (API reference) that this crate uses.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeAlarms {
    pub(super) alarm_types: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state_value: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeAlarmHistory<'a> {
    pub(super) alarm_name: &'a str,
    pub(super) alarm_types: Vec<&'static str>,
    /// The start, in seconds since 1970.
    pub(super) start_date: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Alarms {
    pub(super) metric_alarms: Vec<Alarm>,
    pub(super) composite_alarms: Vec<Alarm>,
    pub(super) log_alarms: Vec<Alarm>,
    pub(super) next_token: Option<String>,
}

/// An alarm of any type. Fields of other types are missing.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Alarm {
    pub(super) alarm_arn: Option<String>,
    pub(super) alarm_description: Option<String>,
    pub(super) state_value: Option<String>,
    pub(super) state_reason: Option<String>,
    pub(super) state_transitioned_timestamp: Option<Time>,
    pub(super) state_updated_timestamp: Option<Time>,
    pub(super) actions_enabled: Option<bool>,
    pub(super) alarm_actions: Vec<String>,
    #[serde(rename = "OKActions")]
    pub(super) ok_actions: Vec<String>,
    pub(super) insufficient_data_actions: Vec<String>,
    pub(super) alarm_rule: Option<String>,
    pub(super) metric_name: Option<String>,
    pub(super) namespace: Option<String>,
    pub(super) statistic: Option<String>,
    pub(super) extended_statistic: Option<String>,
    pub(super) unit: Option<String>,
    #[serde(deserialize_with = "or_none")]
    pub(super) dimensions: Vec<Dimension>,
    #[serde(deserialize_with = "or_none")]
    pub(super) metrics: Vec<Value>,
    pub(super) period: Option<u32>,
    pub(super) evaluation_periods: Option<u32>,
    pub(super) datapoints_to_alarm: Option<u32>,
    pub(super) scheduled_query_configuration: Option<Value>,
    pub(super) query_results_to_evaluate: Option<u32>,
    pub(super) query_results_to_alarm: Option<u32>,
    pub(super) comparison_operator: Option<String>,
    pub(super) threshold: Option<f64>,
    pub(super) threshold_metric_id: Option<String>,
    pub(super) treat_missing_data: Option<String>,
    pub(super) evaluation_criteria: Option<Value>,
    pub(super) evaluation_interval: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Dimension {
    pub(super) name: String,
    pub(super) value: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct History {
    pub(super) alarm_history_items: Vec<HistoryItem>,
    pub(super) next_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct HistoryItem {
    pub(super) timestamp: Option<Time>,
    pub(super) history_item_type: String,
    pub(super) history_summary: Option<String>,
    pub(super) history_data: Option<String>,
    pub(super) alarm_contributor_id: Option<String>,
    #[serde(deserialize_with = "or_none")]
    pub(super) alarm_contributor_attributes: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Contributors {
    pub(super) alarm_contributors: Vec<AlarmContributor>,
    pub(super) next_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct AlarmContributor {
    pub(super) contributor_id: String,
    #[serde(deserialize_with = "or_none")]
    pub(super) contributor_attributes: BTreeMap<String, String>,
    pub(super) state_reason: String,
    pub(super) state_transitioned_timestamp: Option<Time>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Tags {
    pub(super) tags: Vec<Tag>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag {
    pub(super) key: String,
    #[serde(default)]
    pub(super) value: String,
}

/// A PNG, in base64.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Picture {
    pub(super) metric_widget_image: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct MetricData {
    pub(super) metric_data_results: Vec<MetricDataResult>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct MetricDataResult {
    pub(super) timestamps: Vec<Time>,
    pub(super) values: Vec<f64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct MuteRule {
    pub(super) status: Option<String>,
}

/// A time in seconds since 1970, with a fraction that has milliseconds.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(from = "f64")]
pub(super) struct Time(pub(super) Option<Timestamp>);

impl From<f64> for Time {
    fn from(seconds: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "jiff refuses a time beyond i64 too")]
        Self(Timestamp::from_millisecond((seconds * 1000.0).round() as i64).ok())
    }
}

/// Reads null as an empty value.
fn or_none<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(input: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(input)?.unwrap_or_default())
}
