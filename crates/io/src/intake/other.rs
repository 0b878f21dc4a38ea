//! What is no alarm: relayed as readably as it came.

use bongsu_core::notice::{Content, Notice, OtherNotice, Source};
use bongsu_core::slack::is_blank;
use serde_json::Value;

use super::fields::Fields;

/// Where JSON tells what it is about, in the order to look.
const TITLES: [&str; 6] = ["detail-type", "Subject", "subject", "title", "Event", "eventType"];

/// Plain text.
pub(super) fn text(text: &str, source: Source) -> Notice {
    let text = if is_blank(text) { "(an empty message)".to_owned() } else { text.to_owned() };
    Notice { source, content: Content::Other(OtherNotice { title: None, text }) }
}

/// JSON of any shape, laid out for reading.
pub(super) fn json(value: &Value, source: Source) -> Notice {
    if let Value::String(inner) = value {
        return text(inner, source);
    }
    let fields = Fields::of(value);
    let title = TITLES.iter().find_map(|name| fields.owned(name));
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    Notice { source, content: Content::Other(OtherNotice { title, text }) }
}
