//! Slack's rules of messages (docs.slack.dev, "Block Kit reference"). Lengths are in characters.

use serde_json::Value;

use super::Refusal;
use crate::slack::limits::{
    ACTIONS, ALT_CHARS, ATTACHMENTS, BLOCKS, BUTTON_CHARS, BUTTON_VALUE_CHARS, CONTEXT_ELEMENTS, FIELD_CHARS,
    FIELDS, HEADER_CHARS, MARKDOWN_CHARS, REFUSED_CHARS, SECTION_CHARS, URL_CHARS,
};

/// Blocks whose inside nobody here knows better than Slack.
const OTHERS: [&str; 7] = ["divider", "video", "file", "table", "context_actions", "plan", "task_card"];

pub(super) fn message(message: &Value) -> Result<(), Refusal> {
    let message = message.as_object().ok_or(Refusal::InvalidPayload)?;
    let blocks = list(message.get("blocks"), Refusal::InvalidBlocksFormat)?;
    let attachments = list(message.get("attachments"), Refusal::InvalidAttachments)?;
    let has_text = match message.get("text") {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !crate::slack::is_blank(text),
        Some(_) => return Err(Refusal::InvalidPayload),
    };
    if !has_text && blocks.is_empty() && attachments.is_empty() {
        return Err(Refusal::NoText);
    }
    all(blocks)?;
    if attachments.len() > ATTACHMENTS {
        return Err(Refusal::TooManyAttachments);
    }
    for attachment in attachments {
        let attachment = attachment.as_object().ok_or(Refusal::InvalidAttachments)?;
        all(list(attachment.get("blocks"), Refusal::InvalidBlocksFormat)?)?;
    }
    Ok(())
}

fn list(value: Option<&Value>, refusal: Refusal) -> Result<&[Value], Refusal> {
    match value {
        None | Some(Value::Null) => Ok(&[]),
        Some(value) => value.as_array().map(Vec::as_slice).ok_or(refusal),
    }
}

fn all(blocks: &[Value]) -> Result<(), Refusal> {
    if !blocks.iter().all(Value::is_object) {
        return Err(Refusal::InvalidBlocksFormat);
    }
    if blocks.len() > BLOCKS || !blocks.iter().all(is_block) {
        return Err(Refusal::InvalidBlocks);
    }
    let together = blocks.iter().map(chars_within).fold(0, usize::saturating_add);
    if together > REFUSED_CHARS { Err(Refusal::BlocksTooLong) } else { Ok(()) }
}

fn chars_within(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        Value::Array(values) => values.iter().map(chars_within).sum(),
        Value::Object(fields) => fields.values().map(chars_within).sum(),
        _ => 0,
    }
}

fn is_block(block: &Value) -> bool {
    match word(block, "type") {
        "section" => is_section(block),
        "header" => is_plain(block.get("text"), HEADER_CHARS),
        "context" => within(block, "elements", CONTEXT_ELEMENTS, is_context_element),
        "actions" => within(block, "elements", ACTIONS, is_element),
        "image" => is_image(block),
        "rich_text" => within(block, "elements", usize::MAX, Value::is_object),
        "markdown" => is_length(block.get("text"), 1, MARKDOWN_CHARS),
        other => OTHERS.contains(&other),
    }
}

fn is_section(section: &Value) -> bool {
    let text = section.get("text");
    let has_fields = section.get("fields").is_some();
    (text.is_some() || has_fields)
        && text.is_none_or(|text| is_text(text, SECTION_CHARS))
        && (!has_fields || within(section, "fields", FIELDS, |field| is_text(field, FIELD_CHARS)))
        && section.get("accessory").is_none_or(is_element)
}

/// A list of at least one and at most so many, each as it should be.
fn within(block: &Value, key: &str, most: usize, is_fit: impl Fn(&Value) -> bool) -> bool {
    let list = block.get(key).and_then(Value::as_array);
    list.is_some_and(|list| (1..=most).contains(&list.len()) && list.iter().all(is_fit))
}

fn is_context_element(element: &Value) -> bool {
    if word(element, "type") == "image" { is_image(element) } else { is_text(element, SECTION_CHARS) }
}

fn is_element(element: &Value) -> bool {
    match word(element, "type") {
        "button" => {
            is_plain(element.get("text"), BUTTON_CHARS)
                && is_length_if_there(element.get("url"), URL_CHARS)
                && is_length_if_there(element.get("value"), BUTTON_VALUE_CHARS)
        }
        "image" => is_image(element),
        "" => false,
        // Menus and pickers.
        _ => true,
    }
}

fn is_image(image: &Value) -> bool {
    let sources = [image.get("image_url"), image.get("slack_file")];
    sources.iter().flatten().count() == 1
        && is_length_if_there(image.get("image_url"), URL_CHARS)
        && is_length(image.get("alt_text"), 1, ALT_CHARS)
        && image.get("title").is_none_or(|title| is_plain(Some(title), ALT_CHARS))
}

fn is_text(object: &Value, most: usize) -> bool {
    ["mrkdwn", "plain_text"].contains(&word(object, "type")) && is_length(object.get("text"), 1, most)
}

fn is_plain(object: Option<&Value>, most: usize) -> bool {
    object.is_some_and(|object| word(object, "type") == "plain_text" && is_text(object, most))
}

fn is_length(text: Option<&Value>, least: usize, most: usize) -> bool {
    let chars = text.and_then(Value::as_str).map(|text| text.chars().count());
    chars.is_some_and(|chars| (least..=most).contains(&chars))
}

fn is_length_if_there(text: Option<&Value>, most: usize) -> bool {
    text.is_none() || is_length(text, 0, most)
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
