use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::{BUTTON_CHARS, BUTTON_VALUE_CHARS};

/// A button in a message (docs.slack.dev, ["Button element"]). The label is plain text without markup, cut to
/// Slack's limit.
///
/// ["Button element"]: https://docs.slack.dev/reference/block-kit/block-elements/button-element
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    action: String,
    words: String,
    value: Option<String>,
    url: Option<String>,
}

impl Button {
    /// Creates a button that sends `value` to the app when it is pressed. Returns `None` if the value is
    /// longer than Slack allows.
    pub fn with_value(action: &str, words: &str, value: String) -> Option<Self> {
        let fits = value.chars().count() <= BUTTON_VALUE_CHARS;
        fits.then(|| Self { value: Some(value), ..Self::new(action, words) })
    }

    /// Creates a button that opens a page. Slack notifies the app of the press too. Returns `None` if the URL
    /// is longer than Slack allows.
    pub fn with_url(action: &str, words: &str, url: String) -> Option<Self> {
        let fits = url.chars().count() <= super::IMAGE_URL_CHARS;
        fits.then(|| Self { url: Some(url), ..Self::new(action, words) })
    }

    fn new(action: &str, words: &str) -> Self {
        let words = words.chars().take(BUTTON_CHARS).collect();
        Self { action: action.to_owned(), words, value: None, url: None }
    }
}

impl Serialize for Button {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", "button")?;
        map.serialize_entry("action_id", &self.action)?;
        let text = serde_json::json!({ "type": "plain_text", "text": self.words, "emoji": true });
        map.serialize_entry("text", &text)?;
        if let Some(value) = &self.value {
            map.serialize_entry("value", value)?;
        }
        if let Some(url) = &self.url {
            map.serialize_entry("url", url)?;
        }
        map.end()
    }
}
