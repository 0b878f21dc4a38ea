//! A parsed expression is the same after it is printed and parsed again.
#![no_main]

use bongsu_alarm::expr::math::Expression;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(expression) = text.parse::<Expression>() {
        let printed = expression.to_string();
        let again = printed.parse::<Expression>();
        assert_eq!(again.as_ref(), Ok(&expression), "{printed}");
    }
});
