//! EventBridge's events about an alarm that was made, changed or deleted.

use crate::notice::{ConfigurationNotice, Operation, SettingChange, Source};

use super::fields::{Fields, as_text};
use super::{event, time};

/// Settings that say nothing to a reader.
const LEFT_OUT: [&str; 3] = ["alarmName", "timestamp", "metrics"];

/// The change, if this is such an event.
pub(super) fn read(event: Fields<'_>, outer: &Source) -> Option<(ConfigurationNotice, Source)> {
    let kind = event.text("detail-type")?;
    let detail = event.child("detail");
    let operation = match detail.text("operation")? {
        "create" => Operation::Create,
        "update" => Operation::Update,
        "delete" => Operation::Delete,
        _ => return None,
    };
    if !kind.contains("Configuration Change") {
        return None;
    }
    let notice = ConfigurationNotice {
        alarm: event::identity(detail.word("alarmName")?, event),
        operation,
        at: event.text("time").and_then(time::read),
        changes: changes(detail.child("previousConfiguration"), detail.child("configuration")),
    };
    Some((notice, event::source(event, outer)))
}

/// What is in one and not the same in the other, in the order of the new configuration.
fn changes(before: Fields<'_>, after: Fields<'_>) -> Vec<SettingChange> {
    let mut names: Vec<&String> = after.entries().map(|(name, _)| name).collect();
    names.extend(before.entries().map(|(name, _)| name).filter(|name| !after.has(name)));
    let names = names.into_iter().filter(|name| !LEFT_OUT.contains(&name.as_str()));
    let change = |name: &String| SettingChange {
        name: name.clone(),
        before: before.get(name).map(as_text),
        after: after.get(name).map(as_text),
    };
    let changes = names.map(change).filter(|change| change.before != change.after && says_something(change));
    let changes = changes.collect();
    with_metrics(changes, before, after)
}

/// Lists without an entry say nothing.
fn says_something(change: &SettingChange) -> bool {
    let says =
        |value: &Option<String>| value.as_deref().is_some_and(|value| !value.is_empty() && value != "[]");
    says(&change.before) || says(&change.after)
}

/// Metrics are too long to show; that they changed is worth knowing.
fn with_metrics(
    mut changes: Vec<SettingChange>,
    before: Fields<'_>,
    after: Fields<'_>,
) -> Vec<SettingChange> {
    if before.has("metrics") && after.has("metrics") && before.get("metrics") != after.get("metrics") {
        changes.push(SettingChange { name: "metrics".to_owned(), before: None, after: None });
    }
    changes
}
