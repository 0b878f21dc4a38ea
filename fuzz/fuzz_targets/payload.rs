//! Whatever is posted is refused or drawn, and what is drawn runs nothing.
#![no_main]

use bongsu_alarm::Locale;
use bongsu_core::zone::Zone;
use bongsu_slack::Payload;
use bongsu_slack::drawing::{Reader, message};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let Ok(payload) = Payload::read(body, None) else { return };
    assert!(payload.plain().chars().count() <= 4_000);
    let zone = Zone::default();
    let html = message(&payload, &Reader { zone: zone.rules(), locale: Locale::En });
    for live in ["<script", "=\"javascript:", " style=\"", "<style", "<iframe"] {
        assert!(!html.contains(live), "live: {html}");
    }
});
