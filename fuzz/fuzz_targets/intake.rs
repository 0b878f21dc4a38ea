//! Any bytes become notices, and each notice becomes a message within Slack's limits in both languages.
#![no_main]

#[path = "../../crates/io/tests/messages/rules.rs"]
mod rules;

use bongsu_alarm::Locale;
use bongsu_core::compose::{Draft, Recipient, compose};
use bongsu_core::config::Config;
use bongsu_core::incident::Story;
use bongsu_core::intake;
use bongsu_core::ports::Capabilities;
use bongsu_core::route::Settings;
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let notices = intake::read(bytes).into_notices();
    // 2026-11-23T05:13:00Z, a minute after the events of the fixtures.
    let now = Timestamp::from_second(1_795_410_780).expect("a time");
    let settings = &Settings::default();
    let recipient = Recipient { name: "slack", capabilities: Capabilities::POST_ONLY, settings };
    for locale in [Locale::En, Locale::Ko] {
        let config = Config { locale, ..Config::default() };
        for notice in &notices {
            let story = &Story::default();
            let draft = Draft::Message { notice, story, notified: &[], picture: None, mentions: &[] };
            rules::check(&compose(&draft, &recipient, &config, now));
        }
    }
});
