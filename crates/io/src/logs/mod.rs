//! CloudWatch Logs, for the log lines below alarms: `logs:DescribeMetricFilters` and `logs:FilterLogEvents`.

use std::collections::VecDeque;
use std::sync::Arc;

use aws_config::SdkConfig;
use bongsu_core::render::{ERRORS, FoundLines, LOG_LINES, LogQuery, LogSource};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::aws::service::{CallError, CallLimits, Protocol, Service};
use crate::http::HttpClient;

/// The protocol of CloudWatch Logs.
pub const PROTOCOL: Protocol =
    Protocol { service: "logs", target: Some("Logs_20140328"), content_type: "application/x-amz-json-1.1" };

/// The maximum number of pages of events that are read to find the last lines.
const MOST_PAGES: usize = 5;

/// A client for the account and region of a function.
#[derive(Debug, Clone)]
pub struct Logs {
    service: Arc<Service>,
}

/// The reason why CloudWatch Logs did not answer, with the permission that may be missing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("CloudWatch Logs does not answer {operation} (the role needs logs:{operation}): {cause}")]
pub struct LogsError {
    operation: &'static str,
    cause: String,
}

impl Logs {
    /// Creates a client for the account and region of `config`.
    pub fn new(config: &SdkConfig, http: HttpClient) -> Self {
        Self { service: Arc::new(Service::new(config, http, PROTOCOL, CallLimits::of(config))) }
    }

    /// Returns the last matching lines, oldest first. Returns `None` if there are none, or if no metric filter counts
    /// the metric.
    ///
    /// # Errors
    ///
    /// Returns an error if CloudWatch Logs refuses an operation or does not respond.
    pub async fn lines(&self, query: &LogQuery) -> Result<Option<FoundLines>, LogsError> {
        let (group, pattern) = match &query.source {
            LogSource::Group { name, pattern } => (name.clone(), (*pattern).to_owned()),
            LogSource::MetricFilter { namespace, metric, or } => {
                let asked = json!({ "metricName": metric, "metricNamespace": namespace });
                let filters: Filters = self.ask("DescribeMetricFilters", &asked).await?;
                match (filters.metric_filters.into_iter().next(), or) {
                    (Some(filter), _) => (filter.log_group_name, filter.filter_pattern),
                    (None, Some(group)) => (group.clone(), ERRORS.to_owned()),
                    (None, None) => return Ok(None),
                }
            }
        };
        let lines = self.last(&group, &pattern, query).await?;
        Ok((!lines.is_empty()).then_some(FoundLines { group, lines }))
    }

    /// Reads the events, oldest first, and keeps the last ones.
    async fn last(&self, group: &str, pattern: &str, query: &LogQuery) -> Result<Vec<String>, LogsError> {
        let mut asked = json!({
            "logGroupName": group,
            "startTime": query.from.as_millisecond(),
            "endTime": query.to.as_millisecond(),
        });
        set(&mut asked, "filterPattern", Some(pattern).filter(|it| !it.is_empty()));
        let mut last = VecDeque::new();
        for _ in 0..MOST_PAGES {
            let page: Events = self.ask("FilterLogEvents", &asked).await?;
            let lines = page.events.into_iter().map(|event| event.message);
            last.extend(lines.filter(|line| !line.trim().is_empty()));
            last.drain(..last.len().saturating_sub(LOG_LINES));
            match page.next_token {
                Some(next) => set(&mut asked, "nextToken", Some(&next)),
                None => break,
            }
        }
        Ok(last.into())
    }

    async fn ask<T: DeserializeOwned>(&self, operation: &'static str, input: &Value) -> Result<T, LogsError> {
        let failed = |cause: String| LogsError { operation, cause };
        let answer = self.service.call(operation, input.to_string().into_bytes()).await;
        let answer = answer.map_err(|error| match &error {
            CallError::Refused(refusal) => failed(format!("{} ({})", refusal.message, refusal.code())),
            error => failed(error.to_string()),
        })?;
        serde_json::from_slice(&answer).map_err(|error| failed(format!("its answer cannot be read: {error}")))
    }
}

fn set(fields: &mut Value, name: &str, text: Option<&str>) {
    if let (Some(fields), Some(text)) = (fields.as_object_mut(), text) {
        fields.insert(name.to_owned(), text.into());
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Filters {
    metric_filters: Vec<Filter>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Filter {
    log_group_name: String,
    filter_pattern: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Events {
    events: Vec<Event>,
    next_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Event {
    message: String,
}
