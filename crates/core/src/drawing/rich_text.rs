//! Rich text (docs.slack.dev, "Rich text block").

use serde_json::Value;

use super::html::{anchor, escaped};
use super::{Reader, date, emoji, list, word};

/// Lists within lists: as deep as Slack takes.
const DEEPEST_INDENT: u64 = 8;

pub(super) fn html(block: &Value, reader: &Reader<'_>) -> String {
    let elements: String = list(block, "elements").iter().map(|element| container(element, reader)).collect();
    format!("<div class=\"sl-rich\">{elements}</div>")
}

fn container(element: &Value, reader: &Reader<'_>) -> String {
    let inside = || list(element, "elements").iter().map(|part| part_html(part, reader)).collect::<String>();
    match word(element, "type") {
        "rich_text_quote" => format!("<blockquote class=\"sl-quote\">{}</blockquote>", inside()),
        "rich_text_preformatted" => format!("<pre class=\"sl-pre\">{}</pre>", inside()),
        "rich_text_list" => items(element, reader),
        _ => format!("<div class=\"sl-text\">{}</div>", inside()),
    }
}

fn items(element: &Value, reader: &Reader<'_>) -> String {
    let tag = if word(element, "style") == "ordered" { "ol" } else { "ul" };
    let indent = element.get("indent").and_then(Value::as_u64).unwrap_or(0).min(DEEPEST_INDENT);
    let item = |item: &Value| {
        let parts: String = list(item, "elements").iter().map(|part| part_html(part, reader)).collect();
        format!("<li>{parts}</li>")
    };
    let items: String = list(element, "elements").iter().map(item).collect();
    format!("<{tag} class=\"sl-list sl-indent-{indent}\">{items}</{tag}>")
}

fn part_html(part: &Value, reader: &Reader<'_>) -> String {
    let mention =
        |mark: &str, id: &str| format!("<span class=\"sl-mention\">{mark}{}</span>", escaped(word(part, id)));
    let inside = match word(part, "type") {
        "link" => {
            let url = word(part, "url");
            let words = Some(word(part, "text")).filter(|words| !words.is_empty()).unwrap_or(url);
            // Rich text has no entities of Slack's.
            anchor(&url.replace('&', "&amp;"), &escaped(words), "")
        }
        "emoji" => escaped(&emoji::named(word(part, "name"))),
        "user" => mention("@", "user_id"),
        "usergroup" => mention("@", "usergroup_id"),
        "channel" => mention("#", "channel_id"),
        "broadcast" => mention("@", "range"),
        "color" => escaped(word(part, "value")),
        "date" => date::plain(part.get("timestamp").and_then(Value::as_i64).unwrap_or(0), reader),
        _ => escaped(word(part, "text")).replace('\n', "<br>"),
    };
    styled(part, inside)
}

fn styled(part: &Value, inside: String) -> String {
    let is =
        |style: &str| part.get("style").and_then(|it| it.get(style)).and_then(Value::as_bool) == Some(true);
    let tags = [("code", "code"), ("strike", "s"), ("italic", "i"), ("bold", "b")];
    tags.into_iter().filter(|(style, _)| is(style)).fold(inside, |inside, (_, tag)| {
        let class = if tag == "code" { " class=\"sl-code\"" } else { "" };
        format!("<{tag}{class}>{inside}</{tag}>")
    })
}
