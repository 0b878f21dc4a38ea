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
/// The text on a button.
pub const BUTTON_CHARS: usize = 75;
/// What a button tells the program when it is pressed.
pub const BUTTON_VALUE_CHARS: usize = 2_000;
/// All blocks of a message together. Not documented: Slack refuses about 13,200 with
/// `msg_blocks_too_long`.
pub const MESSAGE_CHARS: usize = 12_000;
/// The top-level text, which is the phone's notification. Slack takes 40,000; nobody reads them on
/// a lock screen.
pub const TEXT_CHARS: usize = 300;

// What follows, others' messages are judged by.

/// The top-level text: Slack cuts it here (docs.slack.dev, "Truncating really long messages").
pub(super) const TOP_TEXT_CHARS: usize = 40_000;
/// Blocks of one message: how many.
pub(super) const BLOCKS: usize = 50;
/// All text in the blocks of a message: beyond it is `msg_blocks_too_long`. Not documented, and measured by
/// others (github.com/slackapi/bolt-js/issues/2509).
pub(super) const BLOCKS_CHARS: usize = 13_200;
/// Attachments of one message: how many (docs.slack.dev, "Legacy secondary attachments"). Whether Slack
/// refuses more with `too_many_attachments` is not verified.
pub(super) const ATTACHMENTS: usize = 100;
/// The text of a header block.
pub(super) const HEADER_CHARS: usize = 150;
/// Elements of one context block: how many.
pub(super) const CONTEXT_ELEMENTS: usize = 10;
/// Elements of one actions block: how many.
pub(super) const ACTIONS_ELEMENTS: usize = 25;
/// Any URL.
pub(super) const URL_CHARS: usize = 3_000;
/// What other elements than a button send, and the alternative text and the title of an image.
pub(super) const VALUE_CHARS: usize = 2_000;
/// `block_id` and `action_id`.
pub(super) const ID_CHARS: usize = 255;
/// All markdown blocks of a message together.
pub(super) const MARKDOWN_CHARS: usize = 12_000;
/// Rows of one table block: how many.
pub(super) const TABLE_ROWS: usize = 100;
/// Cells of one row of a table block: how many.
pub(super) const TABLE_CELLS: usize = 20;
/// Options of a select menu, and groups of them: how many (docs.slack.dev, "Select menu element").
pub(super) const SELECT_OPTIONS: usize = 100;
/// Options of an overflow menu.
pub(super) const OVERFLOW_OPTIONS: usize = 5;
/// Options of checkboxes and radio buttons.
pub(super) const CHOICE_OPTIONS: usize = 10;
/// The text and the description of an option, and the label of a group.
pub(super) const OPTION_CHARS: usize = 75;
/// The value of an option.
pub(super) const OPTION_VALUE_CHARS: usize = 150;
/// What stands in a menu or a field before something is chosen.
pub(super) const PLACEHOLDER_CHARS: usize = 150;
/// The parts of a question before something is done (docs.slack.dev, "Confirmation dialog object").
pub(super) const CONFIRM_TITLE_CHARS: usize = 100;
/// As above.
pub(super) const CONFIRM_TEXT_CHARS: usize = 300;
/// As above.
pub(super) const CONFIRM_BUTTON_CHARS: usize = 30;
/// Elements of one block of context actions.
pub(super) const CONTEXT_ACTIONS: usize = 5;
/// The title and the description of a video.
pub(super) const VIDEO_CHARS: usize = 200;
/// The author of a video.
pub(super) const VIDEO_AUTHOR_CHARS: usize = 50;
