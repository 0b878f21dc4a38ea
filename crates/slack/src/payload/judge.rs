//! Validates a whole message by Slack's rules.

use serde_json::Value;

use super::fields::{given, list, word};
use super::{Fault, Refusal, attachments, blocks, unique};
use crate::limits::{ATTACHMENTS, BLOCKS_CHARS};

pub(super) fn message(message: &Value) -> Result<(), Refusal> {
    if given(message, "text").is_some_and(|text| !text.is_string()) {
        return Err(Refusal::InvalidPayload(Fault::new("must be a string").within("text")));
    }
    if given(message, "blocks").is_some_and(|blocks| !blocks.is_array()) {
        return Err(Refusal::InvalidBlocksFormat(Fault::new("must be an array").within("blocks")));
    }
    if given(message, "attachments").is_some_and(|attachments| !attachments.is_array()) {
        return Err(Refusal::InvalidAttachments(Fault::new("must be an array").within("attachments")));
    }
    is_something(message)?;
    blocks::all(list(message, "blocks"))
        .and_then(|()| unique::blocks(message))
        .map_err(|fault| Refusal::InvalidBlocks(fault.within("blocks")))?;
    attachments::all(list(message, "attachments"))
        .and_then(|()| unique::attached(message))
        .map_err(|fault| Refusal::InvalidAttachments(fault.within("attachments")))?;
    is_short(message)
}

fn is_something(message: &Value) -> Result<(), Refusal> {
    let attachments = list(message, "attachments");
    if attachments.len() > ATTACHMENTS {
        let fault = Fault::new(format!("no more than {ATTACHMENTS} items allowed")).within("attachments");
        return Err(Refusal::TooManyAttachments(fault));
    }
    if !word(message, "text").trim().is_empty() || !list(message, "blocks").is_empty() {
        return Ok(());
    }
    match attachments {
        [] => Err(Refusal::NoText),
        attachments if attachments.iter().all(attachments::is_empty) => Err(Refusal::MissingText),
        _ => Ok(()),
    }
}

fn is_short(message: &Value) -> Result<(), Refusal> {
    let attached = list(message, "attachments").iter().flat_map(|attachment| list(attachment, "blocks"));
    let chars: usize = list(message, "blocks").iter().chain(attached).map(text_chars).sum();
    if chars > BLOCKS_CHARS {
        let fault = Fault::new(format!("{chars} characters of text, and about {BLOCKS_CHARS} allowed"));
        return Err(Refusal::BlocksTooLong(fault.within("blocks")));
    }
    Ok(())
}

/// Counts the characters of all fields named text, at any depth, as in others' reports about the limit.
fn text_chars(value: &Value) -> usize {
    match value {
        Value::Array(values) => values.iter().map(text_chars).sum(),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| match value {
                Value::String(text) if key == "text" => text.chars().count(),
                value => text_chars(value),
            })
            .sum(),
        _ => 0,
    }
}
