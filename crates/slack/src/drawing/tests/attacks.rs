//! For any input, only the elements that Slack itself makes live are live.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::html::assert_inert;
use super::{drawn, mrkdwn, plain};
use crate::payload::tests::json_of;

/// Returns a message with the same text in every text field.
fn everywhere(text: &str) -> Value {
    let image = json!({ "type": "image", "image_url": text, "alt_text": text, "title": plain(text) });
    let button = json!({ "type": "button", "text": plain(text), "url": text, "style": text });
    let rich = |kind: &str| {
        json!({ "type": "rich_text", "elements": [{ "type": kind, "style": text, "elements": [
            { "type": "text", "text": text, "style": { text: true } },
            { "type": "link", "url": text, "text": text },
            { "type": "emoji", "name": text },
            { "type": "user", "user_id": text },
            { "type": "broadcast", "range": text },
            { "type": "color", "value": text },
            { "type": "date", "timestamp": 1, "format": text, "url": text, "fallback": text },
            { "type": text, text: text },
        ] }] })
    };
    json!({
        "text": text,
        "blocks": [
            { "type": "header", "text": plain(text) },
            { "type": "section", "text": mrkdwn(text), "fields": [mrkdwn(text), plain(text)], "accessory": image },
            { "type": "section", "text": mrkdwn(&format!("<{text}|{text}> <https://{text}|{text}> `{text}`")) },
            { "type": "section", "text": mrkdwn(&format!("<!date^1^{text}^{text}|{text}> <@{text}> <#C|{text}>")) },
            { "type": "context", "elements": [mrkdwn(text), image] },
            { "type": "actions", "elements": [button, { "type": "users_select", "placeholder": plain(text) }] },
            { "type": "markdown", "text": text },
            { "type": "video", "title": plain(text), "title_url": text, "thumbnail_url": text, "alt_text": text },
            { "type": "table", "rows": [[{ "type": "raw_text", "text": text }, { "type": text }]] },
            { "type": text, text: text },
            image, rich("rich_text_section"), rich("rich_text_list"), rich("rich_text_quote"),
        ],
        "attachments": [{
            "color": text, "pretext": text, "author_name": text, "author_link": text, "title": text,
            "title_link": text, "text": text, "fields": [{ "title": text, "value": text }], "footer": text,
            "ts": text, "image_url": text, "thumb_url": text,
            "actions": [{ "type": "button", "text": text, "url": text, "style": text }],
        }, { "fallback": text }],
    })
}

#[test]
fn no_attack_is_live() {
    let attacks = [
        "<script>alert(1)</script>",
        "\" onmouseover=\"alert(1)",
        "' onmouseover='alert(1)",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "https://a\" onclick=\"alert(1)",
        "https://a'><img src=x onerror=alert(1)>",
        "</style><script>alert(1)</script>",
        "</pre></code></div></td></table></svg>",
        "<!--",
        "-->",
        "<![CDATA[",
        "<svg onload=alert(1)>",
        "<b><i",
        "&#60;script&#62;",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "/\\evil.example/a.png",
        "//evil.example/a.png",
        "/\t/evil.example/a.png",
        "/a.png\" onerror=\"alert(1)",
        "{date_num}\" onclick=\"alert(1)",
        "\u{202e}gnp.exe\u{2066}",
        "\0\u{1}\u{7f}\u{85}",
        "```*_~`<>|&",
        "#a30200\"/><script>",
        "url(https://evil.example)",
        "\u{fffe}\u{ffff}\u{1fffe}",
    ];
    for attack in attacks {
        let html = drawn(everywhere(attack));
        let text = assert_inert(&html);
        assert!(!text.contains(['\u{202e}', '\0']), "{attack}");
    }
    let text = assert_inert(&drawn(json!({ "text": "<script>alert(1)</script>" })));
    assert_eq!(text, "<script>alert(1)</script>", "shown, and not run");
}

#[test]
fn nothing_is_too_long_or_too_deep() {
    assert_inert(&drawn(everywhere(&"w".repeat(10_000))));
    let deep = (0..120).fold(json!("a"), |inner, _| json!({ "type": "section", "accessory": inner }));
    assert_inert(&drawn(json!({ "blocks": [deep] })));
}

/// Generates JSON that resembles a payload and contains hostile text.
fn payload() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        "[<>\"'&*_~`:|!@#^/\\\\a-c \n{}=]{0,24}",
        prop::sample::select(vec![
            "section",
            "header",
            "context",
            "actions",
            "image",
            "rich_text",
            "rich_text_list",
            "rich_text_section",
            "button",
            "text",
            "mrkdwn",
            "plain_text",
            "link",
            "date",
            "color",
            "video",
            "table",
            "markdown",
            "bullet",
            "https://a",
            "/a.png",
            "danger",
            "#a30200",
            "overflow",
            "checkboxes",
            "users_select",
        ])
        .prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![word.prop_map(Value::from), any::<i64>().prop_map(Value::from), Just(json!(true))];
    json_of(leaf, &KEYS)
}

const KEYS: [&str; 21] = [
    "type",
    "text",
    "blocks",
    "attachments",
    "elements",
    "fields",
    "accessory",
    "url",
    "style",
    "color",
    "title",
    "image_url",
    "alt_text",
    "rows",
    "footer",
    "ts",
    "timestamp",
    "format",
    "value",
    "name",
    "options",
];

proptest! {
    #[test]
    fn no_ascii_text_is_live(text in "[<>\"'&*_~`:|!@#^/\\\\a-c;\n ={}]{0,40}") {
        assert_inert(&drawn(everywhere(&text)));
    }

    #[test]
    fn no_printable_text_is_live(text in "\\PC{0,40}") {
        assert_inert(&drawn(everywhere(&text)));
    }

    #[test]
    fn no_json_is_live(json in payload()) {
        assert_inert(&drawn(json.clone()));
        assert_inert(&drawn(json!({ "blocks": [json], "attachments": [json] })));
    }
}
