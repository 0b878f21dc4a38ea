//! What stands within blocks: buttons, menus, small images and texts.

use serde_json::Value;

use super::block::text;
use super::html::{anchor, escaped, image, link};
use super::{Reader, list, word};

/// The elements of a block.
pub(super) fn all(block: &Value, reader: &Reader<'_>) -> String {
    list(block, "elements").iter().map(|element| html(element, reader)).collect()
}

pub(super) fn html(element: &Value, reader: &Reader<'_>) -> String {
    match word(element, "type") {
        "mrkdwn" | "plain_text" => format!("<span class=\"sl-part\">{}</span>", text(Some(element), reader)),
        "image" => image(word(element, "image_url"), word(element, "alt_text"), "sl-thumb"),
        "button" | "workflow_button" => button(element, reader),
        kind => menu(element, kind, reader),
    }
}

/// A link where it has one; there is nobody to press any other for.
fn button(button: &Value, reader: &Reader<'_>) -> String {
    let class = match word(button, "style") {
        "primary" => "sl-button sl-primary",
        "danger" => "sl-button sl-danger",
        _ => "sl-button",
    };
    let (words, url) = (text(button.get("text"), reader), word(button, "url"));
    if link(url).is_some() {
        return anchor(url, &words, class);
    }
    format!("<span class=\"{class}\">{words}</span>")
}

fn menu(menu: &Value, kind: &str, reader: &Reader<'_>) -> String {
    let placeholder = text(menu.get("placeholder"), reader);
    let words = if placeholder.is_empty() { escaped(kind) } else { placeholder };
    format!("<span class=\"sl-button sl-menu\">{words} ▾</span>")
}
