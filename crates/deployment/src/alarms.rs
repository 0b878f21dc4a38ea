//! Lists the account's alarms with their states and actions.

use std::collections::HashSet;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{CompositeAlarm, LogAlarm, MetricAlarm, StateValue};
use aws_smithy_types::DateTime;
use jiff::Timestamp;
use serde_json::Value;

use crate::Account;
use crate::cloudwatch::{definition, every_type};
use crate::error::AwsError;
use crate::stack::Resource;

/// An alarm of any type.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Alarm {
    pub(crate) name: String,
    pub(crate) is_enabled: bool,
    /// The actions in the ALARM state.
    pub(crate) alarm_actions: Vec<String>,
    /// The actions in the OK and `INSUFFICIENT_DATA` states.
    pub(crate) other_actions: Vec<String>,
    pub(crate) state: String,
    /// The start of the state.
    pub(crate) since: Option<Timestamp>,
    /// The rule of a composite alarm, which names other alarms.
    pub(crate) rule: Option<String>,
    /// The alarm's definition in CloudWatch's JSON.
    pub(crate) definition: Value,
}

impl Alarm {
    /// Returns the actions in all states.
    pub(crate) fn actions(&self) -> impl Iterator<Item = &str> {
        self.alarm_actions.iter().chain(&self.other_actions).map(String::as_str)
    }

    /// Returns whether `target`, the ARN of a topic or a function, is an action in any state.
    pub(crate) fn names(&self, target: &str) -> bool {
        self.actions().any(|action| action == target)
    }
}

pub(crate) async fn all(account: &Account) -> Result<Vec<Alarm>, AwsError> {
    let client = Client::new(account.config());
    let (mut next, mut alarms) = (None, Vec::new());
    loop {
        let page = every_type::describe(&client, account.region(), |call| call.set_next_token(next.clone()));
        let page = page.await?;
        alarms.extend(page.metric_alarms().iter().map(metric));
        alarms.extend(page.composite_alarms().iter().map(composite));
        alarms.extend(page.log_alarms().iter().map(log));
        next = page.next_token;
        if next.is_none() {
            return Ok(alarms);
        }
    }
}

/// Returns the names of alarms that have one of `targets` as an action, without those among `resources`.
pub(crate) async fn pointing_at(
    account: &Account,
    targets: &[&str],
    resources: &[Resource],
) -> Result<Vec<String>, AwsError> {
    let own: HashSet<&str> = resources.iter().filter_map(|resource| resource.physical.as_deref()).collect();
    let all = all(account).await?.into_iter();
    let points = |alarm: &Alarm| targets.iter().any(|target| alarm.names(target));
    let pointing = all.filter(|alarm| points(alarm) && !own.contains(alarm.name.as_str()));
    Ok(pointing.map(|alarm| alarm.name).collect())
}

fn metric(alarm: &MetricAlarm) -> Alarm {
    let since = alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp());
    described(definition::metric(alarm), alarm.state_value(), since)
}

fn composite(alarm: &CompositeAlarm) -> Alarm {
    let since = alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp());
    described(definition::composite(alarm), alarm.state_value(), since)
}

fn log(alarm: &LogAlarm) -> Alarm {
    let since = alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp());
    described(definition::log(alarm), alarm.state_value(), since)
}

/// Reads an alarm of any type. These fields have the same names in all types.
fn described(definition: Value, state_value: Option<&StateValue>, since: Option<&DateTime>) -> Alarm {
    let text = |key: &str| definition.get(key).and_then(Value::as_str).map(str::to_owned);
    let actions = |key: &str| -> Vec<String> {
        let listed = definition.get(key).and_then(Value::as_array).into_iter().flatten();
        listed.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    Alarm {
        name: text("AlarmName").unwrap_or_default(),
        is_enabled: definition.get("ActionsEnabled").and_then(Value::as_bool) != Some(false),
        alarm_actions: actions("AlarmActions"),
        other_actions: [actions("OKActions"), actions("InsufficientDataActions")].concat(),
        state: state(state_value),
        since: since.and_then(time),
        rule: text("AlarmRule"),
        definition,
    }
}

fn state(state: Option<&StateValue>) -> String {
    state.map(|it| it.as_str().to_owned()).unwrap_or_default()
}

fn time(at: &DateTime) -> Option<Timestamp> {
    Timestamp::from_second(at.secs()).ok()
}
