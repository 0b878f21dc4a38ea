//! The user's alarms whose actions go with the stack.

use std::collections::HashSet;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::AlarmType;

use crate::Account;
use crate::error::{AwsError, Explain as _};
use crate::stack::Resource;

/// The names of alarms with one of `targets` as an action, but for those that are resources themselves.
pub(super) async fn alarms(
    account: &Account,
    targets: &[&str],
    resources: &[Resource],
) -> Result<Vec<String>, AwsError> {
    let own: HashSet<&str> = resources.iter().filter_map(|resource| resource.physical.as_deref()).collect();
    let mut found = Vec::new();
    let asked = Client::new(account.config()).describe_alarms();
    let asked = asked.alarm_types(AlarmType::MetricAlarm).alarm_types(AlarmType::CompositeAlarm);
    let mut pages = asked.into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.explain("cloudwatch:DescribeAlarms", account.region())?;
        let is_target = |action: &String| targets.iter().any(|target| action == target);
        for alarm in page.metric_alarms() {
            let actions = [alarm.alarm_actions(), alarm.ok_actions(), alarm.insufficient_data_actions()];
            if actions.concat().iter().any(is_target) {
                found.extend(alarm.alarm_name().map(str::to_owned));
            }
        }
        for alarm in page.composite_alarms() {
            let actions = [alarm.alarm_actions(), alarm.ok_actions(), alarm.insufficient_data_actions()];
            if actions.concat().iter().any(is_target) {
                found.extend(alarm.alarm_name().map(str::to_owned));
            }
        }
    }
    found.retain(|name| !own.contains(name.as_str()));
    Ok(found)
}
