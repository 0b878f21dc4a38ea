//! Finds renamed alarms. In CloudWatch, a rename is the deletion of one alarm and the creation of another.

use std::collections::HashMap;

use super::{Event, Recorded};
use crate::definition::AlarmDefinition;

/// Maps former names to current names. A former alarm no longer exists, and the current one has the same
/// metric and settings and was created no earlier than the former one's last change.
pub fn join_renamed(recorded: &[Recorded], today: &[&AlarmDefinition]) -> HashMap<String, String> {
    let mut renamed = HashMap::new();
    for old in recorded {
        let (Event::Configured(Some(definition)) | Event::Deleted(Some(definition))) = &old.event else {
            continue;
        };
        if today.iter().any(|alarm| alarm.name == old.alarm) {
            continue;
        }
        let ended = recorded.iter().rev().find(|it| it.alarm == old.alarm).map(|it| it.at);
        let began = |name: &str| recorded.iter().find(|it| it.alarm == name).map(|it| it.at);
        let mut same =
            today.iter().filter(|alarm| alarm.watches == definition.watches && began(&alarm.name) >= ended);
        // If two current alarms match, the former alarm stays without a new name.
        if let (Some(only), None) = (same.next(), same.next()) {
            renamed.insert(old.alarm.clone(), only.name.clone());
        }
    }
    renamed
}
