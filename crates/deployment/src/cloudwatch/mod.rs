//! Reads the definitions of alarms and the history of their metrics from CloudWatch.

pub(crate) mod definition;
pub(crate) mod every_type;
mod history;
mod parts;
mod queries;
mod review;

use aws_sdk_cloudwatch::Client;
use bongsu_alarm::TimeRange;
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_io::history::HistoryRow;
use jiff::Timestamp;
use serde_json::Value;

use crate::Account;
use crate::error::{AwsError, Explain as _};

/// Receives the number of datapoints read so far.
pub type DatapointProgress<'a> = &'a mut dyn FnMut(usize);

/// The maximum number of datapoints in one answer of `GetMetricData` (CloudWatch API).
const PAGE: i32 = 100_800;

/// CloudWatch in one account and region.
#[derive(Debug, Clone)]
pub struct CloudWatchReader {
    client: Client,
    region: String,
}

impl CloudWatchReader {
    pub fn of(account: &Account) -> Self {
        Self { client: Client::new(account.config()), region: account.region().to_owned() }
    }

    /// Reads an alarm in the form that `aws cloudwatch describe-alarms` prints. Returns `None` if there is no alarm
    /// with that name.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses `DescribeAlarms`.
    pub async fn alarm(&self, name: &str) -> Result<Option<Value>, AwsError> {
        let found = every_type::describe(&self.client, &self.region, |call| call.alarm_names(name)).await?;
        let metric = found.metric_alarms().first().map(definition::metric);
        let composite = || found.composite_alarms().first().map(definition::composite);
        Ok(metric.or_else(composite).or_else(|| found.log_alarms().first().map(definition::log)))
    }

    /// Reads the history of the alarm's metrics in a time range, oldest first. The resolution is a minute, or the
    /// alarm's period if that is shorter. CloudWatch keeps minutes for 15 days and shorter periods for three
    /// hours.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses `GetMetricData`.
    pub async fn history(
        &self,
        alarm: &AlarmDefinition,
        range: TimeRange,
        progress: DatapointProgress<'_>,
    ) -> Result<Vec<HistoryRow>, AwsError> {
        let wanted = queries::of(alarm);
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut history = history::History::new(&wanted);
        let mut next = None;
        loop {
            let call = self.client.get_metric_data().max_datapoints(PAGE).set_next_token(next);
            let call = call.start_time(time(range.from)).end_time(time(range.to));
            let call = call.set_metric_data_queries(Some(wanted.iter().map(|it| it.query.clone()).collect()));
            let page = call.send().await.explain("cloudwatch:GetMetricData", &self.region)?;
            history.take(page.metric_data_results());
            progress(history.len());
            next = page.next_token;
            if next.is_none() {
                return Ok(history.rows());
            }
        }
    }
}

fn time(at: Timestamp) -> aws_smithy_types::DateTime {
    aws_smithy_types::DateTime::from_secs(at.as_second())
}
