//! Draws blocks (docs.slack.dev, ["Block Kit reference"]).
//!
//! ["Block Kit reference"]: https://docs.slack.dev/reference/block-kit

use serde_json::Value;

use super::html::{boxed, escaped, link};
use super::{Reader, chart, element, image, list, rich_text, text, word};

pub(super) fn all(blocks: &[Value], reader: &Reader<'_>) -> String {
    blocks.iter().map(|block| one(block, reader)).collect()
}

fn one(block: &Value, reader: &Reader<'_>) -> String {
    match word(block, "type") {
        "section" => section(block, reader),
        "header" => boxed("sl-header", &text::at(block, "text", reader)),
        "context" => boxed("sl-context", &each(block, |part| context(part, reader))),
        "divider" => "<hr class=\"sl-divider\">".to_owned(),
        "image" => picture(block, reader),
        "actions" | "context_actions" => {
            boxed("sl-actions", &each(block, |part| element::html(part, reader)))
        }
        "rich_text" => boxed("sl-rich", &rich_text::html(block, reader)),
        "markdown" => boxed("sl-section", &escaped(word(block, "text"))),
        "video" => video(block, reader),
        "file" => image::file_name(word(block, "external_id")),
        "table" => table(block, reader),
        "data_visualization" => chart::html(block).unwrap_or_else(|| unknown(block)),
        "container" => container(block, reader),
        _ => unknown(block),
    }
}

/// Shows an unknown block as JSON.
pub(super) fn unknown(value: &Value) -> String {
    format!("<pre class=\"sl-unknown\">{}</pre>", escaped(&value.to_string()))
}

fn each(block: &Value, draw: impl Fn(&Value) -> String) -> String {
    list(block, "elements").iter().map(draw).collect()
}

fn section(section: &Value, reader: &Reader<'_>) -> String {
    let body = boxed("sl-text", &text::at(section, "text", reader)) + &fields(section, reader);
    match section.get("accessory").filter(|accessory| accessory.is_object()) {
        Some(accessory) => format!(
            "<div class=\"sl-section sl-with\"><div class=\"sl-beside\">{body}</div>{}</div>",
            element::html(accessory, reader)
        ),
        None => boxed("sl-section", &body),
    }
}

fn fields(section: &Value, reader: &Reader<'_>) -> String {
    let field = |field| format!("<div class=\"sl-field\">{}</div>", text::object(field, reader));
    boxed("sl-fields", &list(section, "fields").iter().map(field).collect::<String>())
}

fn context(part: &Value, reader: &Reader<'_>) -> String {
    match word(part, "type") {
        "image" => image::html(image::url(part), word(part, "alt_text"), "sl-small-image"),
        "mrkdwn" | "plain_text" => format!("<div class=\"sl-small\">{}</div>", text::object(part, reader)),
        _ => unknown(part),
    }
}

fn picture(block: &Value, reader: &Reader<'_>) -> String {
    let title = boxed("sl-caption", &text::at(block, "title", reader));
    let picture = image::html(image::url(block), word(block, "alt_text"), "sl-image");
    boxed("sl-picture", &(title + &picture))
}

fn video(block: &Value, reader: &Reader<'_>) -> String {
    let title = text::at(block, "title", reader);
    let title = link(word(block, "title_url"), "sl-title", &title).unwrap_or(title);
    let whose = [word(block, "author_name"), word(block, "provider_name")];
    let whose: Vec<_> = whose.into_iter().filter(|name| !name.is_empty()).map(escaped).collect();
    let description = boxed("sl-text", &text::at(block, "description", reader));
    let thumbnail = image::html(word(block, "thumbnail_url"), word(block, "alt_text"), "sl-image");
    let html = format!("{title}{}{description}{thumbnail}", boxed("sl-caption", &whose.join(" · ")));
    boxed("sl-section", &html)
}

fn container(block: &Value, reader: &Reader<'_>) -> String {
    let is = |key: &str| block.get(key).and_then(Value::as_bool) == Some(true);
    let title = text::at(block, "title", reader);
    let title = if title.is_empty() { text::at(block, "rich_text_title", reader) } else { title };
    let subtitle = boxed("sl-caption", &text::at(block, "subtitle", reader));
    let inner = all(list(block, "child_blocks"), reader);
    if !is("is_collapsible") {
        return boxed("sl-fold", &format!("{}{subtitle}{inner}", boxed("sl-title", &title)));
    }
    let open = if is("default_collapsed") { "" } else { " open" };
    format!("<details class=\"sl-fold\"{open}><summary>{title}{subtitle}</summary>{inner}</details>")
}

fn table(block: &Value, reader: &Reader<'_>) -> String {
    let rows = list(block, "rows").iter().filter_map(Value::as_array);
    let row = |cells: &Vec<Value>| {
        let cells: String = cells.iter().map(|each| format!("<td>{}</td>", cell(each, reader))).collect();
        format!("<tr>{cells}</tr>")
    };
    let rows: String = rows.map(row).collect();
    format!("<div class=\"sl-scroll\"><table class=\"sl-table\"><tbody>{rows}</tbody></table></div>")
}

fn cell(cell: &Value, reader: &Reader<'_>) -> String {
    match word(cell, "type") {
        "raw_text" | "raw_number" => escaped(word(cell, "text")),
        "rich_text" => rich_text::html(cell, reader),
        _ => unknown(cell),
    }
}
