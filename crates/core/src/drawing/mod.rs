//! A message, whoever wrote it, as Slack draws it: HTML for the inbox, for `render --format html` and for pictures.
//!
//! Nothing in it is live but links, and nothing is fetched from elsewhere: what came from outside enters as escaped
//! text, and an image that is not of the page's own server is a link with its words.

mod attachment;
mod block;
mod date;
mod element;
mod emoji;
mod html;
mod mrkdwn;
mod page;
mod rich_text;
#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;
use serde_json::Value;

use crate::config::Locale;
use crate::render::linked;
use crate::slack::payload::Payload;

pub use page::page;

/// Who reads.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// The zone of dates, for readers without JavaScript.
    pub zone: &'a TimeZone,
    /// The language of dates.
    pub locale: Locale,
}

/// A message's text, blocks and attachments, without its sender.
pub fn message(payload: &Payload, reader: &Reader<'_>) -> String {
    let json = payload.json();
    let mut html = block::all(json, reader);
    if html.is_empty() {
        let text = mrkdwn::html(word(json, "text"), reader);
        html = if text.is_empty() { text } else { format!("<div class=\"sl-text\">{text}</div>") };
    }
    html.extend(list(json, "attachments").iter().map(|it| attachment::html(it, reader)));
    html
}

/// What an alarm's owner wrote about it, its links alive.
pub fn description(text: &str, reader: &Reader<'_>) -> String {
    mrkdwn::html(&linked(text).render(), reader)
}

/// What is seen of a message without unlocking the phone.
pub fn notification(payload: &Payload) -> String {
    html::entities(word(payload.json(), "text"))
}

/// The style sheet of a page with messages; light and dark as the reader prefers.
pub fn stylesheet() -> &'static str {
    include_str!("style.css")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
