//! Finds renamed alarms. In CloudWatch, a rename is the deletion of one alarm and the creation of another.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::{HistoryEvent, Recorded};
use crate::definition::AlarmDefinition;

/// Maps former names to current names. A former alarm no longer exists, and the current one has the same
/// metric and settings and was created no earlier than the former one's last change.
pub fn join_renamed(recorded: &[Recorded], today: &[&AlarmDefinition]) -> HashMap<String, String> {
    let names: HashSet<&str> = today.iter().map(|alarm| alarm.name.as_str()).collect();
    let times = times(recorded);
    let mut renamed = HashMap::new();
    for old in recorded {
        let (HistoryEvent::Configured(Some(definition)) | HistoryEvent::Deleted(Some(definition))) =
            &old.event
        else {
            continue;
        };
        if names.contains(old.alarm.as_str()) {
            continue;
        }
        let ended = times.get(old.alarm.as_str()).map(|(_, last)| *last);
        let began = |name: &str| times.get(name).map(|(first, _)| *first);
        let mut same =
            today.iter().filter(|alarm| alarm.watches == definition.watches && began(&alarm.name) >= ended);
        // If two current alarms match, the former alarm stays without a new name.
        if let (Some(only), None) = (same.next(), same.next()) {
            renamed.insert(old.alarm.clone(), only.name.clone());
        }
    }
    renamed
}

/// Returns the times of each alarm's first and last record, in the order of the history.
fn times(recorded: &[Recorded]) -> HashMap<&str, (Timestamp, Timestamp)> {
    let mut times: HashMap<&str, (Timestamp, Timestamp)> = HashMap::new();
    for record in recorded {
        times
            .entry(&record.alarm)
            .and_modify(|(_, last)| *last = record.at)
            .or_insert((record.at, record.at));
    }
    times
}
