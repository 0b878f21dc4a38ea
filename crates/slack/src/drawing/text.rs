//! Draws text objects: mrkdwn and plain text.

use serde_json::Value;

use super::html::{escaped, link};
use super::{Reader, date, emoji, word};
use crate::markup::{Links, Mark, Piece, pieces};

/// Draws a text object of either kind. A plain string counts as plain text.
pub(super) fn object(object: &Value, reader: &Reader<'_>) -> String {
    let text = object.as_str().unwrap_or_else(|| word(object, "text"));
    let is = |key: &str, value: bool| object.get(key).and_then(Value::as_bool) == Some(value);
    match word(object, "type") {
        "mrkdwn" if is("verbatim", true) => html(text, Links::Given, reader),
        "mrkdwn" => html(text, Links::Found, reader),
        _ if is("emoji", false) => escaped(text),
        _ => emoji::html(text),
    }
}

/// Draws the text object at `key` of `of`, or nothing if there is none.
pub(super) fn at(of: &Value, key: &str, reader: &Reader<'_>) -> String {
    of.get(key).map_or_else(String::new, |text| object(text, reader))
}

/// Draws markup outside a text object: the text of a message or of a legacy attachment.
pub(super) fn of_markup(text: &str, reader: &Reader<'_>) -> String {
    html(text, Links::Found, reader)
}

fn html(text: &str, links: Links, reader: &Reader<'_>) -> String {
    pieces(text, links).iter().map(|piece| of_piece(piece, reader)).collect()
}

fn of_piece(piece: &Piece<'_>, reader: &Reader<'_>) -> String {
    match piece {
        Piece::Text(text) => emoji::html(text),
        Piece::Break => "<br>".to_owned(),
        Piece::Open(mark) => format!("<{}>", tag(*mark)),
        Piece::Close(mark) => format!("</{}>", tag(*mark)),
        Piece::Code(code) => format!("<code>{}</code>", escaped(code)),
        Piece::Pre(code) => format!("<pre>{}</pre>", escaped(code)),
        Piece::Link { url, label } => {
            let label = emoji::html(label);
            link(url, "", &label).unwrap_or(label)
        }
        Piece::Mention { shown, is_to_all } => mention(shown, *is_to_all),
        Piece::Date(date) => date::html(date, reader),
    }
}

/// Draws a mention, which Slack would highlight. It notifies nobody here.
pub(super) fn mention(shown: &str, is_to_all: bool) -> String {
    let more = if is_to_all { " sl-to-all" } else { "" };
    format!("<span class=\"sl-mention{more}\">{}</span>", escaped(shown))
}

fn tag(mark: Mark) -> &'static str {
    match mark {
        Mark::Bold => "b",
        Mark::Italic => "i",
        Mark::Strike => "s",
        Mark::Quote => "blockquote",
    }
}
