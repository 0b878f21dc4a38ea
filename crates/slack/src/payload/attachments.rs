//! Validates attachments, both legacy ones and those with blocks (docs.slack.dev, ["Legacy secondary
//! attachments"]).
//!
//! ["Legacy secondary attachments"]: https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments

use serde_json::Value;

use super::Fault;
use super::blocks;
use super::parts::{given, list, word};

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
