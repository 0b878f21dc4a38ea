//! Reads notices that are not alarms, so that they stay readable.

use serde_json::Value;

use super::{notice, secret, service};
use crate::notice::{Content, Notice, OtherKind, OtherNotice, Source};

/// The fields that may contain a title, in order of preference.
const TITLES: [&str; 7] =
    ["/detail/title", "/detail-type", "/Subject", "/subject", "/title", "/Event", "/eventType"];
/// The fields that may contain a sentence.
const SENTENCES: [&str; 4] = ["/detail/description", "/detail/message", "/Event Message", "/message"];

/// Reads plain text.
pub(super) fn text(text: &str, source: Source) -> Notice {
    let event = service::read_text(text, &source);
    let mut other = OtherNotice { title: None, text: text.to_owned(), kind: OtherKind::default() };
    other.kind = match event {
        Some(event) => OtherKind::Event(Box::new(event)),
        None => OtherKind::Message(service::outcome(other.heading(&source))),
    };
    notice(source, Content::Other(other))
}

/// Reads JSON of any shape and formats it. A sentence in the JSON comes first.
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
    let kind = event.map_or_else(OtherKind::default, |event| OtherKind::Event(Box::new(event)));
    notice(source, Content::Other(OtherNotice { title: first(&TITLES), text, kind }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::Outcome;

    #[test]
    fn a_text_has_the_outcome_of_its_heading() {
        let long = format!("{} failed", "a sentence ".repeat(20));
        let cases = [
            (Some("ERROR: nightly import"), "17 rows are left out", Outcome::Failed),
            (Some("nightly import succeeded"), "error count: 0", Outcome::Succeeded),
            (Some("nightly import"), "failed", Outcome::Unknown),
            (Some(" "), "WARNING: disk almost full\nfailed", Outcome::Attention),
            (None, "백업 FAILED: db-1", Outcome::Failed),
            (None, "no errors found", Outcome::Succeeded),
            (None, "lunch at noon", Outcome::Unknown),
            (None, &long, Outcome::Unknown),
            (None, "", Outcome::Unknown),
        ];
        for (subject, body, expected) in cases {
            let source = Source { subject: subject.map(str::to_owned), ..Source::default() };
            let Content::Other(other) = text(body, source).content else { panic!("{body}: an alarm") };
            assert_eq!(other.kind, OtherKind::Message(expected), "{subject:?} {body}");
        }
    }
}
