//! Reads SNS's envelope, which arrives in a Lambda event, by HTTPS, or in a queue without raw delivery.

use bongsu_alarm::alarm::{AlarmState, Region};
use serde_json::Value;

use super::fields::{Fields, as_text, timestamp};
use super::{notice, read_text, secret};
use crate::notice::{Content, Notice, OtherKind, OtherNotice, Source};

const SUBJECT: &str = "Subject";
/// The protocols of SNS, in order of preference: the text for functions, then the texts for people.
const PROTOCOLS: [&str; 14] = [
    "lambda",
    "email",
    "default",
    "email-json",
    "http",
    "https",
    "sqs",
    "sms",
    "firehose",
    "application",
    "APNS",
    "APNS_SANDBOX",
    "GCM",
    "ADM",
];

/// Returns the notices in an envelope, or `None` if the fields are not an envelope.
pub(super) fn read(envelope: Fields<'_>, outer: &Source, depth: u8) -> Option<Vec<Notice>> {
    match envelope.text("Type") {
        Some("SubscriptionConfirmation" | "UnsubscribeConfirmation") if envelope.has("TopicArn") => {
            Some(vec![confirmation(envelope, outer)])
        }
        _ if is_notification(envelope) => Some(notification(envelope, outer, depth)),
        _ => None,
    }
}

/// Returns the notices in the envelope of an SNS record, which may lack fields.
pub(super) fn read_record(envelope: Fields<'_>, outer: &Source, depth: u8) -> Option<Vec<Notice>> {
    read(envelope, outer, depth)
        .or_else(|| envelope.has("Message").then(|| notification(envelope, outer, depth)))
}

fn notification(envelope: Fields<'_>, outer: &Source, depth: u8) -> Vec<Notice> {
    let message = envelope.get("Message").map(as_text).unwrap_or_default();
    let mut notices = read_text(&message, &source(envelope, outer), depth);
    for notice in &mut notices {
        keep_subject(notice);
    }
    notices
}

/// Keeps the subject if a person chose it. CloudWatch's own subject only repeats the alarm's message.
fn keep_subject(notice: &mut Notice) {
    let (Content::Alarm(alarm), Some(subject)) = (&mut notice.content, &notice.source.subject) else {
        return;
    };
    let state = subject.split(':').next().and_then(AlarmState::parse);
    let is_known = state.is_some() || alarm.unknown.iter().any(|(name, _)| name == SUBJECT);
    if !is_known && *subject != alarm.alarm.name {
        alarm.unknown.push((SUBJECT.to_owned(), subject.as_str().into()));
    }
}

/// Returns whether the envelope is a notification. Handwritten tests may omit the type.
fn is_notification(envelope: Fields<'_>) -> bool {
    let typed = envelope.text("Type") == Some("Notification");
    envelope.has("Message") && (typed || envelope.has("TopicArn") || envelope.has("MessageId"))
}

fn source(envelope: Fields<'_>, outer: &Source) -> Source {
    let attributes = envelope.child("MessageAttributes").entries();
    let attributes: Vec<_> = attributes
        .filter(|(name, _)| !secret::is_name(name))
        .filter_map(|(name, it)| Some((name.clone(), as_text(Fields::of(it).get("Value")?))))
        .collect();
    Source {
        topic: envelope.owned("TopicArn").or_else(|| outer.topic.clone()),
        message_id: envelope.owned("MessageId").or_else(|| outer.message_id.clone()),
        sent_at: envelope.text("Timestamp").and_then(timestamp).or(outer.sent_at),
        subject: envelope.owned("Subject"),
        attributes: if attributes.is_empty() { outer.attributes.clone() } else { attributes },
    }
}

/// Reads a subscription confirmation. The program must not confirm the subscription, but a person should know
/// of it. The message shows the URL only if it leads to SNS, because anybody can send such a message.
fn confirmation(envelope: Fields<'_>, outer: &Source) -> Notice {
    let source = source(envelope, outer);
    let url = envelope.first_text(&["SubscribeURL", "SubscribeUrl"]).filter(|url| is_of_sns(url));
    let url = url.map(str::to_owned);
    let is_over = envelope.text("Type") == Some("UnsubscribeConfirmation");
    let kind = if is_over { OtherKind::Unsubscription(url) } else { OtherKind::Subscription(url) };
    notice(source, Content::Other(OtherNotice { title: None, text: String::new(), kind }))
}

/// Returns whether the URL is `https://sns.REGION.amazonaws.com/?Action=ConfirmSubscription&...`, in any
/// partition.
fn is_of_sns(url: &str) -> bool {
    let parts = || {
        let (host, query) = url.strip_prefix("https://sns.")?.split_once('/')?;
        let (region, domain) = host.split_once('.')?;
        Some((Region::from_code(region)?.partition()?, domain, query))
    };
    parts().is_some_and(|(partition, domain, query)| {
        domain == partition.endpoints() && query.starts_with("?Action=ConfirmSubscription&")
    })
}

/// Returns the text for people if the message has one text for each protocol. This happens when such a
/// message (SNS API, "Publish: MessageStructure") is published without the message structure: every
/// subscriber then gets all texts. Returns `None` for any other message.
pub(super) fn text_for_people(message: Fields<'_>) -> Option<&str> {
    let is_text = |(name, value): (&String, &Value)| PROTOCOLS.contains(&name.as_str()) && value.is_string();
    let is_structure = message.has("default") && message.entries().all(is_text);
    is_structure.then(|| message.first_text(&PROTOCOLS)).flatten()
}
