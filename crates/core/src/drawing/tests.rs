use std::time::Instant;

use proptest::prelude::*;
use scraper::Html;
use serde_json::{Value, json};

use super::*;

fn reader(zone: &TimeZone) -> Reader<'_> {
    Reader { zone, locale: Locale::En }
}

fn mrkdwn(text: &str) -> String {
    crate::drawing::mrkdwn::html(text, &reader(&TimeZone::get("Asia/Seoul").unwrap()))
}

fn draw(message: Value) -> String {
    super::message(&Payload::trusted(message), &reader(&TimeZone::UTC))
}

fn check(text: &str, expected: &str) {
    assert_eq!(mrkdwn(text), expected);
}

#[test]
fn marks_are_formatting_only_around_words() {
    check("*a* _b_ ~c~ `d`", "<b>a</b> <i>b</i> <s>c</s> <code class=\"sl-code\">d</code>");
    check("*굵게* 2*3*4 snake_case_name", "<b>굵게</b> 2*3*4 snake_case_name");
    check("* a* *b", "* a* *b");
    check("`*a*` ``", "<code class=\"sl-code\">*a*</code> ``");
    check("*a\nb*", "*a<br>b*");
    check("*a _b_*", "<b>a <i>b</i></b>");
    check("&gt; quoted\n&gt; more\nnot", "<blockquote class=\"sl-quote\">quoted<br>more</blockquote>not");
    check("```\n<a>\n``` b", "<pre class=\"sl-pre\">&lt;a&gt;</pre> b");
    check("a ``` b", "a ``` b");
    check(":fire: :no_such_emoji: 10:30:00", "🔥 :no_such_emoji: 10:30:00");
}

#[test]
fn links_have_labels_that_are_only_text() {
    let rel = "rel=\"noreferrer noopener\"";
    check("<https://a/?b=1&amp;c|d>", &format!("<a href=\"https://a/?b=1&amp;c\" {rel}>d</a>"));
    check("*<https://a|b *c* d>*", &format!("<b><a href=\"https://a\" {rel}>b *c* d</a></b>"));
    check("<https://a\"onclick=x|b>", &format!("<a href=\"https://a&quot;onclick=x\" {rel}>b</a>"));
    check("<mailto:a@b.c>", &format!("<a href=\"mailto:a@b.c\" {rel}>mailto:a@b.c</a>"));
}

#[test]
fn mentions_call_nobody() {
    let mention = |name: &str| format!("<span class=\"sl-mention\">{name}</span>");
    check("<!channel> <!here|here>", &format!("{} {}", mention("@channel"), mention("@here")));
    check("<@U123> <@U1|kim>", &format!("{} {}", mention("@U123"), mention("@kim")));
    check("<#C1|alarms> <!subteam^S1|@oncall>", &format!("{} {}", mention("#alarms"), mention("@oncall")));
}

#[test]
fn dates_are_in_the_readers_zone() {
    let time = |format: &str, shown: &str| {
        format!("<time datetime=\"2026-11-23T05:12:07Z\" data-format=\"{format}\">{shown}</time>")
    };
    check(
        "<!date^1795410727^{date_num} {time_secs}|x>",
        &time("{date_num} {time_secs}", "2026-11-23 14:12:07"),
    );
    check(
        "<!date^1795410727^{date_long} at {time}|x>",
        &time("{date_long} at {time}", "Monday, November 23, 2026 at 14:12"),
    );
    check("<!date^soon^{date}|at some time>", "at some time");
    check("<!date^99999999999999^{date}|far away>", "far away");
}

#[test]
fn blocks_and_attachments_are_drawn() {
    let message = json!({
        "text": "not shown",
        "blocks": [
            { "type": "header", "text": { "type": "plain_text", "text": "Deploy :rocket:" } },
            { "type": "section", "text": { "type": "mrkdwn", "text": "*a*" },
              "accessory": { "type": "button", "text": { "type": "plain_text", "text": "Open" }, "url": "https://a" } },
            { "type": "section", "fields": [{ "type": "mrkdwn", "text": "*k*\nv" }] },
            { "type": "divider" },
            { "type": "context", "elements": [{ "type": "mrkdwn", "text": "small" }] },
            { "type": "actions", "elements": [
                { "type": "button", "style": "danger", "text": { "type": "plain_text", "text": "Stop" } },
                { "type": "static_select", "placeholder": { "type": "plain_text", "text": "Choose" } } ] },
            { "type": "image", "image_url": "https://elsewhere/a.png", "alt_text": "a graph" },
            { "type": "image", "image_url": "/alarms/cpu/chart.svg", "alt_text": "ours" },
            { "type": "rich_text", "elements": [
                { "type": "rich_text_section", "elements": [
                    { "type": "text", "text": "b", "style": { "bold": true } },
                    { "type": "link", "url": "https://a/?b&c", "text": "l" },
                    { "type": "emoji", "name": "fire" },
                    { "type": "broadcast", "range": "here" } ] },
                { "type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [
                    { "type": "rich_text_section", "elements": [{ "type": "text", "text": "one" }] } ] } ] },
            { "type": "blink", "text": "<b>" },
        ],
        "attachments": [{ "color": "danger", "pretext": "before", "title": "t", "title_link": "https://t", "text": "*x*",
            "fields": [{ "title": "Host", "value": "web-1", "short": true }], "footer": "foot", "ts": 1_795_410_727 }],
    });
    insta::assert_snapshot!(draw(message).replace("><", ">\n<"));
}

/// What may be in a page at all.
const ELEMENTS: [&str; 29] = [
    "html",
    "head",
    "body",
    "div",
    "span",
    "b",
    "i",
    "s",
    "a",
    "br",
    "hr",
    "code",
    "pre",
    "blockquote",
    "time",
    "img",
    "ul",
    "ol",
    "li",
    "table",
    "tbody",
    "tr",
    "td",
    "svg",
    "rect",
    "p",
    "th",
    "thead",
    "strong",
];
const ATTRIBUTES: [&str; 15] = [
    "class",
    "href",
    "rel",
    "src",
    "alt",
    "datetime",
    "data-format",
    "aria-hidden",
    "preserveaspectratio",
    "viewbox",
    "width",
    "height",
    "fill",
    "viewBox",
    "preserveAspectRatio",
];

#[track_caller]
fn is_harmless(html: &str) {
    for node in Html::parse_fragment(html).tree.values() {
        let Some(element) = node.as_element() else { continue };
        assert!(ELEMENTS.contains(&element.name()), "<{}> in {html}", element.name());
        for (name, value) in element.attrs() {
            assert!(ATTRIBUTES.contains(&name), "{name} in {html}");
            let is_target = ["https://", "http://", "mailto:"].iter().any(|scheme| value.starts_with(scheme));
            assert!(name != "href" || is_target, "href={value} in {html}");
            assert!(
                name != "src" || (value.starts_with('/') && !value.starts_with("//")),
                "src={value} in {html}"
            );
        }
    }
}

#[test]
fn attacks_are_text() {
    let attacks = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)",
        "'><svg onload=alert(1)>",
        "<javascript:alert(1)|a>",
        "<data:text/html,x|a>",
        "<https://a\" onclick=\"x|b>",
        "<https://a|<script>>",
        "</style><b>",
        "<!date^1^{date}\" onload=\"x|\"><script>>",
        "<!date^1^x^javascript:alert(1)|y>",
        "```<b>",
        "&lt;script&gt;",
        "\u{202e}evil",
        "<@U1|\"><script>>",
        ":\"><script>:",
        "<#C|<b>>",
        "&amp;lt;b&amp;gt;",
        "<vbscript:x>",
        "<https://a'onx|b>",
        "<!--",
        "]]>",
    ];
    for attack in attacks {
        is_harmless(&mrkdwn(attack));
        let text = json!({ "type": "mrkdwn", "text": attack });
        let plain = json!({ "type": "plain_text", "text": attack });
        is_harmless(&draw(json!({
            "text": attack,
            "blocks": [
                { "type": "section", "text": text, "fields": [text, plain], "accessory": { "type": "button", "text": plain, "url": attack } },
                { "type": "header", "text": plain }, { "type": attack }, { "type": "markdown", "text": attack },
                { "type": "image", "image_url": attack, "alt_text": attack, "title": plain },
                { "type": "image", "image_url": format!("/{attack}"), "alt_text": attack },
                { "type": "video", "title": plain, "title_url": attack },
                { "type": "table", "rows": [[plain]] },
                { "type": "rich_text", "elements": [{ "type": "rich_text_section", "elements": [
                    { "type": "link", "url": attack, "text": attack }, { "type": "emoji", "name": attack },
                    { "type": "user", "user_id": attack }, { "type": "color", "value": attack } ] }] },
            ],
            "attachments": [{ "color": attack, "pretext": attack, "title": attack, "title_link": attack, "text": attack,
                "author_name": attack, "author_link": attack, "footer": attack, "image_url": attack, "ts": attack,
                "fields": [{ "title": attack, "value": attack }] }],
        })));
    }
}

/// A text of any length takes its own time.
#[test]
fn long_texts_of_marks_are_quick() {
    let begun = Instant::now();
    for mark in ["*", "_a", "<", "`", "<a", "*a ", ":", "&", "```", "<!date^", "*<", "> "] {
        let text = mark.repeat(100_000 / mark.len());
        is_harmless(&mrkdwn(&text).chars().take(10_000).collect::<String>());
    }
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

fn any_json() -> impl Strategy<Value = Value> {
    let word = "[a-z_<>\"'&*_~`:|^!@# \n가/]{0,24}";
    let leaf = prop_oneof![
        word.prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null)
    ];
    let keys = proptest::sample::select(vec![
        "type",
        "text",
        "blocks",
        "elements",
        "fields",
        "accessory",
        "url",
        "image_url",
        "alt_text",
        "title",
        "attachments",
        "color",
        "rows",
        "style",
        "indent",
        "ts",
    ]);
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((keys.clone(), inner), 0..6)
                .prop_map(|fields| fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_becomes_markup(text in "[a-z<>\"'&*_~`:|^!@#=/\\\\ \n가]{0,60}") {
        is_harmless(&mrkdwn(&text));
    }

    #[test]
    fn no_message_becomes_markup(message in any_json()) {
        is_harmless(&draw(message));
    }
}
