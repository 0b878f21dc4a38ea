use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::{Button, FIELD_CHARS, FIELDS, IMAGE_ALT_CHARS, IMAGE_URL_CHARS, Mrkdwn, SECTION_CHARS};

/// A block of Block Kit. Made by its constructors, which keep Slack's limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Section(Mrkdwn),
    /// Short texts in two columns.
    Fields(Vec<Mrkdwn>),
    /// Small print.
    Context(Mrkdwn),
    /// A picture.
    Image {
        /// Where Slack fetches it from when the message is posted.
        url: String,
        /// What it shows, in words; plain text.
        alt: String,
    },
    /// Buttons in a row.
    Actions(Vec<Button>),
}

impl Block {
    /// A paragraph of at most `limit` characters; nothing where there is no text, which Slack refuses.
    pub fn section(text: Mrkdwn, limit: usize) -> Option<Self> {
        let text = text.fit(limit.min(SECTION_CHARS));
        (!text.is_empty()).then_some(Self::Section(text))
    }

    /// Short texts in two columns, at most ten of them, of at most `limit` characters each.
    pub fn fields(fields: Vec<Mrkdwn>, limit: usize) -> Option<Self> {
        let fields: Vec<_> = fields
            .into_iter()
            .map(|field| field.fit(limit.min(FIELD_CHARS)))
            .filter(|field| !field.is_empty())
            .take(FIELDS)
            .collect();
        (!fields.is_empty()).then_some(Self::Fields(fields))
    }

    /// Small print of at most `limit` characters.
    pub fn context(text: Mrkdwn, limit: usize) -> Option<Self> {
        let text = text.fit(limit.min(FIELD_CHARS));
        (!text.is_empty()).then_some(Self::Context(text))
    }

    /// A picture; nothing where its address is longer than Slack takes. Words that are too long are cut.
    pub fn image(url: &str, alt: &str) -> Option<Self> {
        let alt: String = alt.chars().take(IMAGE_ALT_CHARS).collect();
        let alt = if alt.trim().is_empty() { "-".to_owned() } else { alt };
        (url.chars().count() <= IMAGE_URL_CHARS).then(|| Self::Image { url: url.to_owned(), alt })
    }

    /// The texts in it, in reading order; what stands for a picture or on a button is none of them.
    pub fn texts(&self) -> &[Mrkdwn] {
        match self {
            Self::Section(text) | Self::Context(text) => std::slice::from_ref(text),
            Self::Fields(fields) => fields,
            Self::Image { .. } | Self::Actions(_) => &[],
        }
    }
}

impl Serialize for Block {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Section(text) => {
                map.serialize_entry("type", "section")?;
                map.serialize_entry("text", &TextObject::from(text))?;
            }
            Self::Fields(fields) => {
                map.serialize_entry("type", "section")?;
                let fields: Vec<_> = fields.iter().map(TextObject::from).collect();
                map.serialize_entry("fields", &fields)?;
            }
            Self::Context(text) => {
                map.serialize_entry("type", "context")?;
                map.serialize_entry("elements", &[TextObject::from(text)])?;
            }
            Self::Image { url, alt } => {
                map.serialize_entry("type", "image")?;
                map.serialize_entry("image_url", url)?;
                map.serialize_entry("alt_text", alt)?;
            }
            Self::Actions(buttons) => {
                map.serialize_entry("type", "actions")?;
                map.serialize_entry("elements", buttons)?;
            }
        }
        map.end()
    }
}

/// Verbatim: Slack must not look for links and names in the text by itself.
#[derive(Serialize)]
struct TextObject<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'a Mrkdwn,
    verbatim: bool,
}

impl<'a> From<&'a Mrkdwn> for TextObject<'a> {
    fn from(text: &'a Mrkdwn) -> Self {
        Self { kind: "mrkdwn", text, verbatim: true }
    }
}
