//! Alarms that were renamed: CloudWatch knows only that one was deleted and another one made.

use std::collections::HashMap;

use super::{Event, Recorded};
use crate::definition::AlarmDefinition;

/// The names that alarms have today, by those that they had: an alarm that is not there any more, and another one that
/// was made no earlier than that one's last change and watches the same by the same settings.
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
        // Of two that are alike nobody can say which one it became.
        if let (Some(only), None) = (same.next(), same.next()) {
            renamed.insert(old.alarm.clone(), only.name.clone());
        }
    }
    renamed
}
