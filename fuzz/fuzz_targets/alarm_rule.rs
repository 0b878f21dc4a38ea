//! A parsed rule is the same after it is printed and parsed again.
#![no_main]

use bongsu_alarm::expr::rule::AlarmRule;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(rule) = text.parse::<AlarmRule>() {
        let printed = rule.to_string();
        let again = printed.parse::<AlarmRule>();
        assert_eq!(again.as_ref(), Ok(&rule), "{printed}");
    }
});
