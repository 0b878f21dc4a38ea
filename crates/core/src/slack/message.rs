use serde::Serialize;

use super::{Attachment, Block, Metadata};

/// The body of a post, field for field as Slack's incoming webhooks take it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Only webhooks of before 2019 ("legacy custom integrations") honour it; app webhooks have one
    /// channel and ignore or refuse another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The phone's notification and the screen reader's text, escaped. Stands alone.
    pub text: String,
    /// What is shown in its place where blocks can be shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
    /// What follows, beside a bar of colour.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Console links have no preview worth showing.
    pub unfurl_links: bool,
    /// As above.
    pub unfurl_media: bool,
    /// What it is about, for receivers that keep that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
}

impl Message {
    /// A message of text alone; `text` is escaped already.
    pub fn of_text(text: String) -> Self {
        Self {
            channel: None,
            text,
            blocks: Vec::new(),
            attachments: Vec::new(),
            unfurl_links: false,
            unfurl_media: false,
            metadata: None,
        }
    }

    /// Every block, in reading order.
    pub fn all_blocks(&self) -> impl Iterator<Item = &Block> {
        let attached = self.attachments.iter().flat_map(|attachment| &attachment.blocks);
        self.blocks.iter().chain(attached)
    }

    /// The same as one plain text without blocks: what is sent when Slack refuses the blocks, so that
    /// the alarm still arrives.
    #[must_use]
    pub fn without_blocks(&self) -> Self {
        let lines: Vec<_> = self.all_blocks().flat_map(Block::texts).map(super::Mrkdwn::plain).collect();
        let body = super::escape(&lines.join("\n"));
        let text = if body.is_empty() { self.text.clone() } else { format!("{}\n\n{body}", self.text) };
        let (channel, metadata) = (self.channel.clone(), self.metadata.clone());
        Self { channel, metadata, ..Self::of_text(text) }
    }

    /// The body as bytes.
    pub fn to_json(&self) -> String {
        // Strings, booleans and lists of them: nothing in here can fail to serialize.
        serde_json::to_string(self).unwrap_or_default()
    }
}
