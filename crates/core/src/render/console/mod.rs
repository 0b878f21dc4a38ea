//! Links to the AWS console, for each partition.

mod arn;
mod encode;
mod graph;
mod logs;
mod picture;
mod resource;

use bongsu_alarm::alarm::{AlarmIdentity, MetricAlarm, Partition, Region};
use jiff::{SignedDuration, Timestamp};

use crate::notice::AlarmNotice;

pub(super) use arn::page_of;
pub(super) use graph::graph;
pub(super) use logs::logs;
pub(super) use picture::{Looks, picture};
pub(super) use resource::resource;

/// Returns the alarm's page in the CloudWatch console.
pub(super) fn alarm(alarm: &AlarmIdentity) -> Option<String> {
    let console = Console::of(alarm)?;
    Some(format!("{}#alarmsV2:alarm/{}", console.cloudwatch(), encode::fragment(&alarm.name)))
}

/// Returns the list of all alarms, for a deleted alarm.
pub(super) fn alarms(alarm: &AlarmIdentity) -> Option<String> {
    Some(format!("{}#alarmsV2:", Console::of(alarm)?.cloudwatch()))
}

/// The console of an alarm's region and partition.
#[derive(Debug, Clone, Copy)]
struct Console<'a> {
    region: &'a Region,
    partition: Partition,
    domain: &'static str,
}

impl<'a> Console<'a> {
    /// Returns `None` if the region is not known or its partition has no known console.
    fn of(alarm: &'a AlarmIdentity) -> Option<Self> {
        let (region, partition) = (alarm.region.as_ref()?, alarm.partition()?);
        region.partition()?;
        Some(Self { region, partition, domain: partition.console()? })
    }

    fn cloudwatch(&self) -> String {
        format!("https://{}/cloudwatch/home?region={}", self.host(), self.region)
    }

    fn host(&self) -> String {
        format!("{}.{}", self.region, self.domain)
    }
}

/// The maximum length of a link. Slack limits a URL to 3,000 characters, and other links need space too.
const LONGEST: usize = 1_500;

/// Drops a link that is too long.
fn bounded(url: String) -> Option<String> {
    (url.len() <= LONGEST).then_some(url)
}

/// Returns the period of the whole graph, in seconds.
fn period(alarm: &MetricAlarm) -> u32 {
    alarm.period_of_data().unwrap_or(60)
}

/// Returns the time range around a state change. Before the change, it covers three evaluation windows, but
/// at least an hour. After the change, it covers a quarter of that.
fn around(alarm: &AlarmNotice) -> Option<(Timestamp, Timestamp)> {
    let looked = || alarm.reason_data.as_ref().and_then(|data| data.query_date);
    let at = alarm.transition.at.or_else(looked)?;
    let window = alarm
        .definition
        .decided()
        .map_or(0, |metric| u64::from(period(&metric)) * u64::from(metric.evaluation_periods.unwrap_or(1)));
    let before = i64::try_from(window.saturating_mul(3)).unwrap_or(i64::MAX).clamp(3_600, 30 * 86_400);
    let start = at.checked_sub(SignedDuration::from_secs(before)).ok()?;
    let end = at.checked_add(SignedDuration::from_secs(before / 4)).ok()?;
    Some((start, end))
}

#[cfg(test)]
mod tests;
