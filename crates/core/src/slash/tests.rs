use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::press::Person;

fn request(text: &str) -> Result<SlashRequest, SlashError> {
    let by = Person { id: "U1".to_owned(), name: "hong".to_owned() };
    SlashCommand { text: text.to_owned(), by, at: Timestamp::UNIX_EPOCH }.request()
}

/// Writes a request in one line.
fn line(request: Result<SlashRequest, SlashError>) -> String {
    let list = |matchers: &[crate::route::Matcher]| {
        matchers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    match request {
        Ok(SlashRequest::List(matchers)) => format!("list {}", list(&matchers)).trim_end().to_owned(),
        Ok(SlashRequest::Team(team)) => format!("team {team}"),
        Ok(SlashRequest::Silence { matchers, lasts, because }) => {
            format!("silence {} {} s {because}", list(&matchers), lasts.as_secs()).trim_end().to_owned()
        }
        Ok(SlashRequest::Acknowledge(matchers)) => format!("ack {}", list(&matchers)),
        Ok(SlashRequest::Who) => "who".to_owned(),
        Ok(SlashRequest::Help) => "help".to_owned(),
        Err(SlashError::Matcher(error)) => error.to_string(),
        Err(error) => format!("{error:?}"),
    }
}

#[test]
fn reads_each_command() {
    let cases = [
        ("", "list"),
        ("   ", "list"),
        ("severity=sev1 account=prod", "list severity=sev1 account=prod"),
        ("alarm=“prod web”", "list alarm=\"prod web\""),
        ("team payments", "team payments"),
        ("Team Core Payments", "team Core Payments"),
        ("who", "who"),
        ("help", "help"),
        ("ack prod-cpu", "ack alarm=\"prod-cpu\""),
        ("ACK prod cpu high", "ack alarm=\"prod cpu high\""),
        ("ack prod-cpu account=123456789012", "ack alarm=\"prod-cpu\" account=123456789012"),
        ("ack \"a=b\"", "ack alarm=\"a=b\""),
        ("ack a&amp;b &lt;c&gt;", "ack alarm=\"a&b <c>\""),
        ("silence prod-* for 2h", "silence alarm=\"prod-*\" 7200 s"),
        (
            "silence prod-* for 90 min because we deploy for an hour",
            "silence alarm=\"prod-*\" 5400 s we deploy for an hour",
        ),
        ("silence wait for it for 1 day", "silence alarm=\"wait for it\" 86400 s"),
        ("silence severity=sev3 region!~\"eu-.*\" for 30m", "silence severity=sev3 region!~\"eu-.*\" 1800 s"),
    ];
    for (text, expected) in cases {
        assert_eq!(line(request(text)), expected, "{text}");
    }
}

#[test]
fn says_what_is_missing() {
    let cases = [
        ("burn", "Unknown(\"burn\")"),
        ("who cares", "Unknown(\"who\")"),
        ("team", "NoName"),
        ("ack", "NoName"),
        ("silence", "NoSpan"),
        ("silence prod-*", "NoSpan"),
        ("silence for 2h", "NoName"),
        ("silence prod-* for", "Span(\"\")"),
        ("silence prod-* for a while", "Span(\"a while\")"),
        ("silence prod-* for 0s", "Span(\"0s\")"),
        ("silence prod-* for 31 days", "Span(\"31 days\")"),
        ("silence prod-* for -2h", "Span(\"-2h\")"),
        ("silence prod-* because it rains for 2h", "NoSpan"),
    ];
    for (text, expected) in cases {
        assert_eq!(line(request(text)), expected, "{text}");
    }
    for (text, words) in
        [("colour=red", "there is no label \"colour\""), ("ack alarm=\"a", "must be a label")]
    {
        let said = line(request(text));
        assert!(said.contains(words), "{said}");
    }
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in "\\PC{0,60}", words in "(silence |ack |for |because |\"|=|a|2h| ){0,12}") {
        let _ = request(&text);
        let _ = request(&words);
    }
}
