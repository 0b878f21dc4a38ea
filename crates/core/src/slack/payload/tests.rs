use proptest::prelude::*;
use serde_json::json;

use super::*;

fn check(body: &str, expected: Option<&str>) {
    let refusal = Payload::read(body.as_bytes(), Some("application/json")).err();
    assert_eq!(refusal.map(Refusal::word), expected, "{body}");
}

fn check_block(block: &Value, is_fit: bool) {
    check(&json!({ "blocks": [block] }).to_string(), (!is_fit).then_some("invalid_blocks"));
}

#[test]
fn bodies_are_answered_as_slack_does() {
    check(r#"{"text":"hello"}"#, None);
    check(r#"{"text":""}"#, Some("no_text"));
    check(r#"{"text":" \n"}"#, Some("no_text"));
    check("{}", Some("no_text"));
    check("", Some("invalid_payload"));
    check("[]", Some("invalid_payload"));
    check("\"text\"", Some("invalid_payload"));
    check(r#"{"text":1}"#, Some("invalid_payload"));
    check(r#"{"text":"a"} x"#, Some("invalid_payload"));
    check(&"[".repeat(100_000), Some("invalid_payload"));
    check(r#"{"text":"\ud800"}"#, Some("invalid_payload"));
    check(r#"{"blocks":{}}"#, Some("invalid_blocks_format"));
    check(r#"{"text":"a","blocks":[1]}"#, Some("invalid_blocks_format"));
    check(r#"{"attachments":"x"}"#, Some("invalid_attachments"));
    check(r#"{"attachments":[1]}"#, Some("invalid_attachments"));
    check(
        &json!({ "attachments": vec![json!({ "text": "a" }); 101] }).to_string(),
        Some("too_many_attachments"),
    );
    check(&json!({ "attachments": vec![json!({ "text": "a" }); 100] }).to_string(), None);
    let section =
        |chars: usize| json!({ "type": "section", "text": { "type": "mrkdwn", "text": "가".repeat(chars) } });
    check(&json!({ "blocks": vec![section(2_700); 5] }).to_string(), Some("msg_blocks_too_long"));
    check(&json!({ "blocks": vec![section(1); 50] }).to_string(), None);
    check(&json!({ "blocks": vec![section(1); 51] }).to_string(), Some("invalid_blocks"));
    check(&json!({ "attachments": [{ "blocks": [section(3_001)] }] }).to_string(), Some("invalid_blocks"));
}

#[test]
fn blocks_keep_their_rules() {
    let text = |kind: &str, chars: usize| json!({ "type": kind, "text": "a".repeat(chars) });
    let button =
        |chars: usize| json!({ "type": "button", "text": text("plain_text", chars), "url": "https://a" });
    check_block(&json!({ "type": "section", "text": text("mrkdwn", 3_000) }), true);
    check_block(&json!({ "type": "section", "text": text("mrkdwn", 3_001) }), false);
    check_block(&json!({ "type": "section", "text": text("mrkdwn", 0) }), false);
    check_block(&json!({ "type": "section" }), false);
    check_block(&json!({ "type": "section", "fields": vec![text("mrkdwn", 2_000); 3] }), true);
    check_block(&json!({ "type": "section", "fields": vec![text("mrkdwn", 1); 11] }), false);
    check_block(&json!({ "type": "section", "fields": [text("mrkdwn", 2_001)] }), false);
    check_block(&json!({ "type": "section", "text": text("mrkdwn", 1), "accessory": button(75) }), true);
    check_block(&json!({ "type": "header", "text": text("plain_text", 150) }), true);
    check_block(&json!({ "type": "header", "text": text("plain_text", 151) }), false);
    check_block(&json!({ "type": "header", "text": text("mrkdwn", 1) }), false);
    check_block(&json!({ "type": "context", "elements": vec![text("mrkdwn", 1); 10] }), true);
    check_block(&json!({ "type": "context", "elements": vec![text("mrkdwn", 1); 11] }), false);
    check_block(&json!({ "type": "context", "elements": [] }), false);
    check_block(&json!({ "type": "actions", "elements": vec![button(75); 25] }), true);
    check_block(&json!({ "type": "actions", "elements": vec![button(75); 26] }), false);
    check_block(&json!({ "type": "actions", "elements": [button(76)] }), false);
    check_block(&json!({ "type": "image", "image_url": "https://a/b.png", "alt_text": "a" }), true);
    check_block(&json!({ "type": "image", "image_url": "https://a/b.png" }), false);
    check_block(&json!({ "type": "image", "alt_text": "a" }), false);
    check_block(&json!({ "type": "image", "image_url": "a", "slack_file": {}, "alt_text": "a" }), false);
    check_block(&json!({ "type": "divider" }), true);
    check_block(&json!({ "type": "rich_text", "elements": [{}] }), true);
    check_block(&json!({ "type": "markdown", "text": "# a" }), true);
    check_block(&json!({ "type": "blink" }), false);
    check_block(&json!({}), false);
}

#[test]
fn a_form_is_read_as_its_payload() {
    let form = |body: &str| Payload::read(body.as_bytes(), Some("application/x-www-form-urlencoded"));
    assert_eq!(form("payload=%7B%22text%22%3A%22a+b%22%7D").unwrap().json(), &json!({ "text": "a b" }));
    assert_eq!(form("x=1&payload=%7B%7D").unwrap_err(), Refusal::NoText);
    // As curl sends it.
    assert_eq!(form(r#"{"text":"a&b+c"}"#).unwrap().json(), &json!({ "text": "a&b+c" }));
    assert_eq!(form("payload=%ff").unwrap_err(), Refusal::InvalidPayload);
}

#[test]
fn what_a_reader_sees_is_searched() {
    let message = json!({
        "text": "🔴 <https://a/b|cpu-alarm> &amp;lt; &lt;b&gt;",
        "blocks": [{ "type": "section", "fields": [{ "type": "mrkdwn", "text": "*결제*" }] }],
        "attachments": [{ "color": "#fff", "title": "서버", "fields": [{ "title": "Host", "value": "web-1" }] }],
        "metadata": { "event_type": "hidden" },
    });
    let plain = Payload::trusted(message).plain();
    assert_eq!(plain, "🔴 cpu-alarm &lt; <b>\n*결제*\n서버\nHost\nweb-1\n");
    let long = Payload::trusted(json!({ "text": "가".repeat(100_000) })).plain();
    assert!(long.len() <= 8 * 1024);
}

proptest! {
    #[test]
    fn no_body_makes_it_panic(body: Vec<u8>, kind in proptest::option::of("application/x-www-form-urlencoded")) {
        let _ = Payload::read(&body, kind.as_deref()).map(|payload| payload.plain());
    }
}
