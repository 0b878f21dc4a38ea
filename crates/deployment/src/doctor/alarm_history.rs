use std::collections::BTreeSet;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::HistoryItemType;
use jiff::SignedDuration;

use super::alarm_actions::listed;
use super::{Finding, Patient};
use crate::error::{AwsError, Explain as _};

const LINK: &str = "alarms' history";
/// As far back as it is looked: longer ago it was another day's trouble.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(3 * 24);
/// CloudWatch's words where an action could not be carried out.
const FAILED: &str = "Failed to execute action";

/// Whether CloudWatch could carry out the alarms' actions lately. There is no other trace of it.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let start = patient.now.checked_sub(LOOK_BACK).unwrap_or(patient.now);
    let asked = Client::new(patient.account.config()).describe_alarm_history();
    let asked = asked.history_item_type(HistoryItemType::Action);
    let asked = asked.start_date(aws_smithy_types::DateTime::from_secs(start.as_second()));
    let (mut pages, mut failed) = (asked.into_paginator().send(), BTreeSet::new());
    let mut words = None;
    while let Some(page) = pages.next().await {
        let page = page.explain("cloudwatch:DescribeAlarmHistory", patient.region())?;
        let is_failure = |text: &&str| text.contains(FAILED);
        for item in page.alarm_history_items() {
            if let Some(summary) = item.history_summary().filter(is_failure) {
                failed.extend(item.alarm_name().map(str::to_owned));
                words.get_or_insert_with(|| summary.to_owned());
            }
        }
    }
    let Some(words) = words else {
        return Ok(vec![Finding::fine(LINK, "no action failed in the last three days")]);
    };
    let names: Vec<_> = failed.iter().map(String::as_str).collect();
    let said = format!("CloudWatch could not carry out actions of {}: {words}", listed(&names));
    Ok(vec![Finding::broken(
        LINK,
        said,
        "the topic's policy or key refused it: see the findings above, or give the alarm a topic that is there",
    )])
}
