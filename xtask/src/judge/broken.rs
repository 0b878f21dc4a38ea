//! Messages that the judges must refuse. A judge that accepts everything fails.

use serde_json::{Value, json};

use super::{Case, Judge};
use Judge::{Ours, SlackSdk, SlackTypes};

/// The mistake, the judges that must find it, and the message.
pub(super) type Broken = (&'static str, &'static [Judge], Value);

/// One message for each kind of mistake.
pub(super) fn all() -> Vec<Broken> {
    vec![
        (
            "unknown block",
            &[SlackSdk, SlackTypes, Ours],
            block(json!({"type": "banner", "text": mrkdwn("a")})),
        ),
        ("block without type", &[SlackSdk, SlackTypes, Ours], block(json!({"text": mrkdwn("a")}))),
        (
            "block with a key too many",
            &[SlackSdk, SlackTypes],
            block(with(section("a"), "colour", json!("red"))),
        ),
        ("misspelt text", &[SlackSdk, SlackTypes], block(json!({"type": "section", "txt": mrkdwn("a")}))),
        ("section without text", &[SlackSdk, Ours], block(json!({"type": "section"}))),
        ("section with empty text", &[Ours], block(section(""))),
        ("section with blank text", &[Ours], block(section(" \n"))),
        ("section over 3000", &[SlackSdk, Ours], block(section(&long(3_001)))),
        ("11 fields", &[SlackSdk, Ours], block(fields(vec![mrkdwn("a"); 11]))),
        ("field over 2000", &[Ours], block(fields(vec![mrkdwn(&long(2_001))]))),
        ("field without type", &[SlackTypes, Ours], block(fields(vec![json!({"text": "a"})]))),
        ("11 elements of context", &[SlackSdk, Ours], block(context(vec![mrkdwn("a"); 11]))),
        ("empty context", &[Ours], block(context(vec![]))),
        ("mrkdwn header", &[SlackTypes, Ours], block(json!({"type": "header", "text": mrkdwn("a")}))),
        ("header over 150", &[SlackSdk, Ours], block(json!({"type": "header", "text": plain(&long(151))}))),
        ("image without source", &[SlackTypes, Ours], block(json!({"type": "image", "alt_text": "a"}))),
        (
            "image with both sources",
            &[Ours],
            block(image(json!({"image_url": URL, "slack_file": {"id": "F1"}}))),
        ),
        (
            "image without alt_text",
            &[SlackSdk, SlackTypes, Ours],
            block(json!({"type": "image", "image_url": URL})),
        ),
        ("block_id over 255", &[SlackSdk], block(with(section("a"), "block_id", json!(long(256))))),
        (
            "number as text",
            &[SlackTypes, Ours],
            block(json!({"type": "section", "text": {"type": "mrkdwn", "text": 1}})),
        ),
        ("51 blocks", &[Ours], message("a", vec![section("a"); 51])),
        ("12,000 characters and more", &[Ours], message("a", vec![section(&long(2_990)); 4])),
        ("no notification text", &[Ours], message("", vec![section("a")])),
        ("long notification text", &[Ours], message(&long(3_001), vec![section("a")])),
        ("live @channel", &[Ours], block(section("down <!channel>"))),
        ("live user", &[Ours], message("<@U012AB3CD>", vec![section("a")])),
        ("misspelt attachments", &[SlackTypes], json!({"text": "a", "attachment": []})),
    ]
}

/// Messages at Slack's limits, which all judges must accept.
pub(super) fn borderline() -> Vec<Case> {
    let cases = [
        ("section of 3000", block(section(&long(3_000)))),
        ("10 fields of 900", block(fields(vec![mrkdwn(&long(900)); 10]))),
        ("field of 2000", block(fields(vec![mrkdwn(&long(2_000))]))),
        ("50 blocks", message("a", vec![section("a"); 50])),
        ("header of 150", block(json!({"type": "header", "text": plain(&long(150))}))),
        ("image", block(image(json!({"image_url": URL})))),
        ("link and date", block(section("<https://example.com/|a> <!date^1^{date_num}|1970-01-01>"))),
    ];
    cases.map(|(name, message)| Case { name: format!("borderline: {name}"), message }).into()
}

const URL: &str = "https://example.com/graph.png";

/// Puts a block into an attachment, as in bongsu's messages, so that a judge that examines only the top level fails.
fn block(block: Value) -> Value {
    let attachment = with(json!({"color": "#d92d20"}), "blocks", Value::Array(vec![block]));
    with(message("a", vec![section("a")]), "attachments", Value::Array(vec![attachment]))
}

fn message(text: &str, blocks: Vec<Value>) -> Value {
    with(json!({"text": text}), "blocks", Value::Array(blocks))
}

fn section(text: &str) -> Value {
    json!({"type": "section", "text": mrkdwn(text)})
}

fn fields(fields: Vec<Value>) -> Value {
    with(json!({"type": "section"}), "fields", Value::Array(fields))
}

fn context(elements: Vec<Value>) -> Value {
    with(json!({"type": "context"}), "elements", Value::Array(elements))
}

fn image(source: Value) -> Value {
    with(with(source, "type", json!("image")), "alt_text", json!("a graph"))
}

fn mrkdwn(text: &str) -> Value {
    json!({"type": "mrkdwn", "text": text})
}

fn plain(text: &str) -> Value {
    json!({"type": "plain_text", "text": text})
}

fn with(mut object: Value, key: &str, value: Value) -> Value {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
    object
}

fn long(chars: usize) -> String {
    "가".repeat(chars)
}
