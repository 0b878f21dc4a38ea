use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::AlarmMuteRuleStatus;

use super::{Finding, Patient};
use crate::error::{AwsError, Cause, Explain as _};
use crate::stack::short;

const LINK: &str = "mute rules";

/// Whether somebody has alarms muted just now. That is no fault; it explains a silence.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let asked = Client::new(patient.account.config()).list_alarm_mute_rules();
    let asked = asked.statuses(AlarmMuteRuleStatus::Active);
    let (mut pages, mut active) = (asked.into_paginator().send(), Vec::new());
    while let Some(page) = pages.next().await {
        match page.explain("cloudwatch:ListAlarmMuteRules", patient.region()) {
            Ok(page) => {
                let arns = page.alarm_mute_rule_summaries().iter().filter_map(|it| it.alarm_mute_rule_arn());
                active.extend(arns.map(|arn| short(arn).to_owned()));
            }
            Err(error) if is_unknown(&error.cause) => {
                return Ok(vec![Finding::fine(LINK, "CloudWatch has none in this region")]);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(vec![if active.is_empty() {
        Finding::fine(LINK, "none is active")
    } else {
        Finding::fine(LINK, format!("active just now, so that alarms are silent: {}", active.join(", ")))
    }])
}

/// Regions that do not have the operation yet.
fn is_unknown(cause: &Cause) -> bool {
    let codes = ["InvalidAction", "UnknownOperationException", "UnknownOperation"];
    matches!(cause, Cause::Refused { code, .. } if codes.contains(&code.as_str()))
}
