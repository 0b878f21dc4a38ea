//! The rules of what is in a block (docs.slack.dev, "Block elements" and "Composition objects").

use serde_json::Value;

use super::super::limits::{BUTTON_CHARS, ID_CHARS, URL_CHARS, VALUE_CHARS};
use super::parts::{given, word};
use super::{Fault, choices};

/// At most so many.
pub(super) fn most(items: &[Value], most: usize) -> Result<(), Fault> {
    if items.len() > most { Err(Fault::new(format!("no more than {most} items allowed"))) } else { Ok(()) }
}

/// Each of them, and which one it was.
pub(super) fn at(items: &[Value], rule: impl Fn(&Value) -> Result<(), Fault>) -> Result<(), Fault> {
    items.iter().enumerate().try_for_each(|(index, item)| rule(item).map_err(|fault| fault.within(index)))
}

/// What must be there.
pub(super) fn needed(
    value: &Value,
    key: &str,
    rule: impl FnOnce(&Value) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let given = given(value, key).ok_or_else(|| Fault::new(format!("missing required field: {key}")))?;
    rule(given).map_err(|fault| fault.within(key))
}

/// What may be there.
pub(super) fn optional(
    value: &Value,
    key: &str,
    rule: impl FnOnce(&Value) -> Result<(), Fault>,
) -> Result<(), Fault> {
    given(value, key).map_or(Ok(()), rule).map_err(|fault| fault.within(key))
}

/// A string of so many characters.
pub(super) fn string(value: &Value, least: usize, most: usize) -> Result<(), Fault> {
    match value.as_str().map(|text| text.chars().count()) {
        None => Err(Fault::new("must be a string")),
        Some(chars) if chars < least => {
            Err(Fault::new(format!("must be more than {} characters", least - 1)))
        }
        Some(chars) if chars > most => Err(Fault::new(format!("must be less than {} characters", most + 1))),
        Some(_) => Ok(()),
    }
}

/// A text object of either kind.
pub(super) fn text(object: &Value, most: usize) -> Result<(), Fault> {
    match word(object, "type") {
        "mrkdwn" | "plain_text" => needed(object, "text", |text| string(text, 1, most)),
        kind => Err(Fault::unsupported("type", kind).within("type")),
    }
}

/// A text object without markup.
pub(super) fn plain_text(object: &Value, most: usize) -> Result<(), Fault> {
    match word(object, "type") {
        "plain_text" => text(object, most),
        kind => Err(Fault::unsupported("type", kind).within("type")),
    }
}

/// An image, as a block or as an element.
pub(super) fn image(image: &Value) -> Result<(), Fault> {
    needed(image, "alt_text", |alt| string(alt, 1, VALUE_CHARS))?;
    optional(image, "image_url", |url| string(url, 1, URL_CHARS))?;
    if given(image, "image_url").is_some() == given(image, "slack_file").is_some() {
        return Err(Fault::new("must have exactly one of image_url and slack_file"));
    }
    Ok(())
}

/// What may stand beside a section.
pub(super) fn accessory(element: &Value) -> Result<(), Fault> {
    if word(element, "type") == "image" { image(element) } else { interactive(element) }
}

/// What somebody can press or choose.
pub(super) fn interactive(element: &Value) -> Result<(), Fault> {
    optional(element, "action_id", |id| string(id, 0, ID_CHARS))?;
    optional(element, "confirm", choices::confirm)?;
    match word(element, "type") {
        "button" => button(element),
        kind => choices::choice(element, kind),
    }
}

fn button(button: &Value) -> Result<(), Fault> {
    needed(button, "text", |text| plain_text(text, BUTTON_CHARS))?;
    optional(button, "url", |url| string(url, 0, URL_CHARS))?;
    optional(button, "accessibility_label", |label| string(label, 0, BUTTON_CHARS))?;
    optional(button, "value", |value| string(value, 0, VALUE_CHARS))?;
    optional(button, "style", |style| match style.as_str() {
        Some("primary" | "danger") => Ok(()),
        style => Err(Fault::unsupported("style", style.unwrap_or_default())),
    })
}
