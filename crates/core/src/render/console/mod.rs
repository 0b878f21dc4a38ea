//! Links into the AWS console, for each partition.

mod arn;
mod encode;
mod graph;
mod logs;
mod picture;
mod resource;

use jiff::{SignedDuration, Timestamp};

use crate::alarm::{AlarmIdentity, Definition, MetricAlarm, Query, Region};
use crate::notice::AlarmNotice;

pub(super) use arn::page_of;
pub(super) use graph::graph;
pub(super) use logs::logs;
pub(super) use picture::{Looks, picture};
pub(super) use resource::resource;

/// The alarm's page in the CloudWatch console.
pub(super) fn alarm(alarm: &AlarmIdentity) -> Option<String> {
    let region = alarm.region.as_ref()?;
    Some(format!("{}#alarmsV2:alarm/{}", cloudwatch(region), encode::fragment(&alarm.name)))
}

fn cloudwatch(region: &Region) -> String {
    format!("https://{}/cloudwatch/home?region={region}", host(region))
}

fn host(region: &Region) -> String {
    format!("{region}.{}", domain(region))
}

/// The console's domain in the region's partition.
fn domain(region: &Region) -> &'static str {
    match region.partition() {
        "aws-cn" => "console.amazonaws.cn",
        "aws-us-gov" => "console.amazonaws-us-gov.com",
        _ => "console.aws.amazon.com",
    }
}

/// Slack's longest URL is 3,000 characters; other links need room beside this one.
const LONGEST: usize = 1_500;

/// A link that is too long is none.
fn bounded(url: String) -> Option<String> {
    (url.len() <= LONGEST).then_some(url)
}

/// Seconds per datapoint of the whole graph.
fn period(alarm: &MetricAlarm) -> u32 {
    let of_entry = || match &alarm.query {
        Query::Single(stat) => stat.period,
        Query::Math(queries) => queries.iter().find_map(|query| query.metric.as_ref()?.period),
    };
    alarm.period.or_else(of_entry).unwrap_or(60)
}

/// The time around a change of state: the window that was looked at, three times over and an hour at
/// the least, and a quarter of that after it.
fn around(alarm: &AlarmNotice) -> Option<(Timestamp, Timestamp)> {
    let looked = || alarm.reason_data.as_ref().and_then(|data| data.query_date);
    let at = alarm.transition.at.or_else(looked)?;
    let window = match &alarm.definition {
        Definition::Metric(metric) => {
            u64::from(period(metric)) * u64::from(metric.evaluation_periods.unwrap_or(1))
        }
        _ => 0,
    };
    let before = i64::try_from(window.saturating_mul(3)).unwrap_or(i64::MAX).clamp(3_600, 30 * 86_400);
    let start = at.checked_sub(SignedDuration::from_secs(before)).ok()?;
    let end = at.checked_add(SignedDuration::from_secs(before / 4)).ok()?;
    Some((start, end))
}

#[cfg(test)]
mod tests;
