//! The messages on a page, in the configuration's language.

use bongsu_core::config::Config;
use bongsu_slack::drawing::{Language, Reader, page, self_measuring_page};
use bongsu_slack::{Message, Payload};

pub(super) fn whole(messages: &[Message], config: &Config) -> String {
    let payloads = payloads(messages);
    page(&title(&payloads), &payloads, &reader(config))
}

/// The same page with a script that measures it, for a browser that takes its picture.
pub(super) fn measuring(messages: &[Message], config: &Config) -> String {
    let payloads = payloads(messages);
    self_measuring_page(&title(&payloads), &payloads, &reader(config))
}

fn payloads(messages: &[Message]) -> Vec<Payload> {
    messages.iter().map(Payload::from).collect()
}

fn reader(config: &Config) -> Reader<'_> {
    Reader { zone: config.zone.rules(), language: Language::of_tag(config.locale.tag()) }
}

fn title(payloads: &[Payload]) -> String {
    payloads.first().map_or_else(|| "bongsu".to_owned(), Payload::notification)
}
