//! Draws interactive elements. Only links work, because no app receives the other interactions.

use serde_json::Value;

use super::html::link;
use super::{Reader, block, image, list, text, word};

pub(super) fn html(element: &Value, reader: &Reader<'_>) -> String {
    match word(element, "type") {
        "button" | "workflow_button" => button(element, reader),
        "image" => image::html(image::url(element), word(element, "alt_text"), "sl-thumb"),
        "overflow" => inert("sl-button", "<b aria-hidden=\"true\">⋯</b>"),
        "checkboxes" | "radio_buttons" => choices(element, reader),
        "feedback_buttons" => ["positive_button", "negative_button"]
            .iter()
            .filter_map(|key| element.get(key))
            .map(|each| button(each, reader))
            .collect(),
        "icon_button" => inert("sl-button", &text::at(element, "text", reader)),
        kind if is_choice(kind) => select(element, reader),
        _ => block::unknown(element),
    }
}

fn is_choice(kind: &str) -> bool {
    kind.ends_with("_select") || kind.ends_with("picker") || kind.ends_with("_input")
}

fn button(button: &Value, reader: &Reader<'_>) -> String {
    let class = match word(button, "style") {
        "primary" => "sl-button sl-primary",
        "danger" => "sl-button sl-danger",
        _ => "sl-button",
    };
    let label = text::at(button, "text", reader);
    link(word(button, "url"), class, &label).unwrap_or_else(|| inert(class, &label))
}

fn select(element: &Value, reader: &Reader<'_>) -> String {
    let chosen =
        element.get("initial_option").map_or_else(String::new, |option| text::at(option, "text", reader));
    let date = word(element, "initial_date");
    let shown = match (chosen.is_empty(), date.is_empty()) {
        (false, _) => chosen,
        (true, false) => super::html::escaped(date),
        (true, true) => text::at(element, "placeholder", reader),
    };
    inert("sl-button sl-select", &format!("{shown} <span aria-hidden=\"true\">▾</span>"))
}

fn choices(element: &Value, reader: &Reader<'_>) -> String {
    let sign = if word(element, "type") == "checkboxes" { "☐" } else { "○" };
    let choice = |option| {
        let label = text::at(option, "text", reader);
        format!("<li><span aria-hidden=\"true\">{sign}</span> {label}</li>")
    };
    format!(
        "<ul class=\"sl-choices\">{}</ul>",
        list(element, "options").iter().map(choice).collect::<String>()
    )
}

fn inert(class: &str, html: &str) -> String {
    format!("<span class=\"{class}\">{html}</span>")
}
