//! The reasons for which Slack refuses a payload.

use std::fmt;

/// Slack's refusal of a payload. [`Refusal::word`] is the text that Slack returns. `Display` adds the broken rule
/// and its position, which Slack does not return.
///
/// The words are those of "Changes to errors for incoming webhooks" (Slack, 2016) and of later reports by users.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The body cannot be parsed.
    #[error("the body cannot be parsed: {0}")]
    InvalidPayload(Fault),
    /// The message has no content.
    #[error("the message has neither text nor blocks nor attachments")]
    NoText,
    /// The attachments have no content.
    #[error("no attachment has text, fallback or blocks")]
    MissingText,
    /// `blocks` is not a list.
    #[error("blocks must be a list: {0}")]
    InvalidBlocksFormat(Fault),
    /// A block violates a rule of Block Kit.
    #[error("a block breaks a rule of Block Kit: {0}")]
    InvalidBlocks(Fault),
    /// An attachment violates a rule.
    #[error("an attachment breaks a rule: {0}")]
    InvalidAttachments(Fault),
    /// There are more attachments than Slack allows. The word and the limit are not verified.
    #[error("there are too many attachments: {0}")]
    TooManyAttachments(Fault),
    /// The blocks together are too long.
    #[error("all blocks together are too long: {0}")]
    BlocksTooLong(Fault),
}

impl Refusal {
    /// Returns the broken rule and its position, or `None` for a message without content.
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Self::InvalidPayload(fault)
            | Self::InvalidBlocksFormat(fault)
            | Self::InvalidBlocks(fault)
            | Self::InvalidAttachments(fault)
            | Self::TooManyAttachments(fault)
            | Self::BlocksTooLong(fault) => Some(fault),
            Self::NoText | Self::MissingText => None,
        }
    }

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

/// A broken rule and its position in a payload. `Display` uses Slack's format: `no more than 10 items allowed
/// [json-pointer:/blocks/0/fields]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    rule: String,
    pointer: String,
}

/// The number of characters that a message repeats of an unknown word.
const MOST_CHARS: usize = 60;

impl Fault {
    pub(super) fn new(rule: impl Into<String>) -> Self {
        Self { rule: rule.into(), pointer: String::new() }
    }

    /// Creates a fault for an unknown word.
    pub(super) fn unsupported(what: &str, word: &str) -> Self {
        let word: String = word.chars().take(MOST_CHARS).collect();
        Self::new(format!("unsupported {what}: {word}"))
    }

    /// Creates a fault for a repeated ID.
    pub(super) fn repeated(what: &str, id: &str) -> Self {
        let id: String = id.chars().take(MOST_CHARS).collect();
        Self::new(format!("{what} \"{id}\" already exists"))
    }

    /// Returns the broken rule, such as `no more than 10 items allowed`.
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// Returns the position in the payload, as a JSON pointer (RFC 6901). It is empty for the whole payload.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Adds an outer step to the position.
    pub(super) fn within(mut self, step: impl fmt::Display) -> Self {
        self.pointer = format!("/{step}{}", self.pointer);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [json-pointer:{}]", self.rule, self.pointer)
    }
}
