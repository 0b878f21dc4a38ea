//! The reasons why alarms are silent: CloudWatch's alarm mute rules and bongsu's silences. A button of bongsu,
//! CloudWatch's console or a template creates mute rules.

use std::fmt;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::operation::get_alarm_mute_rule::GetAlarmMuteRuleOutput;
use aws_sdk_cloudwatch::types::{AlarmMuteRuleStatus, Schedule};
use bongsu_core::silence::{self, Silence};
use bongsu_core::store::StoreError;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::Account;
use crate::error::{AwsError, Cause, Explain as _};
use crate::stack::{Description, short};

/// An active mute rule. CloudWatch executes no actions of the rule's alarms.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MuteRule {
    pub name: String,
    /// The alarms that the rule mutes. Empty without the permission to read the rule.
    pub alarms: Vec<String>,
    /// The rule's description. In rules of bongsu, it names the person who pressed the button.
    pub description: Option<String>,
    /// The end of the rule. `None` for a recurring rule.
    pub until: Option<Timestamp>,
}

impl fmt::Display for MuteRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.alarms.is_empty() {
            write!(f, "{} ", self.alarms.join(", "))?;
        }
        if let Some(until) = self.until {
            write!(f, "until {until} ")?;
        }
        write!(f, "by {}", self.name)?;
        self.description.as_ref().map_or(Ok(()), |said| write!(f, ": {said}"))
    }
}

/// Lists the active rules. Regions without mute rules have none.
///
/// # Errors
///
/// Returns an error if AWS refuses `ListAlarmMuteRules`.
pub async fn active_rules(account: &Account) -> Result<Vec<MuteRule>, AwsError> {
    let client = Client::new(account.config());
    let asked = client.list_alarm_mute_rules().statuses(AlarmMuteRuleStatus::Active);
    let (mut pages, mut rules) = (asked.into_paginator().send(), Vec::new());
    while let Some(page) = pages.next().await {
        let page = match page.explain("cloudwatch:ListAlarmMuteRules", account.region()) {
            Err(error) if is_unknown(&error.cause) => break,
            page => page?,
        };
        for arn in page.alarm_mute_rule_summaries().iter().filter_map(|it| it.alarm_mute_rule_arn()) {
            rules.push(rule(&client, short(arn)).await);
        }
    }
    Ok(rules)
}

/// Reads a rule. Without the permission to read it, only the name is known.
async fn rule(client: &Client, name: &str) -> MuteRule {
    let found = client.get_alarm_mute_rule().alarm_mute_rule_name(name).send().await.ok();
    let found = found.unwrap_or_else(|| GetAlarmMuteRuleOutput::builder().build());
    let schedule = found.rule().and_then(|rule| rule.schedule());
    MuteRule {
        name: name.to_owned(),
        alarms: found.mute_targets().map(|targets| targets.alarm_names().to_vec()).unwrap_or_default(),
        until: schedule.and_then(end),
        description: found.description.filter(|text| !text.is_empty()),
    }
}

/// Returns the end of a rule that applies once (API reference, "Schedule").
fn end(schedule: &Schedule) -> Option<Timestamp> {
    let begins: DateTime = schedule.expression()?.strip_prefix("at(")?.strip_suffix(')')?.parse().ok()?;
    let lasts: Span = schedule.duration()?.parse().ok()?;
    let zone = TimeZone::get(schedule.timezone().unwrap_or("UTC")).ok()?;
    Some(begins.to_zoned(zone).ok()?.checked_add(lasts).ok()?.timestamp())
}

/// Returns whether the region does not have the operation.
fn is_unknown(cause: &Cause) -> bool {
    let codes = ["InvalidAction", "UnknownOperationException", "UnknownOperation"];
    matches!(cause, Cause::Refused { code, .. } if codes.contains(&code.as_str()))
}

/// Lists the silences of an installation that are active at `now`. An installation without a ledger has none.
///
/// # Errors
///
/// Returns an error if the ledger cannot be read.
pub async fn active_silences(
    account: &Account,
    description: &Description,
    now: Timestamp,
) -> Result<Vec<Silence>, StoreError> {
    match description.ledger(account) {
        Some(ledger) => silence::active(&ledger, now).await,
        None => Ok(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_when_a_rule_ends() {
        let cases = [
            ("at(2026-11-26T10:00)", "PT60M", None, Some("2026-11-26T11:00:00Z")),
            ("at(2026-11-26T10:00)", "P2DT12H", Some("Asia/Seoul"), Some("2026-11-28T13:00:00Z")),
            ("cron(0 2 * * *)", "PT1H", None, None),
            ("at(tomorrow)", "PT1H", None, None),
            ("at(2026-11-26T10:00)", "an hour", None, None),
            ("at(2026-11-26T10:00)", "PT1H", Some("Mars/Olympus"), None),
        ];
        for (expression, duration, zone, expected) in cases {
            let schedule = Schedule::builder().expression(expression).duration(duration);
            let schedule = schedule.set_timezone(zone.map(str::to_owned)).build();
            assert_eq!(end(&schedule).map(|at| at.to_string()).as_deref(), expected, "{expression}");
        }
    }

    #[test]
    fn states_only_known_facts() {
        let named =
            MuteRule { name: "nightly".to_owned(), alarms: Vec::new(), description: None, until: None };
        assert_eq!(named.to_string(), "by nightly");
        let alarms = vec!["web".to_owned(), "db".to_owned()];
        let known = MuteRule {
            alarms,
            description: Some("kim".to_owned()),
            until: Some(Timestamp::UNIX_EPOCH),
            ..named
        };
        assert_eq!(known.to_string(), "web, db until 1970-01-01T00:00:00Z by nightly: kim");
    }
}
