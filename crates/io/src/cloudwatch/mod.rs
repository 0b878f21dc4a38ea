//! Reads alarms from CloudWatch: their states, their history and pictures of their metrics. Also mutes
//! alarms.

mod alarm;
mod history;
mod mute;
mod ways;
mod wire;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_config::SdkConfig;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bongsu_alarm::alarm::AlarmState;
use bongsu_core::render::DatapointQuery;
use hyper::body::Bytes;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::aws::service::{CallError, CallLimits, Protocol, Service};
use crate::http::HttpClient;
pub use alarm::{DescribedAlarm, InAlarm};
pub use history::{AlarmHistory, Happening};
pub use ways::Ways;

/// The protocol of the AWS CLI. The SDK for Rust uses CBOR.
const PROTOCOL: Protocol = Protocol {
    service: "monitoring",
    target: Some("GraniteServiceVersion20100801"),
    content_type: "application/x-amz-json-1.0",
};

/// All types of alarms, which are also the lists in a response. CloudWatch describes only metric alarms unless the
/// request names other types.
pub const ALARM_TYPES: [&str; 3] = ["CompositeAlarm", LOG_ALARM, "MetricAlarm"];

/// The type of log alarms, which some regions do not support.
pub const LOG_ALARM: &str = "LogAlarm";

/// A client for the operations that audits, pictures, routes and buttons need: `cloudwatch:DescribeAlarms`,
/// `cloudwatch:DescribeAlarmHistory`, `cloudwatch:DescribeAlarmContributors`,
/// `cloudwatch:GetMetricWidgetImage`, `cloudwatch:GetMetricData`, `cloudwatch:ListTagsForResource`, `cloudwatch:PutAlarmMuteRule` and
/// `cloudwatch:GetAlarmMuteRule`.
#[derive(Debug, Clone)]
pub struct CloudWatch {
    service: Arc<Service>,
    /// Whether the region refused log alarms. Later requests then omit the type.
    has_no_log_alarms: Arc<AtomicBool>,
}

/// The reason why CloudWatch did not answer, with the permission that may be missing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("CloudWatch does not answer {operation} (the role needs cloudwatch:{operation}): {cause}")]
pub struct CloudWatchError {
    operation: &'static str,
    cause: String,
}

impl CloudWatch {
    /// Creates a client for the account and region of `config`.
    pub fn new(config: &SdkConfig, http: HttpClient) -> Self {
        let service = Arc::new(Service::new(config, http, PROTOCOL, CallLimits::of(config)));
        Self { service, has_no_log_alarms: Arc::default() }
    }

    /// Returns every alarm of every type, or only those in `state`.
    ///
    /// # Errors
    ///
    /// Returns an error if CloudWatch refuses `DescribeAlarms` or does not respond.
    pub async fn alarms(&self, state: Option<AlarmState>) -> Result<Vec<DescribedAlarm>, CloudWatchError> {
        let state_value = state.map(AlarmState::as_str);
        let mut input =
            wire::DescribeAlarms { alarm_types: self.alarm_types(), state_value, next_token: None };
        let mut alarms = Vec::new();
        loop {
            let operation = "DescribeAlarms";
            let page: wire::Alarms = match self.call(operation, &input).await {
                Err(error) if self.is_unknown_type(&error) => {
                    input.alarm_types = self.alarm_types();
                    continue;
                }
                answer => read(operation, &answer.map_err(|error| refused(operation, &error))?)?,
            };
            let lists = [page.metric_alarms, page.composite_alarms, page.log_alarms];
            alarms.extend(lists.into_iter().flatten().filter_map(DescribedAlarm::of));
            input.next_token = page.next_token;
            if input.next_token.is_none() {
                return Ok(alarms);
            }
        }
    }

    /// Returns the history of an alarm since a time, the latest item first.
    ///
    /// # Errors
    ///
    /// Returns an error if CloudWatch refuses `DescribeAlarmHistory` or does not respond.
    pub async fn history(&self, alarm: &str, since: Timestamp) -> Result<AlarmHistory, CloudWatchError> {
        let mut input = wire::DescribeAlarmHistory {
            alarm_name: alarm,
            alarm_types: self.alarm_types(),
            start_date: since.as_second(),
            next_token: None,
        };
        let mut items = Vec::new();
        loop {
            let operation = "DescribeAlarmHistory";
            let page: wire::History = match self.call(operation, &input).await {
                Err(error) if self.is_unknown_type(&error) => {
                    input.alarm_types = self.alarm_types();
                    continue;
                }
                answer => read(operation, &answer.map_err(|error| refused(operation, &error))?)?,
            };
            items.extend(page.alarm_history_items.into_iter().filter_map(Happening::of));
            input.next_token = page.next_token;
            if input.next_token.is_none() {
                return Ok(AlarmHistory(items));
            }
        }
    }

    /// Returns the contributors of an alarm that are in ALARM.
    ///
    /// # Errors
    ///
    /// Returns an error if CloudWatch refuses `DescribeAlarmContributors` or does not respond.
    pub async fn contributors(&self, alarm: &str) -> Result<Vec<InAlarm>, CloudWatchError> {
        let mut input = json!({ "AlarmName": alarm });
        let mut found = Vec::new();
        loop {
            let page: wire::Contributors = self.ask("DescribeAlarmContributors", &input).await?;
            found.extend(page.alarm_contributors.into_iter().filter_map(InAlarm::of));
            let Some(next) = page.next_token else { return Ok(found) };
            input = json!({ "AlarmName": alarm, "NextToken": next });
        }
    }

    fn alarm_types(&self) -> Vec<&'static str> {
        let has_none = self.has_no_log_alarms.load(Ordering::Relaxed);
        ALARM_TYPES.into_iter().filter(|name| !has_none || *name != LOG_ALARM).collect()
    }

    /// Returns whether CloudWatch refused an unknown type, so that the request must be repeated without it.
    fn is_unknown_type(&self, error: &CallError) -> bool {
        let CallError::Refused(refusal) = error else { return false };
        refuses_types(&refusal.code(), &refusal.message)
            && !self.has_no_log_alarms.swap(true, Ordering::Relaxed)
    }

    /// Returns the tags of an alarm by its ARN, as names and values. A deleted alarm has no tags.
    ///
    /// # Errors
    ///
    /// Returns an error if CloudWatch refuses `ListTagsForResource` or does not respond.
    pub async fn tags(&self, alarm: &str) -> Result<Vec<(String, String)>, CloudWatchError> {
        let operation = "ListTagsForResource";
        let tags: wire::Tags = match self.call(operation, &json!({ "ResourceARN": alarm })).await {
            Ok(answer) => read(operation, &answer)?,
            Err(CallError::Refused(refusal)) if refusal.code().starts_with("ResourceNotFound") => {
                return Ok(Vec::new());
            }
            Err(error) => return Err(refused(operation, &error)),
        };
        Ok(tags.tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
    }

    /// Returns the picture of a widget as PNG (API reference, "GetMetricWidgetImage: Metric Widget Structure
    /// and Syntax"). CloudWatch draws up to 20 pictures per second.
    ///
    /// # Errors
    ///
    /// Returns an error if CloudWatch refuses `GetMetricWidgetImage` or does not respond, or if the response
    /// has no picture.
    pub async fn picture(&self, widget: &str) -> Result<Vec<u8>, CloudWatchError> {
        let operation = "GetMetricWidgetImage";
        let drawn: wire::Picture = self.ask(operation, &json!({ "MetricWidget": widget })).await?;
        let png = STANDARD.decode(drawn.metric_widget_image).unwrap_or_default();
        let nothing = || CloudWatchError { operation, cause: "its answer has no picture".to_owned() };
        Some(png).filter(|png| !png.is_empty()).ok_or_else(nothing)
    }

    /// Returns the datapoints of the query's first result, oldest first (API reference, "GetMetricData").
    ///
    /// # Errors
    ///
    /// Returns an error if CloudWatch refuses `GetMetricData` or does not respond.
    pub async fn datapoints(&self, query: &DatapointQuery) -> Result<Vec<(Timestamp, f64)>, CloudWatchError> {
        let input = json!({
            "MetricDataQueries": query.queries,
            "StartTime": query.from.as_second(),
            "EndTime": query.to.as_second(),
            "ScanBy": "TimestampAscending",
        });
        let data: wire::MetricData = self.ask("GetMetricData", &input).await?;
        let first = data.metric_data_results.into_iter().next().unwrap_or_default();
        let times = first.timestamps.into_iter().map(|time| time.0);
        Ok(times.zip(first.values).filter_map(|(at, value)| Some((at?, value))).collect())
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        operation: &'static str,
        input: &impl Serialize,
    ) -> Result<T, CloudWatchError> {
        let answer = self.call(operation, input).await.map_err(|error| refused(operation, &error))?;
        read(operation, &answer)
    }

    async fn call(&self, operation: &'static str, input: &impl Serialize) -> Result<Bytes, CallError> {
        // The input holds only text and numbers, so serialization cannot fail.
        self.service.call(operation, serde_json::to_vec(input).unwrap_or_default()).await
    }
}

/// Returns whether a refusal is about the types of alarms in the request.
pub fn refuses_types(code: &str, message: &str) -> bool {
    let is_validation = code.contains("Validation") || code == "InvalidParameterValue";
    is_validation && [LOG_ALARM, "alarmTypes", "AlarmTypes"].iter().any(|word| message.contains(word))
}

fn read<T: DeserializeOwned>(operation: &'static str, answer: &[u8]) -> Result<T, CloudWatchError> {
    let odd = |error: serde_json::Error| CloudWatchError {
        operation,
        cause: format!("its answer cannot be read: {error}"),
    };
    serde_json::from_slice(answer).map_err(odd)
}

fn refused(operation: &'static str, error: &CallError) -> CloudWatchError {
    let cause = match error {
        CallError::Refused(refusal) if refusal.message.is_empty() => refusal.code(),
        CallError::Refused(refusal) => format!("{} ({})", refusal.message, refusal.code()),
        error => error.to_string(),
    };
    CloudWatchError { operation, cause }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognizes_the_refusal_of_log_alarms() {
        let refused =
            "1 validation error detected: Value '[LogAlarm]' at 'alarmTypes' failed to satisfy constraint";
        let cases = [
            ("ValidationError", refused, true),
            ("ValidationException", refused, true),
            ("ValidationError", "The parameter MaxRecords must be at most 100", false),
            ("AccessDenied", "no identity-based policy allows DescribeAlarms of LogAlarm", false),
            ("Throttling", "Rate exceeded", false),
        ];
        for (code, message, expected) in cases {
            assert_eq!(refuses_types(code, message), expected, "{code} {message}");
        }
    }
}
