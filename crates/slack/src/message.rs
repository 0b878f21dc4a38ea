use serde::Serialize;

use super::{Attachment, Block, Button, LineChart, MESSAGE_CHARS, Metadata, Mrkdwn, SECTION_CHARS, Thread};
use crate::Mention;

/// The longest note above the blocks, so that the rest of the message stays visible.
const NOTE_CHARS: usize = 800;

/// The body of a post, with the fields of incoming webhooks and `chat.postMessage`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Message {
    /// The channel. Only webhooks from before 2019 ("legacy custom integrations") use it; webhooks of apps
    /// have a fixed channel and ignore or refuse another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The thread of a reply. Only a receiver that returns the position of its messages supports threads.
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
    /// Data about the message, for receivers that keep it.
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

impl Message {
    /// Creates a message with text only. `text` must already be escaped.
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

    /// Makes the message a reply in a thread of `channel`.
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

    /// Removes the images and charts. Slack refuses a whole message if it cannot download an image, and where it does not
    /// know charts.
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

    /// Unfolds the folded blocks, for a Slack that does not know them.
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
mod tests {
    use super::super::Mrkdwn;
    use super::*;

    fn context(text: &str) -> Block {
        Block::Context(Mrkdwn::from(text))
    }

    fn message(blocks: Vec<Block>) -> Message {
        let attachment = Attachment { color: "#d92d20", fallback: String::new(), blocks };
        Message { attachments: vec![attachment], ..Message::of_text("text".to_owned()) }
    }

    #[test]
    fn a_picture_stands_above_the_small_print() {
        let told = message(vec![Block::Section(Mrkdwn::from("a")), context("when")]);
        let shown = told.clone().with_picture("https://example.com/a.png", "a graph");
        let blocks = serde_json::to_value(&shown.attachments[0].blocks).unwrap();
        let image = serde_json::json!({
            "type": "image", "image_url": "https://example.com/a.png", "alt_text": "a graph",
        });
        assert_eq!((&blocks[1], &blocks[2]["type"]), (&image, &"context".into()));
        assert!(shown.has_picture() && !told.has_picture());
        assert_eq!(shown.without_pictures(), told);
        assert_eq!(shown.without_blocks(), told.without_blocks());
    }

    #[test]
    fn a_message_without_an_attachment_shows_it_at_its_end() {
        let shown = Message::of_text("text".to_owned()).with_picture("https://example.com/a.png", "");
        assert_eq!(shown.blocks, [Block::image("https://example.com/a.png", "-").unwrap()]);
        assert_eq!(shown.without_pictures(), Message::of_text("text".to_owned()));
    }

    #[test]
    fn a_note_stands_above_the_rest_and_is_no_essay() {
        let told = message(vec![Block::Section(Mrkdwn::from("a")), context("when")]);
        let noted = told.clone().with_note(Mrkdwn::from("<!here> & why"));
        let blocks = &noted.attachments[0].blocks;
        assert_eq!(blocks[0], context("<!here> & why"));
        assert_eq!(&blocks[1..], told.attachments[0].blocks);
        assert!(
            noted.to_json().contains("&lt;!here&gt; &amp; why")
                && noted.to_string().contains("<!here> & why")
        );
        let essay = told.with_note(Mrkdwn::from("<".repeat(5_000).as_str()));
        assert!(essay.all_blocks().flat_map(Block::texts).all(|text| text.chars() <= 800));
    }

    #[test]
    fn in_the_default_channel_a_message_says_why_it_is_there() {
        let default_channel = DefaultChannel { channel: "alarms".to_owned(), note: Mrkdwn::from("a & b") };
        let told = Message {
            channel: Some("team".to_owned()),
            default_channel: Some(default_channel),
            ..message(vec![context("when")])
        };
        assert!(!told.to_json().contains("alarms"));
        let there = told.in_default_channel().unwrap();
        assert_eq!((there.channel.as_deref(), there.in_default_channel()), (Some("alarms"), None));
        assert_eq!(there.attachments[0].blocks, [context("a & b"), context("when")]);
        let plain = told.without_blocks().in_default_channel().unwrap();
        assert_eq!(plain.text, "a &amp; b\ntext\n\nwhen");
    }

    #[test]
    fn a_chart_stands_below_the_title_and_goes_with_the_pictures() {
        let chart = LineChart::lines("cpu", &["12:00".to_owned()], &[("cpu", vec![97.0])]).unwrap();
        let told = message(vec![context("when")]);
        let shown = told.clone().with_chart(chart);
        let json = serde_json::to_value(&shown).unwrap();
        assert_eq!(json["blocks"][0]["type"], "data_visualization");
        assert!(shown.has_picture());
        assert_eq!((shown.without_pictures(), shown.without_blocks()), (told.clone(), told.without_blocks()));
        assert!(crate::Payload::read(shown.to_json().as_bytes(), None).is_ok());
    }

    #[test]
    fn folded_blocks_are_there_for_who_cannot_fold() {
        let told = message(vec![Block::Section(Mrkdwn::from("a")), context("b"), context("when")]);
        let inner = vec![Block::Section(Mrkdwn::from("a")), context("b")];
        let folded = message(vec![Block::folded("Details", inner).unwrap(), context("when")]);
        let json = serde_json::to_value(&folded.attachments[0].blocks[0]).unwrap();
        let expected = serde_json::json!({
            "type": "container", "title": { "type": "plain_text", "text": "Details" },
            "is_collapsible": true, "default_collapsed": true,
            "child_blocks": told.attachments[0].blocks.get(..2),
        });
        assert_eq!(json, expected);
        assert!(folded.is_folded() && !folded.unfolded().is_folded());
        assert_eq!((folded.unfolded(), folded.without_blocks()), (told.clone(), told.without_blocks()));
        assert_eq!(folded.to_string(), told.to_string());
        assert!(crate::Payload::read(folded.to_json().as_bytes(), None).is_ok());
        let none = [0, 11].map(|count| Block::folded("Details", vec![context("a"); count]));
        assert_eq!(none, [None, None]);
    }

    #[test]
    fn leaves_out_parts_that_slack_refuses() {
        let url = |length: usize| format!("https://example.com/{}", "x".repeat(length - 20));
        let told = message(vec![context("when")]);
        assert!(told.clone().with_picture(&url(3_000), "").has_picture());
        assert!(!told.clone().with_picture(&url(3_001), "").has_picture());
        let long = message(vec![Block::Section(Mrkdwn::from("x".repeat(10_000).as_str()))]);
        assert_eq!(long.clone().with_picture(&url(3_000), ""), long);
        let Some(Block::Image { alt, .. }) = Block::image("https://example.com", &"가".repeat(2_001)) else {
            panic!("no image")
        };
        assert_eq!(alt.chars().count(), 2_000);
    }
}
