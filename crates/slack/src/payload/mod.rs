//! Reads and validates messages that are posted to an incoming webhook, as Slack does.

pub(crate) mod attachments;
mod blocks;
mod body;
mod chart;
mod choices;
mod elements;
pub(crate) mod fields;
mod judge;
mod refusal;
mod seen;
#[cfg(test)]
pub(crate) mod tests;
mod unique;

use serde_json::Value;

use self::fields::{list, word};
pub use self::refusal::{Fault, Refusal};
use super::{Message, TEXT_CHARS, limits::TOP_TEXT_CHARS, markup};

/// A posted body that Slack accepts.
#[derive(Debug, Clone, PartialEq)]
pub struct Payload {
    json: Value,
}

impl Payload {
    /// Reads a posted body: JSON, or a form whose field `payload` is JSON (docs.slack.dev, ["Sending messages
    /// using incoming webhooks"]). No input causes a panic.
    ///
    /// ```
    /// use bongsu_slack::{Fault, Payload};
    ///
    /// let body = br#"{"text":"down","blocks":[{"type":"section"}]}"#;
    /// let refusal = Payload::read(body, Some("application/json")).unwrap_err();
    /// assert_eq!((refusal.word(), refusal.status()), ("invalid_blocks", 400));
    /// assert_eq!(refusal.fault().map(Fault::pointer), Some("/blocks/0"));
    /// assert_eq!(refusal.fault().map(Fault::rule), Some("must have text or fields"));
    /// ```
    ///
    /// # Errors
    ///
    /// Returns Slack's refusal if the body is not a valid message.
    ///
    /// ["Sending messages using incoming webhooks"]: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
    pub fn read(body: &[u8], content_type: Option<&str>) -> Result<Self, Refusal> {
        let mut json = body::json(body, content_type)?;
        judge::message(&json)?;
        cut_text(&mut json);
        Ok(Self { json })
    }

    /// Creates a payload without validation, such as one that was validated before.
    pub fn unjudged(json: Value) -> Self {
        Self { json }
    }

    /// Returns the JSON as posted.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// Returns the text that a reader sees, without markup and with at most 4,000 characters, for searches
    /// and titles.
    pub fn plain(&self) -> String {
        seen::all(&self.json)
    }

    /// Returns the text for a phone's lock screen, with at most 300 characters: the top-level text, or else
    /// the visible text.
    pub fn notification(&self) -> String {
        let text = word(&self.json, "text");
        let shown = if text.trim().is_empty() { self.plain() } else { markup::shown(text) };
        shown.trim().chars().filter(|char| super::is_shown(*char)).take(TEXT_CHARS).collect()
    }

    /// Returns the color of the first attachment that has one, as `#rrggbb`.
    pub fn color(&self) -> Option<&str> {
        list(&self.json, "attachments").iter().find_map(attachments::color)
    }
}

impl From<&Message> for Payload {
    fn from(message: &Message) -> Self {
        // The message holds only strings, booleans and lists, so serialization cannot fail.
        Self { json: serde_json::to_value(message).unwrap_or_default() }
    }
}

fn cut_text(json: &mut Value) {
    if let Some(Value::String(text)) = json.get_mut("text")
        && let Some((end, _)) = text.char_indices().nth(TOP_TEXT_CHARS)
    {
        text.truncate(end);
    }
}
