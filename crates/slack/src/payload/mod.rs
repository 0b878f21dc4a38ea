//! What anybody posts to an incoming webhook, read and judged as Slack does it.

mod attachments;
mod blocks;
mod body;
mod choices;
pub(crate) mod color;
mod elements;
mod fault;
mod judge;
pub(crate) mod parts;
mod refusal;
mod seen;
#[cfg(test)]
pub(crate) mod tests;
mod unique;

use serde_json::Value;

use self::parts::{list, word};
pub use self::{fault::Fault, refusal::Refusal};
use super::{Message, TEXT_CHARS, limits::TOP_TEXT_CHARS, markup};

/// A body that Slack would take, as it was posted.
#[derive(Debug, Clone, PartialEq)]
pub struct Payload {
    json: Value,
}

impl Payload {
    /// Reads what was posted: JSON, or a form whose field `payload` is JSON
    /// (docs.slack.dev, "Sending messages using incoming webhooks"). No bytes make it panic.
    pub fn read(body: &[u8], content_type: Option<&str>) -> Result<Self, Refusal> {
        let mut json = body::json(body, content_type)?;
        judge::message(&json)?;
        cut_text(&mut json);
        Ok(Self { json })
    }

    /// What is to be shown whatever Slack would say of it, such as what was judged before.
    pub fn unjudged(json: Value) -> Self {
        Self { json }
    }

    /// As posted.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// What a reader sees of it, without markup and of at most 4,000 characters: for a search, and for titles.
    pub fn plain(&self) -> String {
        seen::all(&self.json)
    }

    /// What a phone's lock screen shows, of at most 300 characters: the text, or what stands in its place.
    pub fn notification(&self) -> String {
        let text = word(&self.json, "text");
        let shown = if text.trim().is_empty() { self.plain() } else { markup::shown(text) };
        shown.trim().chars().filter(|char| super::is_shown(*char)).take(TEXT_CHARS).collect()
    }

    /// The colour of its first attachment as `#rrggbb`.
    pub fn color(&self) -> Option<&str> {
        list(&self.json, "attachments").iter().find_map(color::of)
    }
}

impl From<&Message> for Payload {
    fn from(message: &Message) -> Self {
        // Strings, booleans and lists of them: nothing in it can fail to serialize.
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
