//! Slack's limits (docs.slack.dev, ["Block Kit reference"]). Lengths are in characters after escaping.
//!
//! ["Block Kit reference"]: https://docs.slack.dev/reference/block-kit

/// The maximum length of a section block's text.
pub const SECTION_CHARS: usize = 3_000;
/// The maximum number of fields in a section block.
pub const FIELDS: usize = 10;
/// The maximum length of a field in a section block.
pub const FIELD_CHARS: usize = 2_000;
/// The maximum length of an image block's URL.
pub const IMAGE_URL_CHARS: usize = 3_000;
/// The maximum length of an image block's alternative text, which must not be empty.
pub const IMAGE_ALT_CHARS: usize = 2_000;
/// The maximum length of a button's label.
pub const BUTTON_CHARS: usize = 75;
/// The maximum length of a button's value, which Slack sends to the app.
pub const BUTTON_VALUE_CHARS: usize = 2_000;
/// The length to which [`Message`](crate::Message) limits its JSON. Slack does not document a limit, but refuses about
/// 13,200 characters of text with `msg_blocks_too_long`.
pub const MESSAGE_CHARS: usize = 12_000;
/// The length to which [`Payload::notification`](crate::Payload::notification) cuts the text for a lock screen. Slack
/// allows 40,000 characters of top-level text.
pub const TEXT_CHARS: usize = 300;

/// The maximum length of a container's title.
pub(super) const CONTAINER_TITLE_CHARS: usize = 150;
/// The maximum length of a chart's title.
pub(super) const CHART_TITLE_CHARS: usize = 50;
/// The maximum length of a chart's labels.
pub(super) const CHART_LABEL_CHARS: usize = 20;
/// The maximum number of blocks in a container.
pub(super) const CONTAINER_BLOCKS: usize = 10;
/// The maximum number of labels in a chart.
pub(super) const CHART_POINTS: usize = 20;
/// The maximum number of lines in a chart that this library builds.
pub(super) const LINES: usize = 6;

// The following limits apply to messages that other programs post.

/// The maximum number of series or segments in a chart. Slack's page says 6 series, but clients report that Slack
/// accepts 12.
pub(super) const CHART_SERIES: usize = 12;
/// The maximum number of charts in a message.
pub(super) const CHARTS: usize = 2;
/// The maximum length of a chart's axis titles.
pub(super) const AXIS_CHARS: usize = 50;

/// The length at which Slack cuts the top-level text (docs.slack.dev, "Truncating really long messages").
pub(super) const TOP_TEXT_CHARS: usize = 40_000;
/// The maximum number of blocks in a message.
pub(super) const BLOCKS: usize = 50;
/// The maximum length of all text in the blocks of a message. Slack does not document the limit; users measured it
/// (github.com/slackapi/bolt-js/issues/2509). The error is `msg_blocks_too_long`.
pub(super) const BLOCKS_CHARS: usize = 13_200;
/// The maximum number of attachments in a message (docs.slack.dev, ["Legacy secondary attachments"]). It is not
/// verified that Slack refuses more with `too_many_attachments`.
///
/// ["Legacy secondary attachments"]: https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
pub(super) const ATTACHMENTS: usize = 100;
/// The maximum length of a header block's text.
pub(super) const HEADER_CHARS: usize = 150;
/// The maximum number of elements in a context block.
pub(super) const CONTEXT_ELEMENTS: usize = 10;
/// The maximum number of elements in an actions block.
pub(super) const ACTIONS_ELEMENTS: usize = 25;
/// The maximum length of a URL.
pub(super) const URL_CHARS: usize = 3_000;
/// The maximum length of the values of elements other than buttons, and of an image's alternative text and
/// title.
pub(super) const VALUE_CHARS: usize = 2_000;
/// The maximum length of `block_id` and `action_id`.
pub(super) const ID_CHARS: usize = 255;
/// The maximum length of all markdown blocks of a message together.
pub(super) const MARKDOWN_CHARS: usize = 12_000;
/// The maximum number of rows in a table block.
pub(super) const TABLE_ROWS: usize = 100;
/// The maximum number of cells in a row of a table block.
pub(super) const TABLE_CELLS: usize = 20;
/// The maximum number of options in a select menu, and of option groups (docs.slack.dev, ["Select menu
/// element"]).
///
/// ["Select menu element"]: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
pub(super) const SELECT_OPTIONS: usize = 100;
/// The maximum number of options in an overflow menu.
pub(super) const OVERFLOW_OPTIONS: usize = 5;
/// The maximum number of checkboxes or radio buttons.
pub(super) const CHOICE_OPTIONS: usize = 10;
/// The maximum length of an option's text and description, and of a group's label.
pub(super) const OPTION_CHARS: usize = 75;
/// The maximum length of an option's value.
pub(super) const OPTION_VALUE_CHARS: usize = 150;
/// The maximum length of a menu's or field's placeholder.
pub(super) const PLACEHOLDER_CHARS: usize = 150;
/// The maximum lengths of a confirmation dialog's parts (docs.slack.dev, ["Confirmation dialog object"]).
///
/// ["Confirmation dialog object"]: https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
pub(super) const CONFIRM_TITLE_CHARS: usize = 100;
pub(super) const CONFIRM_TEXT_CHARS: usize = 300;
pub(super) const CONFIRM_BUTTON_CHARS: usize = 30;
/// The maximum number of elements in a context actions block.
pub(super) const CONTEXT_ACTIONS: usize = 5;
/// The maximum length of a video's title and description.
pub(super) const VIDEO_CHARS: usize = 200;
/// The maximum length of a video's author.
pub(super) const VIDEO_AUTHOR_CHARS: usize = 50;
