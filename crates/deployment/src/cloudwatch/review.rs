//! Reads every alarm and its history from CloudWatch, page by page.

use std::time::Duration;

use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{AlarmHistoryItem, HistoryItemType, ScanBy, StateValue};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{CloudWatchReader, definition, every_type, time};
use crate::error::AwsError;

/// The maximum number of items in a page (CloudWatch API).
const PAGE: i32 = 100;
/// The pauses between two calls. CloudWatch accepts 9 calls of `DescribeAlarms` and 20 of `DescribeAlarmHistory` a
/// second (CloudWatch user guide, "CloudWatch service quotas"), and other clients need a part of that.
const BETWEEN_ALARMS: Duration = Duration::from_millis(150);
const BETWEEN_HISTORY: Duration = Duration::from_millis(75);

impl CloudWatchReader {
    /// Reads every alarm in the form that `aws cloudwatch describe-alarms` prints. `progress` receives the number
    /// of alarms read so far.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses `DescribeAlarms`.
    pub async fn described(&self, mut progress: impl FnMut(usize)) -> Result<Value, AwsError> {
        let mut lists = [Vec::new(), Vec::new(), Vec::new()];
        let mut next = None;
        loop {
            let page = every_type::describe(&self.client, &self.region, |call| {
                call.max_records(PAGE).set_next_token(next.clone())
            });
            let page = page.await?;
            let [metric, composite, log] = &mut lists;
            metric.extend(page.metric_alarms().iter().map(|alarm| {
                let since = alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp());
                standing(definition::metric(alarm), alarm.state_value(), since)
            }));
            composite.extend(page.composite_alarms().iter().map(|alarm| {
                let since = alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp());
                standing(definition::composite(alarm), alarm.state_value(), since)
            }));
            log.extend(page.log_alarms().iter().map(|alarm| {
                let since = alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp());
                standing(definition::log(alarm), alarm.state_value(), since)
            }));
            progress(metric.len() + composite.len() + log.len());
            next = page.next_token;
            if next.is_none() {
                let [metric, composite, log] = lists;
                return Ok(json!({"MetricAlarms": metric, "CompositeAlarms": composite, "LogAlarms": log}));
            }
            tokio::time::sleep(BETWEEN_ALARMS).await;
        }
    }

    /// Reads the history of all alarms since then, oldest first, in the form that
    /// `aws cloudwatch describe-alarm-history` prints. `take` receives each page at once, so that an interruption
    /// loses no page.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses `DescribeAlarmHistory`, or if `take` fails.
    pub async fn histories<E: From<AwsError>>(
        &self,
        since: Timestamp,
        mut take: impl FnMut(&[Value]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut next = None;
        loop {
            let page = every_type::history(&self.client, &self.region, |call| {
                let call = call.start_date(time(since)).scan_by(ScanBy::TimestampAscending);
                call.max_records(PAGE).set_next_token(next.clone())
            });
            let page = page.await?;
            let items: Vec<_> = page.alarm_history_items().iter().map(item).collect();
            take(&items)?;
            next = page.next_token;
            if next.is_none() {
                return Ok(());
            }
            tokio::time::sleep(BETWEEN_HISTORY).await;
        }
    }
}

fn standing(mut alarm: Value, state: Option<&StateValue>, since: Option<&DateTime>) -> Value {
    if let Some(fields) = alarm.as_object_mut() {
        fields.insert("StateValue".to_owned(), json!(state.map(StateValue::as_str)));
        fields.insert("StateTransitionedTimestamp".to_owned(), json!(since.and_then(instant)));
    }
    alarm
}

fn item(item: &AlarmHistoryItem) -> Value {
    json!({
        "AlarmName": item.alarm_name(),
        "Timestamp": item.timestamp().and_then(instant),
        "HistoryItemType": item.history_item_type().map(HistoryItemType::as_str),
        "HistoryData": item.history_data(),
    })
}

fn instant(at: &DateTime) -> Option<String> {
    Timestamp::from_nanosecond(at.as_nanos()).ok().map(|at| at.to_string())
}
