//! Slack's limits, in characters after escaping unless said otherwise
//! (docs.slack.dev, "Block Kit reference").

/// The text of a section block.
pub const SECTION_CHARS: usize = 3_000;
/// Fields of one section block: how many.
pub const FIELDS: usize = 10;
/// One field of a section block.
pub const FIELD_CHARS: usize = 2_000;
/// The address of an image block's picture.
pub const IMAGE_URL_CHARS: usize = 3_000;
/// The words that stand for the picture of an image block; Slack demands some.
pub const IMAGE_ALT_CHARS: usize = 2_000;
/// All blocks of a message together. Not documented: Slack refuses about 13,200 with
/// `msg_blocks_too_long`.
pub const MESSAGE_CHARS: usize = 12_000;
/// The top-level text, which is the phone's notification. Slack takes 40,000; nobody reads them on
/// a lock screen.
pub const TEXT_CHARS: usize = 300;
