//! The messages on a page, in the configuration's language.

use bongsu_core::config::Config;
use bongsu_slack::drawing::{Language, Page, Reader, Sender};
use bongsu_slack::{Message, Payload};

pub(super) fn whole(messages: &[Message], config: &Config) -> String {
    let payloads = payloads(messages);
    page(&title(&payloads), config).html(&payloads)
}

/// The same page with a script that measures it, for a browser that takes its picture.
pub(super) fn measuring(messages: &[Message], config: &Config) -> String {
    let payloads = payloads(messages);
    page(&title(&payloads), config).self_measuring_html(&payloads)
}

fn payloads(messages: &[Message]) -> Vec<Payload> {
    messages.iter().map(Payload::from).collect()
}

fn page<'a>(title: &'a str, config: &'a Config) -> Page<'a> {
    let reader = Reader { zone: config.zone.rules(), language: Language::of_tag(config.locale.tag()) };
    Page { title, sender: Sender { name: "bongsu", icon: "🔥" }, reader }
}

fn title(payloads: &[Payload]) -> String {
    payloads.first().map_or_else(|| "bongsu".to_owned(), Payload::notification)
}
