//! Any posted body is refused or drawn, and a drawing contains no script and no style.
#![no_main]

use bongsu_core::zone::Zone;
use bongsu_slack::Payload;
use bongsu_slack::drawing::{Language, Reader, message};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let Ok(payload) = Payload::read(body, None) else { return };
    assert!(payload.plain().chars().count() <= 4_000);
    let zone = Zone::default();
    let html = message(&payload, &Reader { zone: zone.rules(), language: Language::English });
    for live in ["<script", "=\"javascript:", " style=\"", "<style", "<iframe"] {
        assert!(!html.contains(live), "live: {html}");
    }
});
