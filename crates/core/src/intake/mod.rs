//! Bytes of any shape to notices. Total: there are no bytes that this refuses, only such that it relays
//! as they are.
//!
//! The shape is told by what an object has, never by a topic's name. Envelopes may be nested in each
//! other (an EventBridge rule that sends to a topic that a queue subscribes to).

mod alarm;
mod configuration;
mod custom;
mod described;
mod destination;
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
mod structure;
mod tags;
mod task;
mod time;
mod torn;
mod web;
use serde_json::{Value, json};

use crate::notice::{Content, Notice, Source};

use fields::Fields;
pub use service::event_sources;
pub use service::kinds as service_kinds;
pub use task::Task;
pub use web::WebRequest;

/// Envelopes within envelopes beyond this are relayed as they are.
const DEEPEST: u8 = 8;

/// What came in one delivery.
#[derive(Debug, Clone, PartialEq)]
pub enum Intake {
    /// An invocation that succeeds or fails as a whole.
    Notices(Vec<Notice>),
    /// A batch from a queue, whose messages succeed or fail one by one.
    Batch(Vec<BatchItem>),
    /// Something that the program asks of itself.
    Task(Task),
    /// What somebody sent to the function's URL.
    Request(WebRequest),
}

/// One message of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchItem {
    /// The queue's id of it, by which a failure is told.
    pub id: String,
    /// The queue's handle of it, by which its next try is put off.
    pub receipt_handle: Option<String>,
    /// How often the queue has given it, this time included.
    pub receives: u32,
    /// What it holds.
    pub content: ItemContent,
}

/// What a message of a batch holds.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemContent {
    /// What came in.
    Notices(Vec<Notice>),
    /// Something that the program asks of itself.
    Task(Task),
}

impl Intake {
    /// All notices, in the order they came.
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

/// The notices of one event, which are none where it is a task or a request.
pub fn notices(event: &str) -> Vec<Notice> {
    read(event.as_bytes()).into_notices()
}

/// Reads one delivery: an event of Lambda, the body of a post from SNS, or a file.
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

/// Notes with a notice that came alone what it came as: enough to read it again.
fn with_event(mut notices: Vec<Notice>, event: impl FnOnce() -> String) -> Vec<Notice> {
    if let [notice] = notices.as_mut_slice() {
        notice.event = event();
    }
    notices
}

/// One record, as if it had come alone.
fn alone(record: &Value) -> String {
    json!({ "Records": [record] }).to_string()
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
        Some((alarm, source)) => vec![notice(source, Content::Alarm(Box::new(alarm)))],
        None => vec![other::text(text, source.clone())],
    }
}

/// The order in which shapes are told apart.
fn read_value(value: &Value, source: &Source, depth: u8) -> Vec<Notice> {
    let fields = Fields::of(value);
    if let Some(records) = fields.list("Records").filter(|records| !records.is_empty()) {
        let read = |record| with_event(read_record(record, source, depth), || alone(record));
        return records.iter().flat_map(read).collect();
    }
    if let (Some(event), Some(depth)) = (destination::event(fields), depth.checked_sub(1)) {
        return read_value(event, source, depth);
    }
    if let Some(notices) = sns::read(fields, source, depth) {
        return notices;
    }
    if let Some(notice) = custom::read(fields, source) {
        return vec![notice];
    }
    if let (Some(text), Some(depth)) = (structure::text(fields), depth.checked_sub(1)) {
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

/// One entry of `Records`: SNS spells its fields with a capital, SQS without.
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

/// A notice of which nobody has said yet what it came as.
fn notice(source: Source, content: Content) -> Notice {
    Notice { source, content, event: String::new(), tags: None, tags_status: None }
}

#[cfg(test)]
mod tests;
