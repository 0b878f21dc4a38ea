use super::Fault;

/// Why Slack would not take a payload. `Display` says it in a sentence, which Slack does not.
///
/// The words are Slack's own ("Changes to errors for incoming webhooks", 2016, and reports of others since).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The body cannot be understood.
    #[error("the body cannot be understood: {0}")]
    InvalidPayload(Fault),
    /// There is nothing to show.
    #[error("there is neither text nor blocks nor attachments")]
    NoText,
    /// There are attachments with nothing in them.
    #[error("no attachment has text, fallback or blocks")]
    MissingText,
    /// `blocks` is no list.
    #[error("blocks must be a list: {0}")]
    InvalidBlocksFormat(Fault),
    /// A block breaks a rule of Block Kit.
    #[error("a block is not right: {0}")]
    InvalidBlocks(Fault),
    /// An attachment breaks a rule.
    #[error("an attachment is not right: {0}")]
    InvalidAttachments(Fault),
    /// More attachments than Slack takes; the word and the limit are not verified.
    #[error("there are too many attachments: {0}")]
    TooManyAttachments(Fault),
    /// All blocks together are too long.
    #[error("all blocks together are too long: {0}")]
    BlocksTooLong(Fault),
}

impl Refusal {
    /// The whole body of Slack's answer.
    pub fn word(&self) -> &'static str {
        match self {
            Self::InvalidPayload(_) => "invalid_payload",
            Self::NoText => "no_text",
            Self::MissingText => "missing_text_or_fallback_or_attachments",
            Self::InvalidBlocksFormat(_) => "invalid_blocks_format",
            Self::InvalidBlocks(_) => "invalid_blocks",
            Self::InvalidAttachments(_) => "invalid_attachments",
            Self::TooManyAttachments(_) => "too_many_attachments",
            Self::BlocksTooLong(_) => "msg_blocks_too_long",
        }
    }

    /// The HTTP status of Slack's answer: 400 for everything that is wrong with a payload.
    pub fn status(&self) -> u16 {
        400
    }
}
