use super::Fault;

/// Slack's refusal of a payload. `Display` explains it in a sentence, which Slack does not.
///
/// The words are Slack's own ("Changes to errors for incoming webhooks", 2016, and later reports of users).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The body cannot be parsed.
    #[error("the body cannot be understood: {0}")]
    InvalidPayload(Fault),
    /// The message has no content.
    #[error("there is neither text nor blocks nor attachments")]
    NoText,
    /// The attachments have no content.
    #[error("no attachment has text, fallback or blocks")]
    MissingText,
    /// `blocks` is not a list.
    #[error("blocks must be a list: {0}")]
    InvalidBlocksFormat(Fault),
    /// A block violates a rule of Block Kit.
    #[error("a block is not right: {0}")]
    InvalidBlocks(Fault),
    /// An attachment violates a rule.
    #[error("an attachment is not right: {0}")]
    InvalidAttachments(Fault),
    /// There are more attachments than Slack allows. The word and the limit are not verified.
    #[error("there are too many attachments: {0}")]
    TooManyAttachments(Fault),
    /// The blocks together are too long.
    #[error("all blocks together are too long: {0}")]
    BlocksTooLong(Fault),
}

impl Refusal {
    /// Returns Slack's word, which is the whole body of its response.
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

    /// Returns the HTTP status of Slack's response, which is 400 for all faults in a payload.
    pub fn status(&self) -> u16 {
        400
    }
}
