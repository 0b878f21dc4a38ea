use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Attachment, Block, Button, LineChart, MESSAGE_CHARS, Mention, Mrkdwn, SECTION_CHARS};

/// The longest note above the blocks, so that the rest of the message stays visible.
const NOTE_CHARS: usize = 800;

/// A message, as the body of a request to an incoming webhook or to [`chat.postMessage`]. `Display` writes it as
/// plain text.
///
/// [`chat.postMessage`]: https://docs.slack.dev/reference/methods/chat.postMessage
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Message {
    /// The channel. Only webhooks from before 2019 ("legacy custom integrations") use it; webhooks of apps
    /// have a fixed channel and ignore or refuse another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The thread of a reply. A webhook does not return the position of its messages, so a bot must start the thread.
    #[serde(flatten)]
    pub thread: Option<Thread>,
    /// The escaped text of notifications and screen readers, complete without the blocks.
    pub text: String,
    /// The blocks, which replace the text in clients that support them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
    /// The attachments after the blocks, beside a colored bar.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Whether Slack shows previews of links. Previews of console links are useless.
    pub unfurl_links: bool,
    /// Whether Slack shows previews of linked media.
    pub unfurl_media: bool,
    /// Data about the message for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// The channel to post to if Slack refuses `channel`.
    #[serde(skip)]
    pub default_channel: Option<DefaultChannel>,
}

/// The channel that takes a message if its own channel refuses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultChannel {
    /// The channel's ID or name.
    pub channel: String,
    /// The note that explains to readers why the message is in this channel.
    pub note: Mrkdwn,
}

/// The position of a posted message, which identifies it (docs.slack.dev, ["chat.postMessage"]).
///
/// ["chat.postMessage"]: https://docs.slack.dev/reference/methods/chat.postMessage
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Posted {
    /// The channel's ID.
    pub channel: String,
    /// The message's timestamp, as Slack returns it: seconds as text, unique within the channel.
    pub ts: String,
}

/// The thread of a reply, as in [`Message::in_thread`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Thread {
    /// The `ts` of the thread's first message.
    #[serde(rename = "thread_ts")]
    pub ts: String,
    /// Whether the channel also shows the reply.
    #[serde(rename = "reply_broadcast", skip_serializing_if = "std::ops::Not::not")]
    pub broadcast: bool,
}

/// Data about a message for programs. Slack stores it but does not show it (docs.slack.dev, ["Message
/// metadata"]).
///
/// ["Message metadata"]: https://docs.slack.dev/messaging/message-metadata
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The kind of data, as its poster defines it.
    pub event_type: String,
    /// The data.
    pub event_payload: Value,
}

impl Metadata {
    /// Reads the metadata of a message in Slack's format. Returns `None` if the message has none.
    pub fn read(message: &Value) -> Option<Self> {
        Self::deserialize(message.get("metadata")?).ok()
    }
}

impl Message {
    /// Creates a message with text only. `text` must already be escaped; see [`escape`](crate::escape) and
    /// [`Mrkdwn::render`].
    pub fn of_text(text: String) -> Self {
        Self {
            channel: None,
            thread: None,
            text,
            blocks: Vec::new(),
            attachments: Vec::new(),
            unfurl_links: false,
            unfurl_media: false,
            metadata: None,
            default_channel: None,
        }
    }

    /// Adds blocks at the end.
    #[must_use]
    pub fn with_blocks(mut self, blocks: impl IntoIterator<Item = Block>) -> Self {
        self.blocks.extend(blocks);
        self
    }

    /// Adds an attachment at the end.
    #[must_use]
    pub fn with_attachment(mut self, attachment: Attachment) -> Self {
        self.attachments.push(attachment);
        self
    }

    /// Replaces the metadata.
    #[must_use]
    pub fn with_metadata(mut self, metadata: Metadata) -> Self {
        self.metadata = Some(metadata);
        self
    }

    /// Replaces the channel. `None` leaves the channel to the receiver.
    #[must_use]
    pub fn in_channel(mut self, channel: Option<String>) -> Self {
        self.channel = channel;
        self
    }

    /// Makes the message a reply in a thread of `channel`, which is a channel's ID.
    #[must_use]
    pub fn in_thread(self, channel: String, thread: Thread) -> Self {
        Self { thread: Some(thread), ..self.in_channel(Some(channel)) }
    }

    /// Returns all blocks in reading order, including those of attachments and folded ones.
    pub fn all_blocks(&self) -> impl Iterator<Item = &Block> {
        let attached = self.attachments.iter().flat_map(|attachment| &attachment.blocks);
        self.blocks.iter().chain(attached).flat_map(Block::unfolded)
    }

    /// Adds an image above the small print at the end. Does nothing if the message would exceed Slack's
    /// limits.
    #[must_use]
    pub fn with_picture(self, url: &str, alt: &str) -> Self {
        self.with_block(Block::image(url, alt), above_the_small_print)
    }

    /// Adds a chart below the title. Does nothing if the message would exceed Slack's limits.
    #[must_use]
    pub fn with_chart(mut self, chart: LineChart) -> Self {
        self.blocks.push(Block::Chart(chart));
        if self.to_json().chars().count() > MESSAGE_CHARS {
            self.blocks.pop();
        }
        self
    }

    /// Adds buttons above the small print at the end. Does nothing if the message would exceed Slack's
    /// limits.
    #[must_use]
    pub fn with_buttons(self, buttons: Vec<Button>) -> Self {
        self.with_block((!buttons.is_empty()).then_some(Block::Actions(buttons)), above_the_small_print)
    }

    /// Adds small print below the title. Does nothing if the message would exceed Slack's limits.
    #[must_use]
    pub fn with_note(self, note: Mrkdwn) -> Self {
        self.with_block(Block::context(note, NOTE_CHARS), |_| 0)
    }

    /// Mentions people in the first line, or at the end of the text in clients that show only the text.
    #[must_use]
    pub fn mentioning(mut self, targets: &[Mention]) -> Self {
        if targets.is_empty() {
            return self;
        }
        let names = targets.iter().fold(Mrkdwn::new(), |names, target| names.text(" ").mention(target));
        self.text.push_str(&names.render());
        match self.blocks.first_mut() {
            Some(Block::Section(title)) => *title = std::mem::take(title).append(names).fit(SECTION_CHARS),
            _ => self.blocks.insert(0, Block::Section(names)),
        }
        self
    }

    /// Returns the message for its default channel, with the note on top. Returns `None` if there is no default
    /// channel.
    pub fn in_default_channel(&self) -> Option<Self> {
        let DefaultChannel { channel, note } = self.default_channel.clone()?;
        let mut message = Self { channel: Some(channel), default_channel: None, ..self.clone() };
        if message.all_blocks().next().is_some() {
            return Some(message.with_note(note));
        }
        message.text = format!("{}\n{}", note.render(), message.text);
        Some(message)
    }

    fn with_block(self, block: Option<Block>, place: impl Fn(&[Block]) -> usize) -> Self {
        let Some(block) = block else { return self };
        let mut message = self.clone();
        let blocks = match message.attachments.last_mut() {
            Some(attachment) => &mut attachment.blocks,
            None => &mut message.blocks,
        };
        blocks.insert(place(blocks), block);
        if message.to_json().chars().count() <= MESSAGE_CHARS { message } else { self }
    }

    /// Returns whether the message has an image or a chart.
    pub fn has_picture(&self) -> bool {
        self.all_blocks().any(is_picture)
    }

    /// Removes the images and charts. Slack refuses a whole message if it cannot download an image or if the
    /// workspace does not support charts yet.
    #[must_use]
    pub fn without_pictures(&self) -> Self {
        let mut message = self.clone();
        let attached = message.attachments.iter_mut().map(|attachment| &mut attachment.blocks);
        for blocks in attached.chain([&mut message.blocks]) {
            blocks.retain(|block| !is_picture(block));
        }
        message
    }

    /// Returns whether the message has folded blocks.
    pub fn is_folded(&self) -> bool {
        let attached = self.attachments.iter().flat_map(|attachment| &attachment.blocks);
        self.blocks.iter().chain(attached).any(|block| matches!(block, Block::Folded { .. }))
    }

    /// Replaces each folded block by its inner blocks, for a workspace that does not support containers yet.
    #[must_use]
    pub fn unfolded(&self) -> Self {
        let mut message = self.clone();
        let attached = message.attachments.iter_mut().map(|attachment| &mut attachment.blocks);
        for blocks in attached.chain([&mut message.blocks]) {
            *blocks = blocks.iter().flat_map(Block::unfolded).cloned().collect();
        }
        message
    }

    /// Converts the message to plain text without blocks. Slack accepts the text if it refuses the blocks, so
    /// the alarm still arrives.
    #[must_use]
    pub fn without_blocks(&self) -> Self {
        let lines: Vec<_> = self.all_blocks().flat_map(Block::texts).map(Mrkdwn::plain).collect();
        let body = super::escape(&lines.join("\n"));
        let text = if body.is_empty() { self.text.clone() } else { format!("{}\n\n{body}", self.text) };
        Self {
            channel: self.channel.clone(),
            thread: self.thread.clone(),
            metadata: self.metadata.clone(),
            default_channel: self.default_channel.clone(),
            ..Self::of_text(text)
        }
    }

    /// Returns the body as JSON.
    pub fn to_json(&self) -> String {
        // The message holds only strings, booleans and lists, so serialization cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn is_picture(block: &Block) -> bool {
    matches!(block, Block::Image { .. } | Block::Chart(_))
}

fn above_the_small_print(blocks: &[Block]) -> usize {
    let is_footed = matches!(blocks.last(), Some(Block::Context(_)));
    blocks.len() - usize::from(is_footed)
}

#[cfg(test)]
mod tests;
