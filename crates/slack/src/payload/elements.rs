//! Validates the elements of blocks (docs.slack.dev, ["Block elements"] and ["Composition objects"]).
//!
//! ["Composition objects"]: https://docs.slack.dev/reference/block-kit/composition-objects
//! ["Block elements"]: https://docs.slack.dev/reference/block-kit/block-elements

use serde_json::Value;

use super::fields::{given, needed, optional, string, word};
use super::{Fault, choices};
use crate::limits::{BUTTON_CHARS, ID_CHARS, URL_CHARS, VALUE_CHARS};

/// Validates a text object of either kind.
pub(super) fn text(object: &Value, most: usize) -> Result<(), Fault> {
    match word(object, "type") {
        "mrkdwn" | "plain_text" => needed(object, "text", |text| string(text, 1, most)),
        kind => Err(Fault::unsupported("type", kind).within("type")),
    }
}

/// Validates a plain text object.
pub(super) fn plain_text(object: &Value, most: usize) -> Result<(), Fault> {
    match word(object, "type") {
        "plain_text" => text(object, most),
        kind => Err(Fault::unsupported("type", kind).within("type")),
    }
}

/// Validates an image block or element.
pub(super) fn image(image: &Value) -> Result<(), Fault> {
    needed(image, "alt_text", |alt| string(alt, 1, VALUE_CHARS))?;
    optional(image, "image_url", |url| string(url, 1, URL_CHARS))?;
    if given(image, "image_url").is_some() == given(image, "slack_file").is_some() {
        return Err(Fault::new("must have exactly one of image_url and slack_file"));
    }
    Ok(())
}

/// Validates the accessory of a section.
pub(super) fn accessory(element: &Value) -> Result<(), Fault> {
    if word(element, "type") == "image" { image(element) } else { interactive(element) }
}

/// Validates an interactive element.
pub(super) fn interactive(element: &Value) -> Result<(), Fault> {
    optional(element, "action_id", |id| string(id, 0, ID_CHARS))?;
    optional(element, "confirm", choices::confirm)?;
    match word(element, "type") {
        "button" => button(element),
        kind => choices::choice(element, kind),
    }
}

/// Validates the URL of a button: a web page, a mail address, or another application's scheme. Slack refuses
/// a URL without a scheme.
fn address(url: &Value) -> Result<(), Fault> {
    string(url, 0, URL_CHARS)?;
    let text = url.as_str().unwrap_or_default();
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    };
    let is_url = text.split_once(':').is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty());
    if text.is_empty() || is_url && !text.contains(char::is_whitespace) {
        Ok(())
    } else {
        Err(Fault::new("invalid url"))
    }
}

fn button(button: &Value) -> Result<(), Fault> {
    needed(button, "text", |text| plain_text(text, BUTTON_CHARS))?;
    optional(button, "url", address)?;
    optional(button, "accessibility_label", |label| string(label, 0, BUTTON_CHARS))?;
    optional(button, "value", |value| string(value, 0, VALUE_CHARS))?;
    optional(button, "style", |style| match style.as_str() {
        Some("primary" | "danger") => Ok(()),
        style => Err(Fault::unsupported("style", style.unwrap_or_default())),
    })
}
