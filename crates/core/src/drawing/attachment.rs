//! Attachments, which Slack calls legacy and most relays still post (docs.slack.dev, "Legacy secondary attachments").

use serde_json::Value;

use super::html::{anchor, escaped, image};
use super::{Reader, block, date, list, mrkdwn, word};

/// What stands beside a bar of its colour.
pub(super) fn html(attachment: &Value, reader: &Reader<'_>) -> String {
    let pretext = mrkdwn::html(word(attachment, "pretext"), reader);
    let pretext =
        if pretext.is_empty() { pretext } else { format!("<div class=\"sl-text\">{pretext}</div>") };
    let blocks = block::all(attachment, reader);
    let inside = if blocks.is_empty() { legacy(attachment, reader) } else { blocks };
    let bar = bar(word(attachment, "color"));
    format!("{pretext}<div class=\"sl-attachment\">{bar}<div class=\"sl-inner\">{inside}</div></div>")
}

/// A picture rather than a style: a page with a strict policy allows no style of an element's own.
fn bar(color: &str) -> String {
    let color = match color.trim() {
        "good" => "#2eb886",
        "warning" => "#daa038",
        "danger" => "#a30200",
        other => other,
    };
    let digits = color.strip_prefix('#').unwrap_or(color);
    let is_color = [3, 6].contains(&digits.len()) && digits.chars().all(|digit| digit.is_ascii_hexdigit());
    let fill = if is_color { format!("#{digits}") } else { "#dddddd".to_owned() };
    format!(
        "<svg class=\"sl-bar\" aria-hidden=\"true\" preserveAspectRatio=\"none\" viewBox=\"0 0 1 1\">\
         <rect width=\"1\" height=\"1\" fill=\"{fill}\"/></svg>"
    )
}

fn legacy(attachment: &Value, reader: &Reader<'_>) -> String {
    let lines = [
        ("sl-author", anchor(word(attachment, "author_link"), &escaped(word(attachment, "author_name")), "")),
        (
            "sl-title",
            anchor(word(attachment, "title_link"), &mrkdwn::html(word(attachment, "title"), reader), ""),
        ),
        ("sl-text", mrkdwn::html(text(attachment), reader)),
        ("sl-fields", fields(attachment, reader)),
        ("sl-picture", picture(attachment, "image_url")),
        ("sl-picture", picture(attachment, "thumb_url")),
        ("sl-context", footer(attachment, reader)),
    ];
    let line = |(class, inside): (&str, String)| format!("<div class=\"{class}\">{inside}</div>");
    lines.into_iter().filter(|(_, inside)| !inside.is_empty()).map(line).collect()
}

/// The fallback is for clients that show nothing else.
fn text(attachment: &Value) -> &str {
    let shown = ["text", "title", "pretext"].iter().any(|key| !word(attachment, key).is_empty());
    let has_fields = !list(attachment, "fields").is_empty();
    word(attachment, if shown || has_fields { "text" } else { "fallback" })
}

fn fields(attachment: &Value, reader: &Reader<'_>) -> String {
    let field = |field: &Value| {
        let is_short = field.get("short").and_then(Value::as_bool).unwrap_or(false);
        let class = if is_short { "" } else { " class=\"sl-wide\"" };
        let (title, value) = (escaped(word(field, "title")), mrkdwn::html(word(field, "value"), reader));
        format!("<div{class}><b>{title}</b><br>{value}</div>")
    };
    list(attachment, "fields").iter().map(field).collect()
}

fn picture(attachment: &Value, key: &str) -> String {
    let url = word(attachment, key);
    if url.is_empty() { String::new() } else { image(url, word(attachment, "fallback"), "sl-image") }
}

fn footer(attachment: &Value, reader: &Reader<'_>) -> String {
    let footer = escaped(word(attachment, "footer"));
    let seconds = attachment.get("ts").and_then(|ts| ts.as_i64().or_else(|| ts.as_str()?.parse().ok()));
    let time = seconds.map(|seconds| date::plain(seconds, reader)).unwrap_or_default();
    [footer, time].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" | ")
}
