//! Time and output size grow linearly with the input.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{drawn, mrkdwn};

#[test]
fn a_hundred_kilobytes_of_marks_take_less_than_a_second() {
    let patterns = [
        "*",
        "_",
        "~",
        "`",
        "``",
        "```",
        "<",
        ">",
        "<<>",
        "&gt;",
        "&",
        ":",
        "::",
        "*a",
        "*a ",
        "_*~",
        "<!date^1^{",
        "{",
        "<https://a|",
        "http://",
        "http://&gt;",
        "https://,",
        "h",
        "\n>",
        "\n",
        ">>>\n",
        "<@",
        "|",
        "*_~`<:",
        "`a\n",
    ];
    for pattern in patterns {
        let text = pattern.repeat(100_000 / pattern.len());
        let began = Instant::now();
        let html = drawn(json!({ "blocks": [{ "type": "section", "text": mrkdwn(&text) }] }));
        let took = began.elapsed();
        assert!(took < Duration::from_millis(900), "{pattern:?}: {took:?}");
        assert!(html.len() < 40 * text.len(), "{pattern:?}: {} bytes", html.len());
    }
}
