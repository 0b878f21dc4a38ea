//! What CloudWatch has of alarms: how they stand, what happened to them, and pictures of their metrics; and muting them.

mod alarm;
mod contributor;
mod history;
mod log;
mod mute;
mod types;
mod ways;

use aws_config::SdkConfig;
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::error::ProvideErrorMetadata;
use aws_sdk_cloudwatch::primitives::Blob;
use aws_sdk_cloudwatch::types::StateValue;
use bongsu_core::alarm::AlarmState;
use jiff::Timestamp;

use crate::http::causes;
pub use alarm::{DescribedAlarm, query};
pub use contributor::InAlarm;
pub use history::{AlarmHistory, Happening};
pub use log::{scheduled_query, warm_up};
pub use types::{alarm_types, is_unknown_type};
pub use ways::Ways;

/// CloudWatch, as far as an audit, a picture, routes and a button need it: `cloudwatch:DescribeAlarms`,
/// `cloudwatch:DescribeAlarmHistory`, `cloudwatch:DescribeAlarmContributors`,
/// `cloudwatch:GetMetricWidgetImage`, `cloudwatch:ListTagsForResource`,
/// `cloudwatch:PutAlarmMuteRule` and `cloudwatch:GetAlarmMuteRule`.
#[derive(Debug, Clone)]
pub struct CloudWatch {
    client: Client,
}

/// Why CloudWatch does not tell, with the permission that it may be about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("CloudWatch does not answer {operation} (the role needs cloudwatch:{operation}): {cause}")]
pub struct CloudWatchError {
    operation: &'static str,
    cause: String,
}

impl CloudWatch {
    /// CloudWatch of that region and account.
    pub fn new(config: &SdkConfig) -> Self {
        Self { client: Client::new(config) }
    }

    /// Every alarm of every type; only those in `state` where one is given.
    ///
    /// # Errors
    ///
    /// What CloudWatch says.
    pub async fn alarms(&self, state: Option<AlarmState>) -> Result<Vec<DescribedAlarm>, CloudWatchError> {
        let asked = || {
            let call = self.client.describe_alarms().set_alarm_types(Some(alarm_types()));
            let call = call.set_state_value(state.map(|state| StateValue::from(state.as_str())));
            call.into_paginator().send()
        };
        let (mut pages, mut alarms) = (asked(), Vec::new());
        while let Some(page) = pages.next().await {
            let page = match page {
                Err(error) if is_unknown_type(&error) => {
                    pages = asked();
                    continue;
                }
                page => page.map_err(|error| refused("DescribeAlarms", &error))?,
            };
            alarms.extend(page.metric_alarms().iter().filter_map(alarm::metric));
            alarms.extend(page.composite_alarms().iter().filter_map(alarm::composite));
            alarms.extend(page.log_alarms().iter().filter_map(log::described));
        }
        Ok(alarms)
    }

    /// What happened to an alarm since then, the latest first.
    ///
    /// # Errors
    ///
    /// What CloudWatch says.
    pub async fn history(&self, alarm: &str, since: Timestamp) -> Result<AlarmHistory, CloudWatchError> {
        let since = aws_smithy_types::DateTime::from_millis(since.as_millisecond());
        let asked = || {
            let call = self.client.describe_alarm_history().alarm_name(alarm).start_date(since);
            call.set_alarm_types(Some(alarm_types())).into_paginator().send()
        };
        let (mut pages, mut items) = (asked(), Vec::new());
        while let Some(page) = pages.next().await {
            let page = match page {
                Err(error) if is_unknown_type(&error) => {
                    pages = asked();
                    continue;
                }
                page => page.map_err(|error| refused("DescribeAlarmHistory", &error))?,
            };
            items.extend(page.alarm_history_items().iter().filter_map(history::happening));
        }
        Ok(AlarmHistory(items))
    }

    /// The series of an alarm that are in ALARM.
    ///
    /// # Errors
    ///
    /// What CloudWatch says.
    pub async fn contributors(&self, alarm: &str) -> Result<Vec<InAlarm>, CloudWatchError> {
        let (mut found, mut next) = (Vec::new(), None);
        loop {
            let call = self.client.describe_alarm_contributors().alarm_name(alarm).set_next_token(next);
            let page = call.send().await.map_err(|error| refused("DescribeAlarmContributors", &error))?;
            found.extend(page.alarm_contributors().iter().filter_map(contributor::in_alarm));
            next = page.next_token;
            if next.is_none() {
                return Ok(found);
            }
        }
    }

    /// The tags of an alarm, by its ARN: name and value. One that was deleted meanwhile has none.
    ///
    /// # Errors
    ///
    /// What CloudWatch says.
    pub async fn tags(&self, alarm: &str) -> Result<Vec<(String, String)>, CloudWatchError> {
        let asked = self.client.list_tags_for_resource().resource_arn(alarm).send().await;
        let tags = match asked {
            Ok(answer) => answer.tags.unwrap_or_default(),
            Err(error) if error.code().is_some_and(|code| code.starts_with("ResourceNotFound")) => Vec::new(),
            Err(error) => return Err(refused("ListTagsForResource", &error)),
        };
        Ok(tags.into_iter().filter_map(|tag| Some((tag.key?, tag.value?))).collect())
    }

    /// The picture of a widget (API reference, "GetMetricWidgetImage: Metric Widget Structure and Syntax"), as PNG.
    /// CloudWatch draws 20 a second.
    ///
    /// # Errors
    ///
    /// What CloudWatch says, or that it says nothing.
    pub async fn picture(&self, widget: &str) -> Result<Vec<u8>, CloudWatchError> {
        let operation = "GetMetricWidgetImage";
        let drawn = self.client.get_metric_widget_image().metric_widget(widget).send().await;
        let image = drawn.map_err(|error| refused(operation, &error))?.metric_widget_image;
        let nothing = || CloudWatchError { operation, cause: "there is no picture in its answer".to_owned() };
        image.map(Blob::into_inner).filter(|png| !png.is_empty()).ok_or_else(nothing)
    }
}

fn refused(
    operation: &'static str,
    error: &(impl std::error::Error + ProvideErrorMetadata + 'static),
) -> CloudWatchError {
    let said = error.code().map(|code| match error.message().filter(|message| !message.is_empty()) {
        Some(message) => format!("{message} ({code})"),
        None => code.to_owned(),
    });
    CloudWatchError { operation, cause: said.unwrap_or_else(|| causes(error)) }
}
