use proptest::prelude::*;
use serde_json::json;

use super::*;

fn judged(json: &Value) -> Result<Payload, Refusal> {
    Payload::read(json.to_string().as_bytes(), Some("application/json"))
}

/// Checks the refusal's word and a part of its sentence.
fn refused(json: &Value, word: &str, why: &str) {
    let refusal = judged(json).unwrap_err();
    assert_eq!((refusal.word(), refusal.status()), (word, 400), "{json}: {refusal}");
    assert!(refusal.to_string().contains(why), "{json}: {refusal}");
}

fn taken(json: &Value) {
    assert!(judged(json).is_ok(), "{json}: {:?}", judged(json));
}

fn block(block: &Value) -> Value {
    json!({ "blocks": [block] })
}

fn text(chars: usize) -> Value {
    json!({ "type": "mrkdwn", "text": "a".repeat(chars) })
}

fn plain(chars: usize) -> Value {
    json!({ "type": "plain_text", "text": "a".repeat(chars) })
}

fn button(chars: usize) -> Value {
    json!({ "type": "button", "text": plain(chars) })
}

#[test]
fn a_body_is_json_or_a_form() {
    let check = |body: &str, content_type: Option<&str>, expected: Result<&str, &str>| {
        let read = Payload::read(body.as_bytes(), content_type);
        let read = read.as_ref().map(|payload| word(payload.json(), "text")).map_err(Refusal::word);
        assert_eq!(read, expected, "{body} {content_type:?}");
    };
    let form = Some("application/x-www-form-urlencoded");
    check(r#"{"text":"a&b"}"#, Some("application/json; charset=utf-8"), Ok("a&b"));
    check(r#" {"text":"a"}"#, form, Ok("a"));
    check("payload=%7B%22text%22%3A%22a+%26+b%22%7d&x=y", form, Ok("a & b"));
    check("x=y&payload={\"text\":\"100%\"}", None, Ok("100%"));
    check("payload=%7B%22text%22%3A%22a%22%7D", Some("application/json"), Err("invalid_payload"));
    check(r#"{"text":"\ud800"}"#, None, Err("invalid_payload"));
    for body in ["", "text", "[]", "\"a\"", "null", "{", "payload=", "payload=%", "x=y"] {
        check(body, None, Err("invalid_payload"));
    }
    check(&("{\"a\":".repeat(1_000) + "1" + &"}".repeat(1_000)), None, Err("invalid_payload"));
    assert_eq!(Payload::read(b"\xff\xfe", None).unwrap_err().word(), "invalid_payload");
}

#[test]
fn a_message_without_content_is_refused() {
    for nothing in
        [json!({}), json!({ "text": "" }), json!({ "text": null, "blocks": [], "attachments": [] })]
    {
        refused(&nothing, "no_text", "neither");
    }
    refused(
        &json!({ "attachments": [{ "color": "good" }] }),
        "missing_text_or_fallback_or_attachments",
        "no attachment",
    );
    refused(&json!({ "text": 1 }), "invalid_payload", "/text");
    refused(&json!({ "text": "a", "blocks": "b" }), "invalid_blocks_format", "/blocks");
    refused(&json!({ "text": "a", "attachments": {} }), "invalid_attachments", "/attachments");
    taken(&json!({ "text": "a" }));
    taken(&json!({ "attachments": [{ "fallback": "a" }] }));
    taken(&json!({ "attachments": [{ "fields": [{ "title": "a", "value": "b" }] }] }));
    taken(&json!({ "attachments": vec![json!({ "text": "a" }); 100] }));
    refused(&json!({ "attachments": vec![json!({ "text": "a" }); 101] }), "too_many_attachments", "100");
    let cut = judged(&json!({ "text": "가".repeat(40_001) })).unwrap();
    assert_eq!(word(cut.json(), "text").chars().count(), 40_000);
}

#[test]
fn each_limit_of_a_block_is_enforced() {
    let image = |more: Value| {
        let mut image = json!({ "type": "image", "alt_text": "a" });
        image.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        image
    };
    let of = |kind: &str, key: &str, value: Value| json!({ "type": kind, key: value });
    let good = [
        of("section", "text", text(3_000)),
        of("section", "fields", json!(vec![text(1); 10])),
        of("section", "fields", json!([text(2_000)])),
        of("header", "text", plain(150)),
        of("context", "elements", json!(vec![text(1); 10])),
        of("actions", "elements", json!(vec![button(75); 25])),
        of("markdown", "text", json!("a".repeat(12_000))),
        of("rich_text", "elements", json!([{ "type": "rich_text_section", "elements": [] }])),
        json!({ "type": "divider" }),
        json!({ "type": "section", "text": text(1), "accessory": image(json!({ "image_url": "https://a" })) }),
        image(json!({ "slack_file": { "id": "F1" } })),
    ];
    good.iter().for_each(|good| taken(&block(good)));
    let bad = [
        (of("section", "text", text(3_001)), "less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        (of("section", "text", text(0)), "more than 0 characters"),
        (of("section", "text", json!("a")), "unsupported type"),
        (json!({ "type": "section" }), "text or fields"),
        (
            of("section", "fields", json!(vec![text(1); 11])),
            "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
        ),
        (of("section", "fields", json!([])), "at least 1"),
        (of("section", "fields", json!([text(2_001)])), "/blocks/0/fields/0/text"),
        (of("header", "text", plain(151)), "151"),
        (of("header", "text", text(1)), "unsupported type: mrkdwn"),
        (of("context", "elements", json!(vec![text(1); 11])), "10 items"),
        (of("actions", "elements", json!(vec![button(1); 26])), "25 items"),
        (of("actions", "elements", json!([button(76)])), "76"),
        (
            of(
                "actions",
                "elements",
                json!([{ "type": "button", "text": plain(1), "url": "a".repeat(3_001) }]),
            ),
            "/url",
        ),
        (
            of("actions", "elements", json!([{ "type": "button", "text": plain(1), "url": "nonsense" }])),
            "invalid url [json-pointer:/blocks/0/elements/0/url]",
        ),
        (
            of("actions", "elements", json!([{ "type": "button", "text": plain(1), "url": "https://a b" }])),
            "invalid url",
        ),
        (
            of("actions", "elements", json!([{ "type": "button", "text": plain(1), "style": "pink" }])),
            "style: pink",
        ),
        (of("actions", "elements", json!([{ "type": "knob" }])), "unsupported type: knob"),
        (json!({ "type": "image", "image_url": "https://a" }), "alt_text"),
        (image(json!({})), "exactly one"),
        (image(json!({ "image_url": "https://a", "slack_file": {} })), "exactly one"),
        (image(json!({ "image_url": "a".repeat(3_001) })), "/image_url"),
        (json!({ "type": "divider", "block_id": "a".repeat(256) }), "/block_id"),
        (of("rich_text", "elements", json!([{ "type": "text" }])), "unsupported type: text"),
        (of("alert", "text", text(1)), "unsupported type: alert"),
        (of("container", "child_blocks", json!([{ "type": "divider" }])), "must have title"),
        (folded(&json!([])), "/child_blocks"),
        (folded(&json!([{ "type": "container" }])), "unsupported type: container"),
        (chart("pie", &json!([{ "label": "a" }])), "missing required field: value"),
        (
            chart("line", &json!([{ "name": "a", "data": [{ "label": "b", "value": 1 }] }])),
            "one point for each category",
        ),
        (chart("line", &json!([{ "name": "a".repeat(21), "data": [] }])), "/series/0/name"),
        (json!({}), "/blocks/0/type"),
        (json!(1), "/blocks/0/type"),
    ];
    for (bad, why) in bad {
        refused(&block(&bad), "invalid_blocks", why);
        refused(
            &json!({ "attachments": [{ "blocks": [bad] }] }),
            "invalid_attachments",
            "/attachments/0/blocks/0",
        );
    }
    let good = chart("line", &json!([{ "name": "a", "data": [{ "label": "x", "value": 1.5 }] }]));
    taken(&json!({ "blocks": [good, good, folded(&json!([{ "type": "divider" }]))] }));
    refused(&json!({ "blocks": [good, good, good] }), "invalid_blocks", "no more than 2");
    taken(&json!({ "blocks": vec![json!({ "type": "divider" }); 50] }));
    refused(&json!({ "blocks": vec![json!({ "type": "divider" }); 51] }), "invalid_blocks", "50");
    let long = json!({ "blocks": vec![json!({ "type": "section", "text": text(2_700) }); 5] });
    refused(&long, "msg_blocks_too_long", "13500");
}

#[test]
fn ids_must_be_unique() {
    let button = |id: &str| json!({ "type": "button", "text": plain(1), "action_id": id });
    let actions = |ids: &[&str]| {
        let elements: Vec<_> = ids.iter().map(|id| button(id)).collect();
        json!({ "type": "actions", "elements": elements })
    };
    let divider = |id: &str| json!({ "type": "divider", "block_id": id });
    let twice = actions(&["1", "1"]);
    refused(
        &json!({ "text": "x", "blocks": [twice] }),
        "invalid_blocks",
        "action_id \"1\" already exists [json-pointer:/blocks/0/elements/1/action_id]",
    );
    refused(
        &json!({ "attachments": [{ "blocks": [twice] }] }),
        "invalid_attachments",
        "elements/1/action_id",
    );
    taken(&json!({ "blocks": [actions(&["1", "2"]), actions(&["1", "2"])] }));
    taken(&block(&json!({ "type": "actions", "elements": [self::button(1), self::button(1)] })));
    refused(&json!({ "blocks": [divider("a"), divider("a")] }), "invalid_blocks", "/blocks/1/block_id");
    taken(&json!({ "blocks": [divider("a"), divider("b"), { "type": "divider" }, { "type": "divider" }] }));
    refused(
        &json!({ "blocks": [divider("a")], "attachments": [{ "text": "x" }, { "blocks": [divider("a")] }] }),
        "invalid_attachments",
        "/attachments/1/blocks/0/block_id",
    );
    let table = json!({ "type": "table", "rows": [[{ "type": "raw_text", "text": "a" }]] });
    taken(&block(&table));
    refused(&json!({ "blocks": [table, table] }), "invalid_attachments", "only_one_table_allowed");
}

#[test]
fn each_limit_of_a_choice_is_enforced() {
    let actions = |element: Value| block(&json!({ "type": "actions", "elements": [element] }));
    let option = |chars: usize| json!({ "text": plain(chars), "value": "v" });
    let select = |options: usize| json!({ "type": "static_select", "options": vec![option(1); options] });
    let overflow = |options: usize| json!({ "type": "overflow", "options": vec![option(1); options] });
    let checkboxes = |options: usize| json!({ "type": "checkboxes", "options": vec![option(1); options] });
    let with = |mut element: Value, key: &str, value: Value| {
        element[key] = value;
        element
    };
    let dialog = |chars: [usize; 4]| {
        let [title, text, confirm, deny] = chars.map(plain);
        with(button(1), "confirm", json!({ "title": title, "text": text, "confirm": confirm, "deny": deny }))
    };
    let good = [
        select(100),
        with(select(1), "placeholder", plain(150)),
        json!({ "type": "multi_static_select", "option_groups": [{ "label": plain(75), "options": [option(75)] }] }),
        overflow(5),
        checkboxes(10),
        json!({ "type": "users_select" }),
        dialog([100, 300, 30, 30]),
        with(button(1), "accessibility_label", json!("a".repeat(75))),
    ];
    good.into_iter().for_each(|good| taken(&actions(good)));
    let bad = [
        (select(101), "no more than 100 items"),
        (select(0), "at least 1"),
        (json!({ "type": "static_select" }), "exactly one of options and option_groups"),
        (with(select(1), "placeholder", plain(151)), "/placeholder/text"),
        (json!({ "type": "static_select", "options": [option(76)] }), "options/0/text/text"),
        (
            json!({ "type": "radio_buttons", "options": [{ "text": plain(1), "value": "a".repeat(151) }] }),
            "/value",
        ),
        (overflow(6), "no more than 5 items"),
        (checkboxes(11), "no more than 10 items"),
        (dialog([101, 1, 1, 1]), "/confirm/title"),
        (dialog([1, 301, 1, 1]), "/confirm/text"),
        (dialog([1, 1, 31, 1]), "/confirm/confirm"),
        (with(button(1), "confirm", json!({})), "missing required field: title"),
        (with(button(1), "accessibility_label", json!("a".repeat(76))), "/accessibility_label"),
    ];
    bad.into_iter().for_each(|(bad, why)| refused(&actions(bad), "invalid_blocks", why));
    let feedback = json!({ "type": "feedback_buttons" });
    taken(&block(&json!({ "type": "context_actions", "elements": vec![feedback.clone(); 5] })));
    let many = json!({ "type": "context_actions", "elements": vec![feedback; 6] });
    refused(&block(&many), "invalid_blocks", "no more than 5 items");
}

#[test]
fn an_invalid_color_is_ignored() {
    let color = |color: &str| {
        let payload = Payload::unjudged(json!({ "attachments": [{ "color": color }] }));
        payload.color().map(str::to_owned)
    };
    for (given, expected) in [("danger", "#a30200"), ("good", "#2eb886"), ("#E01e5a", "#E01e5a")] {
        assert_eq!(color(given).as_deref(), Some(expected));
    }
    for none in ["", "red", "#fff", "#12345g", "#123456;", "#12345é"] {
        assert_eq!(color(none), None, "{none}");
    }
}

#[test]
fn plain_text_has_the_visible_content() {
    let payload = json!({
        "text": "not seen",
        "blocks": [
            { "type": "header", "text": { "type": "plain_text", "text": "A *b*" } },
            { "type": "section", "text": { "type": "mrkdwn", "text": "*c* <https://d|e> &lt;" },
              "accessory": { "type": "button", "text": { "type": "plain_text", "text": "press" }, "value": "hidden" } },
            { "type": "rich_text", "elements": [{ "type": "rich_text_section", "elements": [
                { "type": "text", "text": "f " }, { "type": "emoji", "name": "fire" },
                { "type": "link", "url": "https://g" }] }] },
        ],
        "attachments": [
            { "fallback": "not seen", "title": "h", "fields": [{ "title": "i", "value": "*j*" }, { "value": 5 }],
              "actions": [{ "type": "button", "name": "hidden", "text": "l", "value": "hidden" }] },
            { "fallback": "k" },
        ],
    });
    let payload = judged(&payload).unwrap();
    assert_eq!(payload.plain(), "A *b*\nc e <\npress\nf :fire:https://g\nh\ni\nj\n5\nl\nk");
    assert_eq!(payload.notification(), "not seen");
    let long = judged(&json!({ "text": format!("*{}*", "가".repeat(5_000)) })).unwrap();
    assert_eq!((long.plain().chars().count(), long.notification().chars().count()), (4_000, 300));
    let fallback = judged(&json!({ "attachments": [{ "fallback": "k" }] })).unwrap();
    assert_eq!(fallback.notification(), "k");
}

/// Generates JSON of any shape with these leaves and field names.
pub(crate) fn json_of(
    leaf: impl Strategy<Value = Value> + 'static,
    keys: &'static [&'static str],
) -> impl Strategy<Value = Value> {
    leaf.prop_recursive(6, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(keys), inner), 0..8)
                .prop_map(|fields| fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

fn json_like() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z*<>&|]{0,8}".prop_map(Value::from),
    ];
    json_of(leaf, &["type", "text", "blocks", "attachments", "elements", "fields", "accessory"])
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Payload::read(&bytes, None);
        let _ = Payload::read(&[b"payload=", &*bytes].concat(), None);
    }

    #[test]
    fn no_json_panics(json in json_like()) {
        let _ = judged(&json);
        let payload = Payload::unjudged(json);
        prop_assert!(payload.plain().chars().count() <= 4_000);
        let _ = (payload.notification(), payload.color());
    }
}

fn folded(children: &Value) -> Value {
    json!({ "type": "container", "title": { "type": "plain_text", "text": "a" }, "child_blocks": children })
}

fn chart(kind: &str, parts: &Value) -> Value {
    json!({ "type": "data_visualization", "title": "a", "chart": {
        "type": kind, "segments": parts, "series": parts, "axis_config": { "categories": ["x"] },
    } })
}
