//! The EventBridge sources for rules, by kind of event.

use super::{SERVICES, names};

/// Kinds that a rule on their source cannot deliver: API calls, schedules, alarms, results of functions, and services
/// that use only SNS.
const BY_OTHER_WAYS: [&str; 5] = ["cloudtrail", "schedule", "cloudwatch", "budgets", "lambda"];

/// Returns each kind with its source.
pub fn event_sources() -> impl Iterator<Item = (&'static str, String)> {
    let own = SERVICES.iter().copied().filter(|it| !it.source.is_empty());
    let own = own.map(|it| (it.kind, it.source.to_owned()));
    let others = names::kinds().map(|kind| (kind, format!("aws.{kind}")));
    own.chain(others).filter(|(kind, _)| !BY_OTHER_WAYS.contains(kind))
}
