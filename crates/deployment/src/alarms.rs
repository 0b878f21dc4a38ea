//! The account's alarms, as far as they are the way to somebody.

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{AlarmType, CompositeAlarm, MetricAlarm, StateValue};
use aws_smithy_types::DateTime;
use jiff::Timestamp;

use crate::Account;
use crate::error::{AwsError, Explain as _};

/// An alarm, metric or composite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Alarm {
    pub(crate) name: String,
    pub(crate) is_enabled: bool,
    /// What it does in any state.
    pub(crate) actions: Vec<String>,
    pub(crate) state: String,
    /// Since when it is in that state.
    pub(crate) since: Option<Timestamp>,
    /// A composite alarm's rule, which names others.
    pub(crate) rule: Option<String>,
}

/// All of them.
pub(crate) async fn all(account: &Account) -> Result<Vec<Alarm>, AwsError> {
    let asked = Client::new(account.config()).describe_alarms();
    let asked = asked.alarm_types(AlarmType::MetricAlarm).alarm_types(AlarmType::CompositeAlarm);
    let (mut pages, mut alarms) = (asked.into_paginator().send(), Vec::new());
    while let Some(page) = pages.next().await {
        let page = page.explain("cloudwatch:DescribeAlarms", account.region())?;
        alarms.extend(page.metric_alarms().iter().map(metric));
        alarms.extend(page.composite_alarms().iter().map(composite));
    }
    Ok(alarms)
}

fn metric(alarm: &MetricAlarm) -> Alarm {
    let since = alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp());
    Alarm {
        name: alarm.alarm_name().unwrap_or_default().to_owned(),
        is_enabled: alarm.actions_enabled() != Some(false),
        actions: [alarm.alarm_actions(), alarm.ok_actions(), alarm.insufficient_data_actions()].concat(),
        state: state(alarm.state_value()),
        since: since.and_then(time),
        rule: None,
    }
}

fn composite(alarm: &CompositeAlarm) -> Alarm {
    let since = alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp());
    Alarm {
        rule: alarm.alarm_rule().map(str::to_owned),
        name: alarm.alarm_name().unwrap_or_default().to_owned(),
        is_enabled: alarm.actions_enabled() != Some(false),
        actions: [alarm.alarm_actions(), alarm.ok_actions(), alarm.insufficient_data_actions()].concat(),
        state: state(alarm.state_value()),
        since: since.and_then(time),
    }
}

fn state(state: Option<&StateValue>) -> String {
    state.map(|it| it.as_str().to_owned()).unwrap_or_default()
}

fn time(at: &DateTime) -> Option<Timestamp> {
    Timestamp::from_second(at.secs()).ok()
}
