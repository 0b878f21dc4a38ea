//! The drawings of valid messages.

mod attacks;
mod contrast;
mod html;
mod speed;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::*;

fn drawn(json: Value) -> String {
    let zone = TimeZone::get("Asia/Seoul").unwrap();
    message(&Payload::unjudged(json), &Reader { zone: &zone, language: Language::English })
}

/// Checks the drawing of a block.
fn check(block: &Value, expected: &str) {
    let html = drawn(json!({ "blocks": [block] }));
    html::assert_inert(&html);
    assert_eq!(html, expected);
}

fn check_attachment(attachment: &Value, expected: &str) {
    let html = drawn(json!({ "attachments": [attachment] }));
    html::assert_inert(&html);
    let inner = html.split_once("<div class=\"sl-inner\">").unwrap().1.strip_suffix("</div></div>").unwrap();
    assert_eq!(inner, expected);
}

fn mrkdwn(text: &str) -> Value {
    json!({ "type": "mrkdwn", "text": text })
}

fn plain(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text })
}

#[test]
fn text_is_drawn_if_there_are_no_blocks() {
    let text = json!({ "text": "*a* <!channel>\n&gt; b :fire:" });
    let expected = "<div class=\"sl-section\"><b>a</b> <span class=\"sl-mention sl-to-all\">@channel</span>\
        <blockquote>b 🔥</blockquote></div>";
    assert_eq!(drawn(text), expected);
    assert_eq!(drawn(json!({ "text": "a", "blocks": [{ "type": "divider" }] })), "<hr class=\"sl-divider\">");
}

#[test]
fn blocks_of_text() {
    check(
        &json!({ "type": "header", "text": plain("*a* <b>") }),
        "<div class=\"sl-header\">*a* &lt;b&gt;</div>",
    );
    check(
        &json!({ "type": "section", "text": mrkdwn("`a` https://b"), "fields": [mrkdwn("*c*\nd")] }),
        "<div class=\"sl-section\"><div class=\"sl-text\"><code>a</code> \
         <a href=\"https://b\" rel=\"noreferrer noopener\">https://b</a></div>\
         <div class=\"sl-fields\"><div class=\"sl-field\"><b>c</b><br>d</div></div></div>",
    );
    check(
        &json!({ "type": "context", "elements": [mrkdwn("a"), { "type": "image", "image_url": "/b.png", "alt_text": "c" }] }),
        "<div class=\"sl-context\"><div class=\"sl-small\">a</div>\
         <img class=\"sl-small-image\" src=\"/b.png\" alt=\"c\" loading=\"lazy\"></div>",
    );
    check(&json!({ "type": "markdown", "text": "# a <b>" }), "<div class=\"sl-section\"># a &lt;b&gt;</div>");
    check(
        &json!({ "type": "table", "rows": [[{ "type": "raw_text", "text": "a" }]] }),
        "<div class=\"sl-scroll\"><table class=\"sl-table\"><tbody><tr><td>a</td></tr></tbody></table></div>",
    );
    check(
        &json!({ "type": "new", "a": "<b>" }),
        "<pre class=\"sl-unknown\">{&quot;type&quot;:&quot;new&quot;,&quot;a&quot;:&quot;&lt;b&gt;&quot;}</pre>",
    );
}

#[test]
fn images_of_other_hosts_are_boxes() {
    check(
        &json!({ "type": "image", "image_url": "https://a/b.png", "alt_text": "c", "title": plain("d") }),
        "<div class=\"sl-picture\"><div class=\"sl-caption\">d</div><span class=\"sl-image sl-elsewhere\">\
         <a href=\"https://a/b.png\" rel=\"noreferrer noopener\"><span aria-hidden=\"true\">🖼</span> c</a></span></div>",
    );
    check(
        &json!({ "type": "section", "text": mrkdwn("a"), "accessory": { "type": "image", "image_url": "/b.png", "alt_text": "c" } }),
        "<div class=\"sl-section sl-with\"><div class=\"sl-beside\"><div class=\"sl-text\">a</div></div>\
         <img class=\"sl-thumb\" src=\"/b.png\" alt=\"c\" loading=\"lazy\"></div>",
    );
}

#[test]
fn only_links_can_be_pressed() {
    let button = |more: &Value| {
        let mut button = json!({ "type": "button", "text": plain("a") });
        button.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "type": "actions", "elements": [button] })
    };
    check(
        &button(&json!({ "url": "https://b", "style": "danger" })),
        "<div class=\"sl-actions\"><a class=\"sl-button sl-danger\" href=\"https://b\" rel=\"noreferrer noopener\">a</a></div>",
    );
    check(
        &button(&json!({ "url": "javascript:b", "style": "primary" })),
        "<div class=\"sl-actions\"><span class=\"sl-button sl-primary\">a</span></div>",
    );
    check(
        &json!({ "type": "actions", "elements": [{ "type": "static_select", "placeholder": plain("a") }] }),
        "<div class=\"sl-actions\"><span class=\"sl-button sl-select\">a <span aria-hidden=\"true\">▾</span></span></div>",
    );
}

#[test]
fn rich_text_has_lists_and_styles() {
    let rich = |elements: &Value| json!({ "type": "rich_text", "elements": elements });
    let section = |elements: &Value| json!({ "type": "rich_text_section", "elements": elements });
    check(
        &rich(&json!([section(&json!([
            { "type": "text", "text": "a", "style": { "bold": true, "italic": true } },
            { "type": "link", "url": "https://b" },
            { "type": "emoji", "name": "fire" },
            { "type": "user", "user_id": "U1" },
            { "type": "broadcast", "range": "here" },
            { "type": "color", "value": "#a30200" },
        ]))])),
        "<div class=\"sl-rich\"><div class=\"sl-text\"><b><i>a</i></b>\
         <a href=\"https://b\" rel=\"noreferrer noopener\">https://b</a>🔥<span class=\"sl-mention\">@U1</span>\
         <span class=\"sl-mention sl-to-all\">@here</span><svg class=\"sl-swatch\" aria-hidden=\"true\">\
         <rect width=\"100%\" height=\"100%\" fill=\"#a30200\"/></svg>#a30200</div></div>",
    );
    let item = section(&json!([{ "type": "text", "text": "a" }]));
    check(
        &rich(&json!([
            { "type": "rich_text_list", "style": "ordered", "offset": 2, "elements": [item] },
            { "type": "rich_text_list", "style": "bullet", "indent": 99, "elements": [item] },
            { "type": "rich_text_quote", "elements": [{ "type": "text", "text": "q" }] },
            { "type": "rich_text_preformatted", "elements": [{ "type": "text", "text": "p" }] },
        ])),
        "<div class=\"sl-rich\"><ol class=\"sl-list sl-indent-0\" start=\"3\"><li>a</li></ol>\
         <ul class=\"sl-list sl-indent-8\"><li>a</li></ul><blockquote>q</blockquote><pre>p</pre></div>",
    );
    check(
        &rich(&json!([section(
            &json!([{ "type": "date", "timestamp": 1_795_410_727, "format": "{time}" }])
        )])),
        "<div class=\"sl-rich\"><div class=\"sl-text\">\
         <time datetime=\"2026-11-23T05:12:07Z\" data-format=\"{time}\">14:12</time></div></div>",
    );
}

#[test]
fn legacy_attachments_are_drawn_whole() {
    check_attachment(
        &json!({
            "fallback": "not seen", "author_name": "a", "title": "b", "title_link": "https://c", "text": "*d*",
            "fields": [{ "title": "e", "value": "_f_", "short": true }, { "title": "g", "value": 5 }],
            "image_url": "https://h", "footer": "i", "ts": "1795410727.5",
        }),
        "<div class=\"sl-author\">a</div>\
         <div class=\"sl-title\"><a href=\"https://c\" rel=\"noreferrer noopener\">b</a></div>\
         <div class=\"sl-text\"><b>d</b></div>\
         <div class=\"sl-fields\"><div class=\"sl-field\"><div class=\"sl-name\">e</div><i>f</i></div>\
         <div class=\"sl-field sl-long\"><div class=\"sl-name\">g</div>5</div></div>\
         <div class=\"sl-picture\"><span class=\"sl-image sl-elsewhere\"><a href=\"https://h\" rel=\"noreferrer noopener\">\
         <span aria-hidden=\"true\">🖼</span> b</a></span></div>\
         <div class=\"sl-footer\">i | <time datetime=\"2026-11-23T05:12:07Z\" data-format=\"{date_short} {time}\">\
         Nov 23, 2026 14:12</time></div>",
    );
    check_attachment(&json!({ "fallback": "a <b>" }), "<div class=\"sl-text\">a &lt;b&gt;</div>");
    check_attachment(&json!({ "text": "*a*", "mrkdwn_in": ["pretext"] }), "<div class=\"sl-text\">*a*</div>");
}

#[test]
fn files_are_pictures_or_names() {
    let picture = json!({ "mimetype": "image/png", "title": "a <b>", "alt_txt": "c \"d\"", "url_private": "/files/F1" });
    let text = json!({ "mimetype": "text/html", "name": "e.html", "url_private": "/files/F2" });
    let message = json!({ "text": "f", "files": [picture, text] });
    let html = drawn(message.clone());
    html::assert_inert(&html);
    let expected = "<div class=\"sl-section\">f</div>\
        <div class=\"sl-picture\"><div class=\"sl-caption\">a &lt;b&gt;</div>\
        <img class=\"sl-image\" src=\"/files/F1\" alt=\"c &quot;d&quot;\" loading=\"lazy\"></div>\
        <div class=\"sl-file\"><span aria-hidden=\"true\">📄</span> e.html</div>";
    assert_eq!(html, expected);
    assert_eq!(Payload::unjudged(message).plain(), "f\na <b>\nc \"d\"");
    let other = json!({ "files": [{ "mimetype": "image/png", "title": "g", "url_private": "https://h" }] });
    assert!(drawn(other).contains("sl-elsewhere"), "nothing is fetched from elsewhere");
}

#[test]
fn the_bar_ignores_an_invalid_color() {
    let bar = |color: &str| drawn(json!({ "attachments": [{ "text": "a", "color": color }] }));
    assert!(bar("danger").contains("<rect width=\"100%\" height=\"100%\" fill=\"#a30200\"/>"));
    assert!(bar("#12ab9F").contains("fill=\"#12ab9F\""));
    for none in ["", "red", "url(x)", "#fff", "#12345\"", "</style>"] {
        assert!(!bar(none).contains("fill="), "{none}");
    }
}

#[test]
fn a_page_is_a_complete_document() {
    let payload = Payload::unjudged(json!({ "text": "<!date^1795410727^{time}|x>" }));
    let reader = Reader { zone: &TimeZone::UTC, language: Language::Korean };
    let sender = Sender { name: "<bot>", icon: "&" };
    let page = Page { title: "a <b>", sender, reader }.html(&[payload.clone(), payload]);
    assert!(page.starts_with("<!doctype html>\n<html lang=\"ko\">"), "{page}");
    assert!(page.contains("<title>a &lt;b&gt;</title>") && page.contains("default-src 'none'"), "{page}");
    assert!(page.contains("data-format=\"{time}\">05:12</time></div>"), "{page}");
    assert!(
        page.contains("<b>&lt;bot&gt;</b>") && page.contains("aria-hidden=\"true\">&amp;</div>"),
        "{page}"
    );
    assert_eq!(page.matches("<article ").count(), 2);
    assert!(!page.contains("<script"));
}

#[test]
fn every_kind_of_block_is_accepted_and_drawn() {
    let payload = Payload::read(include_bytes!("everything.json"), None).unwrap();
    let html = drawn(payload.json().clone());
    let text = html::assert_inert(&html);
    for seen in [
        "Deploy of checkout 🚀 finished",
        "@channel",
        "two and a half",
        "[FIRING:1] HighLatency",
        "task_card",
    ] {
        assert!(text.contains(seen), "{seen} in {text}");
    }
}
