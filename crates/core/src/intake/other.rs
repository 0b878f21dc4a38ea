//! Reads notices that are not alarms and keeps them readable.

use serde_json::Value;

use super::{notice, secret, service};
use crate::notice::{Content, Notice, OtherKind, OtherNotice, ServiceEvent, Source};

/// The fields with a title, in order of preference.
const TITLES: [&str; 7] =
    ["/detail/title", "/detail-type", "/Subject", "/subject", "/title", "/Event", "/eventType"];
/// The fields with a sentence.
const SENTENCES: [&str; 4] = ["/detail/description", "/detail/message", "/Event Message", "/message"];

/// Reads plain text.
pub(super) fn text(text: &str, source: Source) -> Notice {
    let event = service::read_text(text, &source);
    notice(source, Content::Other(other(None, text.to_owned(), event)))
}

/// Reads JSON of any shape and formats it. A sentence in it comes first.
pub(super) fn json(value: &Value, source: Source) -> Notice {
    if let Value::String(inner) = value {
        return text(inner, source);
    }
    let value = &secret::hidden(value);
    let first = |pointers: &[&str]| {
        pointers.iter().find_map(|pointer| value.pointer(pointer)?.as_str()).map(str::to_owned)
    };
    let event = service::read(value, &source);
    let layout = serde_json::to_string_pretty(value).unwrap_or_default();
    let text = match first(&SENTENCES) {
        Some(sentence) => format!("{sentence}\n\n{layout}"),
        None => layout,
    };
    notice(source, Content::Other(other(first(&TITLES), text, event)))
}

fn other(title: Option<String>, text: String, event: Option<ServiceEvent>) -> OtherNotice {
    let kind = event.map_or(OtherKind::Message, |event| OtherKind::Event(Box::new(event)));
    OtherNotice { title, text, kind }
}
