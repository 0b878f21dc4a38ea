//! Extracts the text that a reader sees, in reading order and without markup.

use serde_json::{Map, Value};

use super::fields::{list, word};
use crate::{is_shown, markup};

/// The maximum number of characters, which suffices for a search.
const MOST_CHARS: usize = 4_000;

/// The fields with visible content, in reading order.
const KEYS: [&str; 21] = [
    "pretext",
    "author_name",
    "title",
    "title_text",
    "text",
    "placeholder",
    "fields",
    "value",
    "description",
    "alt_text",
    "alt_txt",
    "accessory",
    "elements",
    "rows",
    "options",
    "blocks",
    "child_blocks",
    "actions",
    "footer",
    "fallback",
    "attachments",
];

/// The inline elements of rich text.
const INLINE: [&str; 9] =
    ["text", "link", "emoji", "user", "usergroup", "channel", "broadcast", "date", "color"];

pub(super) fn all(message: &Value) -> String {
    let mut seen = Seen { text: String::new(), room: MOST_CHARS };
    if let Value::Object(fields) = message {
        // Slack shows the text only if there are no blocks.
        let is_text = list(message, "blocks").is_empty();
        let keys =
            ["text", "blocks", "attachments", "files"].into_iter().filter(|key| is_text || *key != "text");
        keys.for_each(|key| seen.field(fields, key));
    }
    seen.text.trim().to_owned()
}

struct Seen {
    text: String,
    room: usize,
}

impl Seen {
    fn value(&mut self, value: &Value) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.value(value)),
            Value::Object(fields) => self.object(value, fields),
            _ => {}
        }
    }

    fn object(&mut self, value: &Value, fields: &Map<String, Value>) {
        match word(value, "type") {
            "link" if word(value, "text").is_empty() => self.write(word(value, "url")),
            "emoji" => self.write(&format!(":{}:", word(value, "name"))),
            "user" => self.write(&format!("@{}", word(value, "user_id"))),
            "usergroup" => self.write(&format!("@{}", word(value, "usergroup_id"))),
            "channel" => self.write(&format!("#{}", word(value, "channel_id"))),
            "broadcast" => self.write(&format!("@{}", word(value, "range"))),
            "color" => self.write(word(value, "value")),
            kind => {
                let keys = KEYS.iter().filter(|key| is_seen(value, kind, key));
                keys.for_each(|key| self.field(fields, key));
            }
        }
        if !INLINE.contains(&word(value, "type")) {
            self.line();
        }
    }

    fn field(&mut self, fields: &Map<String, Value>, key: &str) {
        let kind = fields.get("type").and_then(Value::as_str).unwrap_or_default();
        match fields.get(key) {
            // Text objects and rich text have a type. Everything else is legacy markup.
            Some(Value::String(text)) if matches!(kind, "" | "mrkdwn") => self.write(&markup::shown(text)),
            Some(Value::String(text)) => self.write(text),
            Some(Value::Number(number)) if key == "value" => self.write(&number.to_string()),
            Some(value) => self.value(value),
            None => {}
        }
        if !INLINE.contains(&kind) {
            self.line();
        }
    }

    fn line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.write("\n");
        }
    }

    fn write(&mut self, text: &str) {
        for char in text.chars().filter(|char| is_shown(*char)).take(self.room) {
            self.text.push(char);
            self.room -= 1;
        }
    }
}

/// Returns whether a field is visible. A button's value is not, and a legacy field's value is. A fallback is
/// visible only if its replacement is missing.
fn is_seen(value: &Value, kind: &str, key: &str) -> bool {
    match key {
        "value" => kind.is_empty(),
        "fallback" => {
            kind == "date"
                || ["text", "title", "pretext"].iter().all(|key| word(value, key).is_empty())
                    && list(value, "blocks").is_empty()
        }
        _ => true,
    }
}
