use std::borrow::Cow;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::limits::{CONTAINER_BLOCKS, CONTAINER_TITLE_CHARS};
use super::{
    Button, FIELD_CHARS, FIELDS, IMAGE_ALT_CHARS, IMAGE_URL_CHARS, LineChart, Mrkdwn, SECTION_CHARS,
};

/// A block of Block Kit (docs.slack.dev, ["Blocks"]), of the kinds that a notification needs. The constructors
/// keep Slack's limits; a variant that is built by hand may exceed them.
///
/// ["Blocks"]: https://docs.slack.dev/reference/block-kit/blocks
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Block {
    /// A paragraph.
    Section(Mrkdwn),
    /// Short texts in two columns.
    Fields(Vec<Mrkdwn>),
    /// Small print.
    Context(Mrkdwn),
    /// An image.
    Image {
        /// The URL, from which Slack downloads the image when the message is posted.
        url: String,
        /// The alternative text, as plain text.
        alt: String,
    },
    /// A row of buttons.
    Actions(Vec<Button>),
    /// A chart that Slack draws.
    Chart(LineChart),
    /// Blocks that the reader unfolds (docs.slack.dev, ["Container block"]).
    ///
    /// ["Container block"]: https://docs.slack.dev/reference/block-kit/blocks/container-block
    Folded {
        /// The line that stays visible, as plain text.
        title: String,
        /// The blocks: at most ten, none of them folded.
        blocks: Vec<Self>,
    },
}

impl Block {
    /// Creates a paragraph of at most `limit` characters. Returns `None` for empty text, which Slack refuses.
    pub fn section(text: Mrkdwn, limit: usize) -> Option<Self> {
        let text = text.fit(limit.min(SECTION_CHARS));
        (!text.is_empty()).then_some(Self::Section(text))
    }

    /// Creates short texts in two columns: at most ten, with at most `limit` characters each. Returns `None`
    /// if all are empty.
    pub fn fields(fields: Vec<Mrkdwn>, limit: usize) -> Option<Self> {
        let fields: Vec<_> = fields
            .into_iter()
            .map(|field| field.fit(limit.min(FIELD_CHARS)))
            .filter(|field| !field.is_empty())
            .take(FIELDS)
            .collect();
        (!fields.is_empty()).then_some(Self::Fields(fields))
    }

    /// Creates small print of at most `limit` characters. Returns `None` for empty text, which Slack refuses.
    pub fn context(text: Mrkdwn, limit: usize) -> Option<Self> {
        let text = text.fit(limit.min(FIELD_CHARS));
        (!text.is_empty()).then_some(Self::Context(text))
    }

    /// Creates an image. Returns `None` if the URL is longer than Slack allows. Cuts a long alternative text.
    pub fn image(url: &str, alt: &str) -> Option<Self> {
        let alt: String = alt.chars().take(IMAGE_ALT_CHARS).collect();
        let alt = if alt.trim().is_empty() { "-".to_owned() } else { alt };
        (url.chars().count() <= IMAGE_URL_CHARS).then(|| Self::Image { url: url.to_owned(), alt })
    }

    /// Creates folded blocks. Returns `None` if there are none, or more than Slack allows.
    pub fn folded(title: &str, blocks: Vec<Self>) -> Option<Self> {
        let title = title.chars().take(CONTAINER_TITLE_CHARS).collect();
        let fits = (1..=CONTAINER_BLOCKS).contains(&blocks.len());
        fits.then_some(Self::Folded { title, blocks })
    }

    /// Returns the blocks within a folded block, or the block itself.
    pub fn unfolded(&self) -> &[Self] {
        match self {
            Self::Folded { blocks, .. } => blocks,
            block => std::slice::from_ref(block),
        }
    }

    /// Returns the block's texts in reading order, without alternative texts and button labels.
    pub fn texts(&self) -> &[Mrkdwn] {
        match self {
            Self::Section(text) | Self::Context(text) => std::slice::from_ref(text),
            Self::Fields(fields) => fields,
            Self::Image { .. } | Self::Actions(_) | Self::Chart(_) | Self::Folded { .. } => &[],
        }
    }
}

/// Blocks beside a colored bar (docs.slack.dev, ["Legacy secondary attachments"]). Slack calls attachments legacy,
/// but no block has a bar.
///
/// ["Legacy secondary attachments"]: https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Attachment {
    /// The color, as `#rrggbb`. Slack also accepts `good`, `warning` and `danger`.
    pub color: Cow<'static, str>,
    /// The text for clients that cannot show blocks.
    pub fallback: String,
    /// The blocks beside the bar.
    pub blocks: Vec<Block>,
}

impl Attachment {
    /// Creates an attachment. `fallback` is plain text.
    pub fn new(
        color: impl Into<Cow<'static, str>>,
        fallback: impl Into<String>,
        blocks: impl IntoIterator<Item = Block>,
    ) -> Self {
        Self { color: color.into(), fallback: fallback.into(), blocks: blocks.into_iter().collect() }
    }
}

impl Serialize for Block {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Chart(chart) => {
                map.serialize_entry("type", "data_visualization")?;
                map.serialize_entry("title", &chart.title)?;
                map.serialize_entry("chart", &chart.chart)?;
            }
            Self::Folded { title, blocks } => {
                map.serialize_entry("type", "container")?;
                map.serialize_entry("title", &PlainText { kind: "plain_text", text: title })?;
                map.serialize_entry("is_collapsible", &true)?;
                map.serialize_entry("default_collapsed", &true)?;
                map.serialize_entry("child_blocks", blocks)?;
            }
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

#[derive(Serialize)]
struct PlainText<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'a str,
}

/// A text object. `verbatim` keeps Slack from turning parts of the text into links and mentions.
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
