//! The blocks of Block Kit (docs.slack.dev, "Block Kit reference").

use serde_json::Value;

use super::html::{anchor, escaped, image};
use super::{Reader, element, list, mrkdwn, rich_text, word};

/// The blocks of a message or an attachment.
pub(super) fn all(of: &Value, reader: &Reader<'_>) -> String {
    list(of, "blocks").iter().map(|block| html(block, reader)).collect()
}

fn html(block: &Value, reader: &Reader<'_>) -> String {
    match word(block, "type") {
        "section" => section(block, reader),
        "header" => format!("<div class=\"sl-header\">{}</div>", text(block.get("text"), reader)),
        "context" => format!("<div class=\"sl-context\">{}</div>", element::all(block, reader)),
        "actions" | "context_actions" => {
            format!("<div class=\"sl-actions\">{}</div>", element::all(block, reader))
        }
        "divider" => "<hr class=\"sl-divider\">".to_owned(),
        "image" => picture(block, reader),
        "rich_text" => rich_text::html(block, reader),
        "markdown" => format!("<div class=\"sl-markdown\">{}</div>", escaped(word(block, "text"))),
        "video" => video(block),
        "table" => table(block, reader),
        // Not drawn, and not hidden either.
        _ => format!("<pre class=\"sl-pre\">{}</pre>", escaped(&format!("{block:#}"))),
    }
}

fn section(section: &Value, reader: &Reader<'_>) -> String {
    let words = section
        .get("text")
        .map(|object| format!("<div class=\"sl-text\">{}</div>", text(Some(object), reader)));
    let field = |field| format!("<div>{}</div>", text(Some(field), reader));
    let fields: String = list(section, "fields").iter().map(field).collect();
    let fields = if fields.is_empty() { fields } else { format!("<div class=\"sl-fields\">{fields}</div>") };
    let accessory = section.get("accessory").map(|it| element::html(it, reader)).unwrap_or_default();
    let accessory = if accessory.is_empty() {
        accessory
    } else {
        format!("<div class=\"sl-accessory\">{accessory}</div>")
    };
    let words = words.unwrap_or_default();
    format!("<div class=\"sl-section\"><div class=\"sl-main\">{words}{fields}</div>{accessory}</div>")
}

fn picture(block: &Value, reader: &Reader<'_>) -> String {
    let title = block
        .get("title")
        .map(|title| format!("<div class=\"sl-title\">{}</div>", text(Some(title), reader)));
    let picture = image(word(block, "image_url"), word(block, "alt_text"), "sl-image");
    format!("<div class=\"sl-picture\">{}{picture}</div>", title.unwrap_or_default())
}

fn video(block: &Value) -> String {
    let title = escaped(block.get("title").map_or("", |title| word(title, "text")));
    let target = word(block, "title_url");
    format!("<div class=\"sl-section\"><div class=\"sl-main\">▶ {}</div></div>", anchor(target, &title, ""))
}

fn table(block: &Value, reader: &Reader<'_>) -> String {
    let cell = |cell: &Value| {
        let inside = if word(cell, "type") == "rich_text" {
            rich_text::html(cell, reader)
        } else {
            escaped(word(cell, "text"))
        };
        format!("<td>{inside}</td>")
    };
    let row = |row: &Value| {
        let cells: String = row.as_array().into_iter().flatten().map(cell).collect();
        format!("<tr>{cells}</tr>")
    };
    let rows: String = list(block, "rows").iter().map(row).collect();
    format!("<table class=\"sl-table\">{rows}</table>")
}

/// A text object.
pub(super) fn text(object: Option<&Value>, reader: &Reader<'_>) -> String {
    let Some(object) = object else { return String::new() };
    match word(object, "type") {
        "mrkdwn" => mrkdwn::html(word(object, "text"), reader),
        _ => emojis(word(object, "text")),
    }
}

/// Plain text has no markup, but emoji by their names.
fn emojis(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(':') {
        html.push_str(&escaped(before));
        match super::emoji::of(after) {
            Some((emoji, length)) => {
                html.push_str(&emoji);
                rest = after.get(length..).unwrap_or_default();
            }
            None => {
                html.push(':');
                rest = after;
            }
        }
    }
    html + &escaped(rest)
}
