//! The sources of EventBridge that a rule can send, by the kinds of their events.

use super::{SERVICES, names};

/// Kinds that a rule on a source is no way to: calls of every API, schedules, alarms, and what comes by SNS alone.
const BY_OTHER_WAYS: [&str; 4] = ["cloudtrail", "schedule", "cloudwatch", "budgets"];

/// Each kind with its source.
pub fn event_sources() -> impl Iterator<Item = (&'static str, String)> {
    let own = SERVICES.into_iter().filter(|it| !it.source.is_empty());
    let own = own.map(|it| (it.kind, it.source.to_owned()));
    let others = names::kinds().map(|kind| (kind, format!("aws.{kind}")));
    own.chain(others).filter(|(kind, _)| !BY_OTHER_WAYS.contains(kind))
}
