//! Bytes of any shape to notices. Total: there are no bytes that this refuses, only such that it relays
//! as they are.
//!
//! The shape is told by what an object has, never by a topic's name. Envelopes may be nested in each
//! other (an EventBridge rule that sends to a topic that a queue subscribes to).

mod alarm;
mod configuration;
mod destination;
mod event;
mod fields;
mod other;
mod reason_data;
mod sns;
mod sqs;
mod time;
mod torn;

use bongsu_core::notice::{Content, Notice, Source};
use serde_json::Value;

use fields::Fields;

/// Envelopes within envelopes beyond this are relayed as they are.
const DEEPEST: u8 = 8;

/// What came in one delivery.
#[derive(Debug, Clone, PartialEq)]
pub enum Intake {
    /// An invocation that succeeds or fails as a whole.
    Notices(Vec<Notice>),
    /// A batch from a queue, whose messages succeed or fail one by one.
    Batch(Vec<Item>),
}

/// One message of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The queue's id of it, by which a failure is told.
    pub id: String,
    /// What it holds.
    pub notices: Vec<Notice>,
}

impl Intake {
    /// All notices, in the order they came.
    pub fn into_notices(self) -> Vec<Notice> {
        match self {
            Self::Notices(notices) => notices,
            Self::Batch(items) => items.into_iter().flat_map(|item| item.notices).collect(),
        }
    }
}

/// Reads one delivery: an event of Lambda, the body of a post from SNS, or a file.
pub fn read(bytes: &[u8]) -> Intake {
    let text = String::from_utf8_lossy(bytes);
    match serde_json::from_str::<Value>(&text) {
        Ok(value) if sqs::is_batch(Fields::of(&value)) => Intake::Batch(sqs::read(Fields::of(&value))),
        Ok(value) => Intake::Notices(read_value(&value, &Source::default(), DEEPEST)),
        Err(_) => Intake::Notices(read_torn(&text, &Source::default())),
    }
}

/// Reads the text inside an envelope, which is JSON or not.
fn read_text(text: &str, source: &Source, depth: u8) -> Vec<Notice> {
    match serde_json::from_str::<Value>(text) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) if depth > 0 => {
            read_value(&value, source, depth - 1)
        }
        Ok(_) => vec![other::text(text, source.clone())],
        Err(_) => read_torn(text, source),
    }
}

/// Text that is no JSON: plain, or what is left of an alarm's message.
fn read_torn(text: &str, source: &Source) -> Vec<Notice> {
    match torn::read(text, source) {
        Some((alarm, source)) => vec![Notice { source, content: Content::Alarm(Box::new(alarm)) }],
        None => vec![other::text(text, source.clone())],
    }
}

/// The order in which shapes are told apart.
fn read_value(value: &Value, source: &Source, depth: u8) -> Vec<Notice> {
    let fields = Fields::of(value);
    if let Some(records) = fields.list("Records").filter(|records| !records.is_empty()) {
        return records.iter().flat_map(|record| read_record(record, source, depth)).collect();
    }
    if let (Some(event), Some(depth)) = (destination::event(fields), depth.checked_sub(1)) {
        return read_value(event, source, depth);
    }
    if let Some(notices) = sns::read(fields, source, depth) {
        return notices;
    }
    if let Some((change, source)) = configuration::read(fields, source) {
        return vec![Notice { source, content: Content::Configuration(Box::new(change)) }];
    }
    let alarm = event::direct(fields, source)
        .or_else(|| event::event_bridge(fields, source))
        .or_else(|| alarm::read(fields).map(|alarm| (alarm, source.clone())));
    match alarm {
        Some((alarm, source)) => vec![Notice { source, content: Content::Alarm(Box::new(alarm)) }],
        None => vec![other::json(value, source.clone())],
    }
}

/// One entry of `Records`: SNS spells its fields with a capital, SQS without.
fn read_record(record: &Value, source: &Source, depth: u8) -> Vec<Notice> {
    let fields = Fields::of(record);
    match depth.checked_sub(1) {
        Some(depth) if fields.text("EventSource") == Some("aws:sns") => {
            let envelope = fields.child("Sns");
            sns::read(envelope, source, depth).unwrap_or_else(|| vec![other::json(record, source.clone())])
        }
        Some(depth) if fields.text("eventSource") == Some("aws:sqs") => {
            sqs::read_message(fields, source, depth)
        }
        Some(depth) => read_value(record, source, depth),
        None => vec![other::json(record, source.clone())],
    }
}

#[cfg(test)]
mod tests;
