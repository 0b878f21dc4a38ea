//! One message, as Slack draws it and as a phone's lock screen does.

use serde_json::Value;

use super::{date, mrkdwn};

/// As in a channel.
pub(super) fn message(message: &Value) -> String {
    let json = message.to_string();
    let time = date::first_time(&json).unwrap_or_default();
    let attachments: String = list(message, "attachments").iter().map(attachment).collect();
    format!(
        "<div class=message><div class=avatar>🔥</div><div class=body>\
         <div class=sender><b>bongsu</b><span class=app>APP</span><time>{time}</time></div>{}{attachments}</div></div>\n",
        blocks(message)
    )
}

/// What is seen without unlocking the phone.
pub(super) fn notification(message: &Value) -> String {
    format!(
        "<div class=phone><div class=icon>#</div><div><b>#alarms</b><span class=now>now</span>\
         <p>bongsu: {}</p></div></div>\n",
        mrkdwn::plain(word(message, "text"))
    )
}

fn attachment(attachment: &Value) -> String {
    let colour: String = word(attachment, "color").chars().filter(|letter| *letter != '"').collect();
    format!(
        "<div class=attachment><div class=bar style=\"background:{}\"></div><div class=inner>{}</div></div>",
        mrkdwn::entities(&colour),
        blocks(attachment)
    )
}

fn blocks(of: &Value) -> String {
    list(of, "blocks").iter().map(block).collect()
}

fn block(block: &Value) -> String {
    match word(block, "type") {
        "section" => section(block),
        "context" => format!("<div class=context>{}</div>", each(block, "elements", "span")),
        "header" => format!("<div class=header>{}</div>", text(block.get("text"))),
        // Golden messages name pictures that nobody made.
        "image" => format!("<div class=context>🖼 {}</div>", entities(word(block, "alt_text"))),
        "divider" => "<hr>".to_owned(),
        // Not drawn yet, and not hidden either.
        _ => format!("<pre>{}</pre>", entities(&format!("{block:#}"))),
    }
}

/// Text that is not escaped yet.
fn entities(text: &str) -> String {
    mrkdwn::entities(&text.replace('&', "&amp;"))
}

fn section(section: &Value) -> String {
    let text = section.get("text").map(|object| format!("<div class=text>{}</div>", text(Some(object))));
    let fields = (!list(section, "fields").is_empty())
        .then(|| format!("<div class=fields>{}</div>", each(section, "fields", "div")));
    format!("<div class=section>{}{}</div>", text.unwrap_or_default(), fields.unwrap_or_default())
}

fn each(block: &Value, key: &str, tag: &str) -> String {
    list(block, key).iter().map(|part| format!("<{tag}>{}</{tag}>", text(Some(part)))).collect()
}

fn text(object: Option<&Value>) -> String {
    let Some(object) = object else { return String::new() };
    match word(object, "type") {
        "mrkdwn" => mrkdwn::html(word(object, "text")),
        _ => mrkdwn::plain(&word(object, "text").replace('&', "&amp;")),
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
