//! The user's alarms whose actions go with the stack.

use std::collections::HashSet;

use crate::Account;
use crate::alarms;
use crate::error::AwsError;
use crate::stack::Resource;

/// The names of alarms with one of `targets` as an action, but for those that are resources themselves.
pub(crate) async fn alarms(
    account: &Account,
    targets: &[&str],
    resources: &[Resource],
) -> Result<Vec<String>, AwsError> {
    let own: HashSet<&str> = resources.iter().filter_map(|resource| resource.physical.as_deref()).collect();
    let all = alarms::all(account).await?.into_iter();
    let points = |alarm: &alarms::Alarm| targets.iter().any(|target| alarm.names(target));
    let pointing = all.filter(|alarm| points(alarm) && !own.contains(alarm.name.as_str()));
    Ok(pointing.map(|alarm| alarm.name).collect())
}
