//! Reads batches from SQS.

use jiff::Timestamp;
use serde_json::Value;

use super::fields::{Fields, as_text};
use super::{BatchItem, DEEPEST, ItemContent, alone, read_text, task, with_event};
use crate::notice::{Notice, Source};

/// Returns whether all records come from SQS, as in a batch that Lambda delivers. A mixed list succeeds or
/// fails as a whole.
pub(super) fn is_batch(event: Fields<'_>) -> bool {
    let mut records = event.children("Records").peekable();
    records.peek().is_some() && records.all(|record| record.text("eventSource") == Some("aws:sqs"))
}

pub(super) fn read(event: Fields<'_>) -> Vec<BatchItem> {
    event.list("Records").into_iter().flatten().map(item).collect()
}

fn item(record: &Value) -> BatchItem {
    let fields = Fields::of(record);
    let body = fields.text("body").and_then(|body| serde_json::from_str(body).ok());
    let content = match body.as_ref().and_then(task::read) {
        Some(task) => ItemContent::Task(task),
        None => {
            let notices = read_message(fields, &Source::default(), DEEPEST);
            ItemContent::Notices(with_event(notices, || alone(record)))
        }
    };
    BatchItem {
        id: fields.owned("messageId").unwrap_or_default(),
        receipt_handle: fields.owned("receiptHandle"),
        receives: fields.child("attributes").count("ApproximateReceiveCount").unwrap_or(1),
        content,
    }
}

/// Reads one message: SNS's envelope, an event, or, with raw delivery, the SNS message itself. With raw
/// delivery, the SNS attributes are the attributes of the queue's message.
pub(super) fn read_message(record: Fields<'_>, outer: &Source, depth: u8) -> Vec<Notice> {
    let attributes = record.child("messageAttributes").entries().filter_map(|(name, it)| {
        let value = Fields::of(it).first_text(&["stringValue", "binaryValue"])?;
        Some((name.clone(), value.to_owned()))
    });
    let source = Source {
        message_id: record.owned("messageId").or_else(|| outer.message_id.clone()),
        sent_at: sent_at(record).or(outer.sent_at),
        attributes: attributes.collect(),
        ..outer.clone()
    };
    let body = record.get("body").map(as_text).unwrap_or_default();
    read_text(&body, &source, depth)
}

/// Reads the time, which is a text with the milliseconds since 1970.
fn sent_at(record: Fields<'_>) -> Option<Timestamp> {
    let milliseconds = record.child("attributes").text("SentTimestamp")?.parse().ok()?;
    Timestamp::from_millisecond(milliseconds).ok()
}
