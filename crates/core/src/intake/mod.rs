//! Reads bytes of any shape into notices. No input is refused: unknown content becomes a notice with the raw
//! text.
//!
//! The fields of an object decide its shape; the name of a topic does not. Envelopes may be nested, for
//! example when an EventBridge rule sends to a topic that a queue subscribes to.

mod alarm;
mod configuration;
mod custom;
mod described;
mod event;
mod fields;
mod log;
mod metric;
mod other;
mod reason_data;
mod secret;
mod service;
mod sns;
mod sqs;
mod tags;
mod task;
mod web;
use serde_json::{Value, json};

use crate::notice::{Content, Notice, Source};

use fields::Fields;
pub(crate) use secret::hidden_in;
pub use service::event_sources;
pub use service::kinds as service_kinds;
pub use task::Task;
pub use web::WebRequest;

/// The maximum nesting of envelopes. Deeper envelopes become notices with the raw text.
const DEEPEST: u8 = 8;

/// The content of one delivery.
#[derive(Debug, Clone, PartialEq)]
pub enum Intake {
    /// An invocation that succeeds or fails as a whole.
    Notices(Vec<Notice>),
    /// A batch from a queue. Each message succeeds or fails separately.
    Batch(Vec<BatchItem>),
    /// A task that the program sent to itself.
    Task(Task),
    /// A request to the function's URL.
    Request(WebRequest),
}

/// One message of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchItem {
    /// The queue's ID of the message, which identifies a failed message in the function's answer.
    pub id: String,
    /// The queue's handle of the message, with which the program can delay the next delivery.
    pub receipt_handle: Option<String>,
    /// The number of times that the queue has delivered the message.
    pub receives: u32,
    pub content: ItemContent,
}

/// The content of a message in a batch.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemContent {
    Notices(Vec<Notice>),
    /// A task that the program sent to itself.
    Task(Task),
}

impl Intake {
    /// Returns all notices in the order of arrival.
    pub fn into_notices(self) -> Vec<Notice> {
        match self {
            Self::Notices(notices) => notices,
            Self::Batch(items) => items.into_iter().flat_map(BatchItem::into_notices).collect(),
            Self::Task(_) | Self::Request(_) => Vec::new(),
        }
    }
}

impl BatchItem {
    fn into_notices(self) -> Vec<Notice> {
        match self.content {
            ItemContent::Notices(notices) => notices,
            ItemContent::Task(_) => Vec::new(),
        }
    }
}

/// Returns the notices of an event. A task or a request has none.
pub fn notices(event: &str) -> Vec<Notice> {
    read(event.as_bytes()).into_notices()
}

/// Reads one delivery: a Lambda event, the body of a post from SNS, or a file.
pub fn read(bytes: &[u8]) -> Intake {
    let text = String::from_utf8_lossy(bytes);
    let json = serde_json::from_str::<Value>(&text);
    if let Some(task) = json.as_ref().ok().and_then(task::read) {
        return Intake::Task(task);
    }
    if let Some(request) = json.as_ref().ok().and_then(|value| web::read(Fields::of(value))) {
        return Intake::Request(request);
    }
    match json {
        Ok(value) if sqs::is_batch(Fields::of(&value)) => Intake::Batch(sqs::read(Fields::of(&value))),
        Ok(value) => {
            Intake::Notices(with_event(read_value(&value, &Source::default(), DEEPEST), || text.into_owned()))
        }
        Err(_) => Intake::Notices(with_event(read_torn(&text, &Source::default()), || text.to_string())),
    }
}

/// Adds the event to the notice if it is the only one, so that the notice can be read again.
fn with_event(mut notices: Vec<Notice>, event: impl FnOnce() -> String) -> Vec<Notice> {
    if let [notice] = notices.as_mut_slice() {
        notice.event = event();
    }
    notices
}

/// Wraps one record as a separate event.
fn alone(record: &Value) -> String {
    json!({ "Records": [record] }).to_string()
}

/// Reads the text of an envelope, which may be JSON.
fn read_text(text: &str, source: &Source, depth: u8) -> Vec<Notice> {
    match serde_json::from_str::<Value>(text) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) if depth > 0 => {
            read_value(&value, source, depth - 1)
        }
        Ok(_) => vec![other::text(text, source.clone())],
        Err(_) => read_torn(text, source),
    }
}

/// Reads text that is not JSON: plain text, or a damaged alarm message.
fn read_torn(text: &str, source: &Source) -> Vec<Notice> {
    match alarm::read_damaged(text, source) {
        Some((alarm, source)) => vec![notice(source, Content::Alarm(Box::new(alarm)))],
        None => vec![other::text(text, source.clone())],
    }
}

/// Reads a value. The order of the checks is the precedence of the shapes.
fn read_value(value: &Value, source: &Source, depth: u8) -> Vec<Notice> {
    let fields = Fields::of(value);
    if let Some(records) = fields.list("Records").filter(|records| !records.is_empty()) {
        let read = |record| with_event(read_record(record, source, depth), || alone(record));
        return records.iter().flat_map(read).collect();
    }
    if let (Some(event), Some(depth)) = (event::failed(fields, source), depth.checked_sub(1)) {
        return read_value(event, source, depth);
    }
    if let Some(notices) = sns::read(fields, source, depth) {
        return notices;
    }
    if let Some(notice) = custom::read(fields, source) {
        return vec![notice];
    }
    if let (Some(text), Some(depth)) = (sns::text_for_people(fields), depth.checked_sub(1)) {
        return read_text(text, source, depth);
    }
    if let Some((change, source)) = configuration::read(fields, source) {
        return vec![notice(source, Content::Configuration(Box::new(change)))];
    }
    let alarm = event::direct(fields, source).or_else(|| event::event_bridge(fields, source)).or_else(|| {
        alarm::read(fields).or_else(|| described::read(fields)).map(|alarm| (alarm, source.clone()))
    });
    if let Some((alarm, source)) = alarm {
        return vec![tags::with_tags(notice(source, Content::Alarm(Box::new(alarm))), fields)];
    }
    let read = |alarm: &Value| {
        let described = described::read(Fields::of(alarm))?;
        let notice = notice(source.clone(), Content::Alarm(Box::new(described)));
        Some(Notice { event: alarm.to_string(), ..notice })
    };
    let described: Vec<_> = described::all(fields).filter_map(read).collect();
    if described.is_empty() { vec![other::json(value, source.clone())] } else { described }
}

/// Reads one entry of `Records`. SNS capitalizes its fields, but SQS does not.
fn read_record(record: &Value, source: &Source, depth: u8) -> Vec<Notice> {
    let fields = Fields::of(record);
    match depth.checked_sub(1) {
        Some(depth)
            if fields.text("EventSource") == Some("aws:sns") || fields.child("Sns").has("Message") =>
        {
            let envelope = fields.child("Sns");
            let notices = sns::read_record(envelope, source, depth);
            notices.unwrap_or_else(|| vec![other::json(record, source.clone())])
        }
        Some(depth) if fields.text("eventSource") == Some("aws:sqs") => {
            sqs::read_message(fields, source, depth)
        }
        Some(depth) => read_value(record, source, depth),
        None => vec![other::json(record, source.clone())],
    }
}

/// Creates a notice without its event.
fn notice(source: Source, content: Content) -> Notice {
    Notice { source, content, event: String::new(), tags: None, tags_status: None }
}

#[cfg(test)]
mod tests;
