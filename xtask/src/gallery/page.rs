//! The page around the messages: it loads nothing from other hosts, and runs nothing.

use std::collections::BTreeMap;

use bongsu_core::zone::Zone;
use bongsu_slack::Payload;
use bongsu_slack::drawing::{Language, Reader, Sender, escaped, post, stylesheet};
use serde_json::Value;

use super::Theme;
use crate::judge::golden::Golden;

const STYLE: &str = include_str!("style.css");
const LOCALES: [&str; 2] = ["en", "ko"];

/// The gallery's reader is in Seoul, whichever zone the messages are written for.
const READER: &str = "Asia/Seoul";

/// Every fixture, English and Korean side by side. `more` is put into the head.
pub(super) fn all(goldens: &[Golden], theme: Theme, more: &str) -> String {
    let mut fixtures: BTreeMap<&str, Vec<&Golden>> = BTreeMap::new();
    for golden in goldens {
        fixtures.entry(&golden.fixture).or_default().push(golden);
    }
    let contents: String = fixtures
        .keys()
        .map(|name| format!("<a href=\"#{name}\">{name}</a> ", name = escaped(name)))
        .collect();
    let fixtures_html: String = fixtures.iter().map(|(name, goldens)| fixture(name, goldens)).collect();
    let body = format!(
        "<header><h1>bongsu: {} fixtures</h1>{}<nav>{contents}</nav></header>\n{fixtures_html}",
        fixtures.len(),
        switch(theme)
    );
    document("bongsu: the golden messages", more, &body)
}

/// Some messages and nothing else: a picture of a channel.
pub(super) fn channel(messages: &[&Value], theme: Theme, more: &str) -> String {
    let messages: String = messages.iter().map(|message| drawn(message)).collect();
    let head = format!("<style>:root {{ color-scheme: {}; }}</style>{more}", theme.name());
    document("bongsu", &head, &format!("<main class=sl-channel>{messages}</main>"))
}

fn fixture(name: &str, goldens: &[&Golden]) -> String {
    let name = escaped(name);
    let columns: String = LOCALES.iter().map(|locale| column(locale, goldens)).collect();
    format!(
        "<section class=fixture id=\"{name}\"><h2>{name}</h2><div class=columns>{columns}</div></section>\n"
    )
}

fn column(locale: &str, goldens: &[&Golden]) -> String {
    let messages =
        goldens.iter().filter(|golden| golden.locale == locale).flat_map(|golden| &golden.messages);
    let drawn: String = messages.map(|message| notification(message) + &drawn(message)).collect();
    let drawn = if drawn.is_empty() { "<p class=silence>no message</p>".to_owned() } else { drawn };
    format!("<div class=column lang={locale}>{drawn}</div>")
}

/// A message as a channel shows it.
fn drawn(message: &Value) -> String {
    let zone = Zone::parse(READER).unwrap_or_default();
    let reader = Reader { zone: zone.rules(), language: Language::English };
    post(&Payload::unjudged(message.clone()), Sender { name: "bongsu", icon: "🔥" }, &reader)
}

/// The text that a locked phone shows.
fn notification(message: &Value) -> String {
    format!(
        "<div class=phone><div class=icon>#</div><div><b>#alarms</b><span class=now>now</span>\
         <p>bongsu: {}</p></div></div>\n",
        escaped(&Payload::unjudged(message.clone()).notification())
    )
}

/// A switch without a script: the style sheet follows the checked button.
fn switch(theme: Theme) -> String {
    let choice = |each: Theme| {
        let name = each.name();
        let checked = if each == theme { " checked" } else { "" };
        format!("<label><input type=radio name=theme id={name}{checked}> {name}</label> ")
    };
    format!("<fieldset>{}</fieldset>", [Theme::System, Theme::Light, Theme::Dark].map(choice).concat())
}

fn document(title: &str, head: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=en>\n<meta charset=utf-8>\n\
         <meta name=viewport content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>\n{}{STYLE}</style>\n{head}\n<body>\n{body}</body>\n</html>\n",
        stylesheet()
    )
}
