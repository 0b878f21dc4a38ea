//! Slack's limits, in characters after escaping unless said otherwise
//! (docs.slack.dev, "Block Kit reference").

/// The text of a section block.
pub const SECTION_CHARS: usize = 3_000;
/// Fields of one section block: how many.
pub const FIELDS: usize = 10;
/// One field of a section block.
pub const FIELD_CHARS: usize = 2_000;
/// All blocks of a message together. Not documented: Slack refuses about 13,200 with
/// `msg_blocks_too_long`.
pub const MESSAGE_CHARS: usize = 12_000;
/// The top-level text, which is the phone's notification. Slack takes 40,000; nobody reads them on
/// a lock screen.
pub const TEXT_CHARS: usize = 300;

/// Blocks of one message, or of one attachment.
pub(super) const BLOCKS: usize = 50;
/// Attachments of one message.
pub(super) const ATTACHMENTS: usize = 100;
/// All blocks together: what Slack refuses with `msg_blocks_too_long` (reported, not documented).
pub(super) const REFUSED_CHARS: usize = 13_200;
/// The text of a header block.
pub(super) const HEADER_CHARS: usize = 150;
/// Elements of a context block.
pub(super) const CONTEXT_ELEMENTS: usize = 10;
/// Elements of an actions block.
pub(super) const ACTIONS: usize = 25;
/// The text of a button.
pub(super) const BUTTON_CHARS: usize = 75;
/// The value of a button.
pub(super) const BUTTON_VALUE_CHARS: usize = 2_000;
/// An image's text for those who do not see it, and its title.
pub(super) const ALT_CHARS: usize = 2_000;
/// A URL, of an image or a button.
pub(super) const URL_CHARS: usize = 3_000;
/// The text of a markdown block.
pub(super) const MARKDOWN_CHARS: usize = 12_000;
