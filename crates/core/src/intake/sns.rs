//! SNS's envelope: within a Lambda event, from HTTPS, or in a queue without raw delivery.

use crate::notice::{Content, Notice, OtherNotice, Source};

use super::fields::{Fields, as_text};
use super::{notice, read_text, time};

/// The notices in an envelope; `None` where this is none.
pub(super) fn read(envelope: Fields<'_>, outer: &Source, depth: u8) -> Option<Vec<Notice>> {
    match envelope.text("Type") {
        Some("SubscriptionConfirmation" | "UnsubscribeConfirmation") if envelope.has("TopicArn") => {
            Some(vec![confirmation(envelope, outer)])
        }
        _ if is_notification(envelope) => {
            let message = envelope.get("Message").map(as_text).unwrap_or_default();
            Some(read_text(&message, &source(envelope, outer), depth))
        }
        _ => None,
    }
}

/// Tests made by hand leave out the type.
fn is_notification(envelope: Fields<'_>) -> bool {
    let typed = envelope.text("Type") == Some("Notification");
    envelope.has("Message") && (typed || envelope.has("TopicArn") || envelope.has("MessageId"))
}

fn source(envelope: Fields<'_>, outer: &Source) -> Source {
    let attributes = envelope.child("MessageAttributes").entries();
    let attributes: Vec<_> = attributes
        .filter_map(|(name, it)| Some((name.clone(), as_text(Fields::of(it).get("Value")?))))
        .collect();
    Source {
        topic: envelope.owned("TopicArn").or_else(|| outer.topic.clone()),
        message_id: envelope.owned("MessageId").or_else(|| outer.message_id.clone()),
        sent_at: envelope.text("Timestamp").and_then(time::read).or(outer.sent_at),
        subject: envelope.owned("Subject"),
        attributes: if attributes.is_empty() { outer.attributes.clone() } else { attributes },
    }
}

/// Not for us to confirm, yet somebody should know. The link in it is a secret of sorts: whoever opens
/// it confirms.
fn confirmation(envelope: Fields<'_>, outer: &Source) -> Notice {
    let source = source(envelope, outer);
    let kind = envelope.owned("Type");
    let topic = source.topic.clone().unwrap_or_default();
    let text = format!("SNS asks about the subscription to {topic}; confirm it in the SNS console");
    notice(source, Content::Other(OtherNotice { title: kind, text }))
}
