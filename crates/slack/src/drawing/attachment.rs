//! Draws attachments: blocks beside a bar, or the legacy fields from before Block Kit (docs.slack.dev,
//! ["Legacy secondary attachments"]), which most programs still post.
//!
//! ["Legacy secondary attachments"]: https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments

use serde_json::Value;

use super::html::{boxed, escaped, link};
use super::{Reader, block, date, emoji, image, list, text, word};
use crate::markup::Date;
use crate::payload::attachments;

pub(super) fn one(attachment: &Value, reader: &Reader<'_>) -> String {
    let blocks = block::all(list(attachment, "blocks"), reader);
    let inner = if blocks.is_empty() { legacy(attachment, reader) } else { blocks };
    let pretext = boxed("sl-pretext", &formatted(attachment, "pretext", reader));
    format!(
        "{pretext}<div class=\"sl-attachment\">{}<div class=\"sl-inner\">{inner}</div></div>",
        bar(attachments::color(attachment))
    )
}

/// Draws the colored bar as a picture. An inline style would require a content security policy that allows
/// foreign styles.
fn bar(color: Option<&str>) -> String {
    let fill = color.map_or_else(String::new, |color| format!(" fill=\"{color}\""));
    format!("<svg class=\"sl-bar\" aria-hidden=\"true\"><rect width=\"100%\" height=\"100%\"{fill}/></svg>")
}

fn legacy(attachment: &Value, reader: &Reader<'_>) -> String {
    let text = boxed("sl-text", &formatted(attachment, "text", reader));
    let parts = [
        author(attachment),
        title(attachment),
        text,
        fields(attachment, reader),
        picture(attachment, "image_url", "sl-image"),
        picture(attachment, "thumb_url", "sl-thumb"),
        buttons(attachment),
        footer(attachment, reader),
    ];
    let html = parts.concat();
    if html.is_empty() { boxed("sl-text", &escaped(word(attachment, "fallback"))) } else { html }
}

fn author(attachment: &Value) -> String {
    let name = emoji::html(word(attachment, "author_name"));
    let name = link(word(attachment, "author_link"), "", &name).unwrap_or(name);
    boxed("sl-author", &name)
}

fn title(attachment: &Value) -> String {
    let title = emoji::html(word(attachment, "title"));
    let title = if title.is_empty() {
        title
    } else {
        link(word(attachment, "title_link"), "", &title).unwrap_or(title)
    };
    boxed("sl-title", &title)
}

fn fields(attachment: &Value, reader: &Reader<'_>) -> String {
    let field = |field| {
        let class = if field_is_short(field) { "sl-field" } else { "sl-field sl-long" };
        let title = boxed("sl-name", &emoji::html(word(field, "title")));
        let value = match field.get("value") {
            Some(Value::Number(number)) => number.to_string(),
            _ if is_mrkdwn(attachment, "fields") => text::of_markup(word(field, "value"), reader),
            _ => emoji::html(word(field, "value")),
        };
        format!("<div class=\"{class}\">{title}{value}</div>")
    };
    boxed("sl-fields", &list(attachment, "fields").iter().map(field).collect::<String>())
}

fn field_is_short(field: &Value) -> bool {
    field.get("short").and_then(Value::as_bool) == Some(true)
}

fn picture(attachment: &Value, key: &str, class: &str) -> String {
    match word(attachment, key) {
        "" => String::new(),
        url => boxed("sl-picture", &image::html(url, word(attachment, "title"), class)),
    }
}

/// Draws legacy buttons. Only buttons with a link still work.
fn buttons(attachment: &Value) -> String {
    let button = |action| {
        let class = match word(action, "style") {
            "primary" => "sl-button sl-primary",
            "danger" => "sl-button sl-danger",
            _ => "sl-button",
        };
        let label = emoji::html(word(action, "text"));
        link(word(action, "url"), class, &label)
            .unwrap_or_else(|| format!("<span class=\"{class}\">{label}</span>"))
    };
    boxed("sl-actions", &list(attachment, "actions").iter().map(button).collect::<String>())
}

fn footer(attachment: &Value, reader: &Reader<'_>) -> String {
    let footer = emoji::html(word(attachment, "footer"));
    let time = seconds(attachment).map_or_else(String::new, |seconds| {
        let format = "{date_short} {time}".into();
        date::html(&Date { seconds, format, link: None, fallback: "".into() }, reader)
    });
    let between = if footer.is_empty() || time.is_empty() { "" } else { " | " };
    boxed("sl-footer", &format!("{footer}{between}{time}"))
}

/// Reads the timestamp, which programs send as a number, with a fraction or as a string.
fn seconds(attachment: &Value) -> Option<i64> {
    match attachment.get("ts")? {
        Value::String(text) => text.split('.').next()?.parse().ok(),
        Value::Number(number) => {
            number.as_i64().or_else(|| number.to_string().split('.').next()?.parse().ok())
        }
        _ => None,
    }
}

fn formatted(attachment: &Value, key: &str, reader: &Reader<'_>) -> String {
    match word(attachment, key) {
        text if is_mrkdwn(attachment, key) => text::of_markup(text, reader),
        text => emoji::html(text),
    }
}

/// Returns whether a text is mrkdwn, which is Slack's default.
fn is_mrkdwn(attachment: &Value, key: &str) -> bool {
    match attachment.get("mrkdwn_in").and_then(Value::as_array) {
        Some(keys) => keys.iter().any(|other| other.as_str() == Some(key)),
        None => true,
    }
}
