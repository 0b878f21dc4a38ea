//! Validates attachments, both legacy ones and those with blocks, and reads their colors (docs.slack.dev,
//! ["Legacy secondary attachments"]).
//!
//! ["Legacy secondary attachments"]: https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments

use serde_json::Value;

use super::Fault;
use super::blocks;
use super::fields::{given, list, word};

/// Fields with visible content.
const SHOWN: [&str; 8] =
    ["text", "fallback", "pretext", "title", "author_name", "footer", "image_url", "thumb_url"];

pub(super) fn all(attachments: &[Value]) -> Result<(), Fault> {
    attachments
        .iter()
        .enumerate()
        .try_for_each(|(index, attachment)| one(attachment).map_err(|fault| fault.within(index)))
}

/// Returns whether the attachment has no visible content.
pub(super) fn is_empty(attachment: &Value) -> bool {
    SHOWN.iter().all(|key| word(attachment, key).is_empty())
        && list(attachment, "blocks").is_empty()
        && list(attachment, "fields").is_empty()
}

fn one(attachment: &Value) -> Result<(), Fault> {
    if !attachment.is_object() {
        return Err(Fault::new("must be an object"));
    }
    for key in ["blocks", "fields"] {
        if given(attachment, key).is_some_and(|value| !value.is_array()) {
            return Err(Fault::new("must be an array").within(key));
        }
    }
    blocks::all(list(attachment, "blocks")).map_err(|fault| fault.within("blocks"))
}

/// Returns the color of an attachment as `#rrggbb`. An invalid color is ignored.
pub(crate) fn color(attachment: &Value) -> Option<&str> {
    match word(attachment, "color") {
        "good" => Some("#2eb886"),
        "warning" => Some("#daa038"),
        "danger" => Some("#a30200"),
        color => hex(color),
    }
}

/// Returns the color if it has the form `#rrggbb`.
pub(crate) fn hex(color: &str) -> Option<&str> {
    let digits = color.strip_prefix('#')?;
    let is_hex = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then_some(color)
}
