//! Draws rich text, the format of Slack's own editor (docs.slack.dev, ["Rich text block"]).
//!
//! ["Rich text block"]: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

use std::borrow::Cow;

use serde_json::Value;

use super::html::{boxed, escaped, link};
use super::{Reader, block, date, emoji, list, text, word};
use crate::markup::Date;
use crate::payload::attachments;

pub(super) fn html(rich: &Value, reader: &Reader<'_>) -> String {
    list(rich, "elements").iter().map(|part| of_part(part, reader)).collect()
}

fn of_part(part: &Value, reader: &Reader<'_>) -> String {
    match word(part, "type") {
        "rich_text_section" => boxed("sl-text", &line(part, reader)),
        "rich_text_quote" => format!("<blockquote>{}</blockquote>", line(part, reader)),
        "rich_text_preformatted" => format!("<pre>{}</pre>", line(part, reader)),
        "rich_text_list" => items(part, reader),
        _ => block::unknown(part),
    }
}

/// The deepest indentation of Slack's editor.
const MOST_INDENT: u64 = 8;

fn items(of: &Value, reader: &Reader<'_>) -> String {
    let number = |key| of.get(key).and_then(Value::as_u64).unwrap_or(0);
    let indent = number("indent").min(MOST_INDENT);
    let item = |item| format!("<li>{}</li>", line(item, reader));
    let items: String = list(of, "elements").iter().map(item).collect();
    let class = format!("class=\"sl-list sl-indent-{indent}\"");
    if word(of, "style") == "ordered" {
        // HTML allows list numbers of 31 bits.
        let start = number("offset").min(999_999) + 1;
        return format!("<ol {class} start=\"{start}\">{items}</ol>");
    }
    format!("<ul {class}>{items}</ul>")
}

fn line(of: &Value, reader: &Reader<'_>) -> String {
    list(of, "elements").iter().map(|each| styled(each, &inline(each, reader))).collect()
}

fn inline(each: &Value, reader: &Reader<'_>) -> String {
    match word(each, "type") {
        // In rich text, an emoji is a separate element.
        "text" => escaped(word(each, "text")),
        "link" => {
            let url = word(each, "url");
            let label = escaped(Some(word(each, "text")).filter(|text| !text.is_empty()).unwrap_or(url));
            link(url, "", &label).unwrap_or(label)
        }
        "emoji" => {
            let name = word(each, "name");
            emoji::named(name).map_or_else(|| escaped(&format!(":{name}:")), str::to_owned)
        }
        "user" => text::mention(&format!("@{}", word(each, "user_id")), false),
        "usergroup" => text::mention(&format!("@{}", word(each, "usergroup_id")), false),
        "channel" => text::mention(&format!("#{}", word(each, "channel_id")), false),
        "broadcast" => text::mention(&format!("@{}", word(each, "range")), true),
        "date" => time(each, reader),
        "color" => swatch(each),
        _ => format!("<code>{}</code>", escaped(&each.to_string())),
    }
}

fn time(each: &Value, reader: &Reader<'_>) -> String {
    let fallback = word(each, "fallback").into();
    let Some(seconds) = each.get("timestamp").and_then(Value::as_i64) else {
        return escaped(word(each, "fallback"));
    };
    let link = Some(word(each, "url")).filter(|url| !url.is_empty()).map(Cow::Borrowed);
    date::html(&Date { seconds, format: word(each, "format").into(), link, fallback }, reader)
}

fn swatch(each: &Value) -> String {
    let name = escaped(word(each, "value"));
    match attachments::hex(word(each, "value")) {
        Some(color) => format!(
            "<svg class=\"sl-swatch\" aria-hidden=\"true\"><rect width=\"100%\" height=\"100%\" fill=\"{color}\"/></svg>\
             {name}"
        ),
        None => name,
    }
}

fn styled(each: &Value, html: &str) -> String {
    let style = |key: &str| each.pointer(&format!("/style/{key}")).and_then(Value::as_bool) == Some(true);
    let marks = [("code", "code"), ("strike", "s"), ("italic", "i"), ("bold", "b"), ("underline", "u")];
    let wrap = |html: String, (_, tag): &(&str, &str)| format!("<{tag}>{html}</{tag}>");
    marks.iter().filter(|(key, _)| style(key)).fold(html.to_owned(), wrap)
}
