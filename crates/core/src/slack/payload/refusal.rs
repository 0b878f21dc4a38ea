/// Why Slack does not take a message, in its own words (Slack changelog, 2016-05-17, "Changes to errors for incoming
/// webhooks"; the words about blocks as Slack's users report them).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No JSON, or none that is a message.
    InvalidPayload,
    /// Nothing to show.
    NoText,
    /// Blocks that are no list of objects.
    InvalidBlocksFormat,
    /// A block that breaks a rule.
    InvalidBlocks,
    /// All blocks together are too long.
    BlocksTooLong,
    /// Attachments that are no list of objects.
    InvalidAttachments,
    /// Too many of them.
    TooManyAttachments,
}

impl Refusal {
    /// The body of Slack's answer.
    pub fn word(self) -> &'static str {
        match self {
            Self::InvalidPayload => "invalid_payload",
            Self::NoText => "no_text",
            Self::InvalidBlocksFormat => "invalid_blocks_format",
            Self::InvalidBlocks => "invalid_blocks",
            Self::BlocksTooLong => "msg_blocks_too_long",
            Self::InvalidAttachments => "invalid_attachments",
            Self::TooManyAttachments => "too_many_attachments",
        }
    }

    /// The status of Slack's answer.
    pub fn status(self) -> u16 {
        400
    }
}
