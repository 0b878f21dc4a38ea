//! Tests the messages of every fixture, and the limits on what an event can put into a message.

#[cfg(test)]
mod golden;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod odd_events;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod stories;

use bongsu_alarm::Locale;
use bongsu_core::compose::{Draft, Recipient, compose};
use bongsu_core::config::Config;
use bongsu_core::incident::Story;
use bongsu_core::intake;
use bongsu_core::notice::Notice;
use bongsu_core::ports::Capabilities;
use bongsu_core::route::Settings;
use bongsu_core::zone::Zone;
use bongsu_slack::Message;
use jiff::Timestamp;

/// The current time in the tests, a minute after the events of the fixtures.
const NOW: &str = "2026-11-23T05:13:00Z";

fn config(locale: Locale) -> Config {
    let zone = if locale == Locale::Ko { "Asia/Seoul" } else { "UTC" };
    let accounts = [("123456789012".to_owned(), "prod".to_owned())].into();
    Config { locale, zone: Zone::parse(zone).unwrap_or_default(), accounts, ..Config::default() }
}

/// Returns the messages of an event, even of notices that are not announced.
fn messages(event: &[u8], config: &Config) -> Vec<Message> {
    let now: Timestamp = NOW.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let notices = intake::read(event).into_notices();
    notices.iter().map(|notice| own(notice, &Story::default(), config, now)).collect()
}

/// Returns the separate message of a notice for a webhook.
fn own(notice: &Notice, story: &Story, config: &Config, now: Timestamp) -> Message {
    of(&Draft::Message { notice, story, notified: &[], picture: None, mentions: &[] }, config, now)
}

fn of(draft: &Draft<'_>, config: &Config, now: Timestamp) -> Message {
    let recipient =
        Recipient { name: "slack", capabilities: Capabilities::POST_ONLY, settings: &Settings::default() };
    compose(draft, &recipient, config, now)
}
