//! Reads alarm histories in the output of `aws cloudwatch describe-alarm-history`.

use jiff::Timestamp;
use serde_json::Value;

use crate::alarm::AlarmState;
use crate::definition::{AlarmDefinition, event};

/// The content of a history.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReviewHistory {
    /// The items, in order of time.
    pub recorded: Vec<Recorded>,
    /// The number of items that could not be read.
    pub unread: usize,
}

/// An item of a history.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The alarm's name at the time of the item.
    pub alarm: String,
    /// The time of the item.
    pub at: Timestamp,
    /// The event.
    pub event: HistoryEvent,
}

/// An event in an alarm's history.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum HistoryEvent {
    /// The alarm changed its state.
    Changed(HistoryChange),
    /// The alarm was created or updated. Holds the new definition, if it can be read.
    Configured(Option<Box<AlarmDefinition>>),
    /// The alarm was deleted. Holds the last definition, if it can be read.
    Deleted(Option<Box<AlarmDefinition>>),
}

/// Reads responses of `DescribeAlarmHistory`: one response, a list of responses, or a list of items. Items
/// about actions and contributors are skipped.
pub fn read_history(document: &Value) -> ReviewHistory {
    let mut history = ReviewHistory::default();
    take(document, &mut history);
    // Equal items are neighbors then, also if several alarms changed at the same time.
    history.recorded.sort_by(|one, other| (one.at, &one.alarm).cmp(&(other.at, &other.alarm)));
    history.recorded.dedup();
    history
}

fn take(document: &Value, history: &mut ReviewHistory) {
    if let Value::Array(list) = document {
        list.iter().for_each(|entry| take(entry, history));
    } else if let Some(items) = document.get("AlarmHistoryItems") {
        take(items, history);
    } else if is_read(document) {
        match item(document) {
            Some(recorded) => history.recorded.push(recorded),
            None => history.unread += 1,
        }
    }
}

/// Returns whether an item counts. An item without a type is reported as unread.
fn is_read(item: &Value) -> bool {
    let kind = item.get("HistoryItemType").and_then(Value::as_str);
    !matches!(kind, Some("Action" | "AlarmContributorStateUpdate" | "AlarmContributorAction"))
}

fn item(item: &Value) -> Option<Recorded> {
    let text = |field: &str| item.get(field).and_then(Value::as_str);
    let at = time(item.get("Timestamp")?)?;
    let data: Value = serde_json::from_str(text("HistoryData")?).ok()?;
    let state = |pointer: &str| AlarmState::parse(data.pointer(pointer)?.as_str()?);
    let event = match text("HistoryItemType")? {
        "StateUpdate" => {
            let (from, to) = (state("/oldState/stateValue"), state("/newState/stateValue")?);
            HistoryEvent::Changed(HistoryChange { at, from, to })
        }
        "ConfigurationUpdate" => match definition(&data, "deletedAlarm") {
            Some(definition) => HistoryEvent::Deleted(definition),
            None => HistoryEvent::Configured(
                ["createdAlarm", "updatedAlarm"].into_iter().find_map(|field| definition(&data, field))?,
            ),
        },
        _ => return None,
    };
    Some(Recorded { alarm: text("AlarmName")?.to_owned(), at, event })
}

/// Parses a time. The AWS CLI prints ISO 8601 or, with some settings, seconds since 1970.
fn time(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(seconds) => Timestamp::from_second(seconds.as_f64()? as i64).ok(),
        _ => None,
    }
}

/// Reads a definition whose names have a lower-case first letter. The inner `None` means that it cannot be
/// read.
fn definition(data: &Value, field: &str) -> Option<Option<Box<AlarmDefinition>>> {
    let alarm = data.get(field)?;
    let properties = event::described(alarm);
    Some(AlarmDefinition::from_value(&properties).ok().map(Box::new))
}

/// A state change in an alarm's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryChange {
    /// The time of the change.
    pub at: Timestamp,
    /// The previous state, if the history has it.
    pub from: Option<AlarmState>,
    /// The new state.
    pub to: AlarmState,
}

impl HistoryChange {
    /// Returns whether a state change is missing between this change and the `next` one.
    pub(super) fn leaves_hole_before(&self, next: &Self) -> bool {
        next.from.is_some_and(|from| from != self.to) || (next.from.is_none() && next.to == self.to)
    }
}
