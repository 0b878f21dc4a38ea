//! The history of alarms as `aws cloudwatch describe-alarm-history` prints it.

use jiff::Timestamp;
use serde_json::Value;

use super::StateChange;
use crate::alarm::AlarmState;
use crate::definition::{AlarmDefinition, event};

/// Everything that a history records.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// In order of time.
    pub recorded: Vec<Recorded>,
    /// Items that could not be read.
    pub unread: usize,
}

/// One item of a history.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The alarm's name at that time.
    pub alarm: String,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
}

/// What happened to an alarm.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Its state changed.
    Changed(StateChange),
    /// It was made or changed; its definition since then, where that can be read.
    Configured(Option<Box<AlarmDefinition>>),
    /// It was deleted; its definition until then.
    Deleted(Option<Box<AlarmDefinition>>),
}

/// Reads the answers of `DescribeAlarmHistory`: one, a list of them, or a list of items. Items of actions and of
/// contributors are left out.
pub fn read_history(document: &Value) -> History {
    let mut history = History::default();
    take(document, &mut history);
    history.recorded.sort_by_key(|recorded| recorded.at);
    history.recorded.dedup();
    history
}

fn take(document: &Value, history: &mut History) {
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

/// Whether an item is of a kind that counts; one of no kind at all is told as unread.
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
            Event::Changed(StateChange { at, from, to })
        }
        "ConfigurationUpdate" => match definition(&data, "deletedAlarm") {
            Some(definition) => Event::Deleted(definition),
            None => Event::Configured(
                ["createdAlarm", "updatedAlarm"].into_iter().find_map(|field| definition(&data, field))?,
            ),
        },
        _ => return None,
    };
    Some(Recorded { alarm: text("AlarmName")?.to_owned(), at, event })
}

/// The command line prints ISO 8601, and with some settings seconds since 1970.
fn time(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(seconds) => Timestamp::from_second(seconds.as_f64()? as i64).ok(),
        _ => None,
    }
}

/// A definition by the names of the API with a small first letter; the inner none where it cannot be read.
fn definition(data: &Value, field: &str) -> Option<Option<Box<AlarmDefinition>>> {
    let alarm = data.get(field)?;
    let properties = event::described(alarm);
    Some(AlarmDefinition::from_value(&properties).ok().map(Box::new))
}
