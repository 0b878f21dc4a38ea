//! What is no alarm: relayed as readably as it came.

use serde_json::Value;

use super::{notice, secret, service};
use crate::notice::{Content, Notice, OtherKind, OtherNotice, ServiceEvent, Source};

/// Where JSON tells what it is about, in the order to look.
const TITLES: [&str; 7] =
    ["/detail/title", "/detail-type", "/Subject", "/subject", "/title", "/Event", "/eventType"];
/// Where JSON tells it in a sentence.
const SENTENCES: [&str; 4] = ["/detail/description", "/detail/message", "/Event Message", "/message"];

/// Plain text.
pub(super) fn text(text: &str, source: Source) -> Notice {
    let event = service::read_text(text, &source);
    notice(source, Content::Other(other(None, text.to_owned(), event)))
}

/// JSON of any shape, laid out for reading; a sentence in it comes first.
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
