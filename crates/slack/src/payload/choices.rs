//! Validates the elements in which a user chooses or types (docs.slack.dev, ["Block elements"]): their options,
//! their placeholders and their confirmation dialogs (["Composition objects"]).
//!
//! ["Composition objects"]: https://docs.slack.dev/reference/block-kit/composition-objects
//! ["Block elements"]: https://docs.slack.dev/reference/block-kit/block-elements

use serde_json::Value;

use super::Fault;
use super::elements::{plain_text, text};
use super::fields::{at, given, most, needed, optional, string};
use crate::limits::{
    CHOICE_OPTIONS, CONFIRM_BUTTON_CHARS, CONFIRM_TEXT_CHARS, CONFIRM_TITLE_CHARS, OPTION_CHARS,
    OPTION_VALUE_CHARS, OVERFLOW_OPTIONS, PLACEHOLDER_CHARS, SELECT_OPTIONS, URL_CHARS,
};

/// Elements that have no list of options.
const WITHOUT_OPTIONS: [&str; 16] = [
    "channels_select",
    "conversations_select",
    "datepicker",
    "datetimepicker",
    "external_select",
    "feedback_buttons",
    "icon_button",
    "multi_channels_select",
    "multi_conversations_select",
    "multi_external_select",
    "multi_users_select",
    "plain_text_input",
    "rich_text_input",
    "timepicker",
    "users_select",
    "workflow_button",
];

/// Validates an element of a type.
pub(super) fn choice(element: &Value, kind: &str) -> Result<(), Fault> {
    optional(element, "placeholder", |text| plain_text(text, PLACEHOLDER_CHARS))?;
    match kind {
        "static_select" | "multi_static_select" => select(element),
        "overflow" => needed(element, "options", |options| self::options(options, OVERFLOW_OPTIONS)),
        "checkboxes" | "radio_buttons" => {
            needed(element, "options", |options| self::options(options, CHOICE_OPTIONS))
        }
        kind if WITHOUT_OPTIONS.contains(&kind) => Ok(()),
        kind => Err(Fault::unsupported("type", kind).within("type")),
    }
}

/// Validates a confirmation dialog.
pub(super) fn confirm(dialog: &Value) -> Result<(), Fault> {
    needed(dialog, "title", |title| plain_text(title, CONFIRM_TITLE_CHARS))?;
    needed(dialog, "text", |it| text(it, CONFIRM_TEXT_CHARS))?;
    needed(dialog, "confirm", |button| plain_text(button, CONFIRM_BUTTON_CHARS))?;
    needed(dialog, "deny", |button| plain_text(button, CONFIRM_BUTTON_CHARS))
}

fn select(select: &Value) -> Result<(), Fault> {
    match (given(select, "options"), given(select, "option_groups")) {
        (Some(_), None) => needed(select, "options", |options| self::options(options, SELECT_OPTIONS)),
        (None, Some(_)) => needed(select, "option_groups", |groups| all(groups, SELECT_OPTIONS, group)),
        _ => Err(Fault::new("must have exactly one of options and option_groups")),
    }
}

fn group(group: &Value) -> Result<(), Fault> {
    needed(group, "label", |label| plain_text(label, OPTION_CHARS))?;
    needed(group, "options", |options| self::options(options, SELECT_OPTIONS))
}

fn options(options: &Value, most: usize) -> Result<(), Fault> {
    all(options, most, option)
}

fn option(option: &Value) -> Result<(), Fault> {
    needed(option, "text", |it| text(it, OPTION_CHARS))?;
    optional(option, "value", |value| string(value, 0, OPTION_VALUE_CHARS))?;
    optional(option, "description", |it| text(it, OPTION_CHARS))?;
    optional(option, "url", |url| string(url, 0, URL_CHARS))
}

fn all(items: &Value, limit: usize, rule: impl Fn(&Value) -> Result<(), Fault>) -> Result<(), Fault> {
    match items.as_array().map(Vec::as_slice) {
        None | Some([]) => Err(Fault::new("must be an array of at least 1 item")),
        Some(items) => most(items, limit).and_then(|()| at(items, rule)),
    }
}
