use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::press::Person;

fn request(text: &str) -> Result<SlashRequest, SlashError> {
    let by = Person { id: "U1".to_owned(), name: "hong".to_owned() };
    SlashCommand { text: text.to_owned(), by, at: Timestamp::UNIX_EPOCH }.request()
}

/// Formats a request as one line.
fn line(request: Result<SlashRequest, SlashError>) -> String {
    let list = |matchers: &[crate::route::Matcher]| {
        matchers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    match request {
        Ok(SlashRequest::List(matchers)) => format!("list {}", list(&matchers)).trim_end().to_owned(),
        Ok(SlashRequest::Team(team)) => format!("team {team}"),
        Ok(SlashRequest::Silence { matchers, until, because }) => {
            let until = match until {
                SilenceEnd::After(lasts) => format!("{} s", lasts.as_secs()),
                SilenceEnd::At(None, time) => time.to_string(),
                SilenceEnd::At(Some(day), time) => format!("{day} {time}"),
            };
            format!("silence {} {until} {because}", list(&matchers)).trim_end().to_owned()
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
        ("silence prod-* until 09:00", "silence alarm=\"prod-*\" 09:00:00"),
        ("silence prod-* UNTIL 9:05 because of it", "silence alarm=\"prod-*\" 09:05:00 of it"),
        ("silence prod-* until 2026-12-01", "silence alarm=\"prod-*\" 2026-12-01 00:00:00"),
        ("silence prod-* until 2026-12-01 18:30", "silence alarm=\"prod-*\" 2026-12-01 18:30:00"),
        ("silence prod-* until 2026-12-01T18:30", "silence alarm=\"prod-*\" 2026-12-01 18:30:00"),
        ("silence wait until dawn for 2h", "silence alarm=\"wait until dawn\" 7200 s"),
    ];
    for (text, expected) in cases {
        assert_eq!(line(request(text)), expected, "{text}");
    }
}

#[test]
fn an_end_is_the_next_occurrence_within_thirty_days() {
    let moment = |asked: &str, text: &str, zone: &str| {
        let zone = jiff::tz::TimeZone::get(zone).unwrap();
        let asked: Timestamp = asked.parse().unwrap();
        let end = SilenceEnd::at(text).unwrap().moment(asked, &zone);
        end.map_or_else(|| "none".to_owned(), |end| end.to_string())
    };
    let cases = [
        ("2026-11-30T18:00:00Z", "09:00", "Asia/Seoul", "2026-12-01T00:00:00Z"),
        ("2026-11-30T18:00:00Z", "02:00", "Asia/Seoul", "2026-12-01T17:00:00Z"),
        ("2026-11-30T18:00:00Z", "03:00", "Asia/Seoul", "2026-12-01T18:00:00Z"),
        ("2026-11-30T18:00:00Z", "03:01", "Asia/Seoul", "2026-11-30T18:01:00Z"),
        // On these days, the time does not exist, or exists twice.
        ("2026-03-29T00:30:00Z", "02:30", "Europe/Berlin", "2026-03-29T01:30:00Z"),
        ("2026-10-24T23:30:00Z", "02:30", "Europe/Berlin", "2026-10-25T00:30:00Z"),
        ("2026-11-30T18:00:00Z", "2026-12-30", "Asia/Seoul", "2026-12-29T15:00:00Z"),
        ("2026-11-30T18:00:00Z", "2027-01-01", "Asia/Seoul", "none"),
        ("2026-11-30T18:00:00Z", "2026-11-30 09:00", "Asia/Seoul", "none"),
        ("2026-11-30T18:00:00Z", "9999-12-31 23:59", "Asia/Seoul", "none"),
    ];
    for (asked, text, zone, expected) in cases {
        assert_eq!(moment(asked, text, zone), expected, "{text} in {zone} at {asked}");
    }
}

#[test]
fn errors_say_what_is_missing() {
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
        ("silence until 09:00", "NoName"),
        ("silence prod-* until", "Until(\"\")"),
        ("silence prod-* until 25:00", "Until(\"25:00\")"),
        ("silence prod-* until 24:00", "Until(\"24:00\")"),
        ("silence prod-* until 09:00:00Z", "Until(\"09:00:00Z\")"),
        ("silence prod-* until tomorrow", "Until(\"tomorrow\")"),
        ("silence prod-* until 2026-02-30", "Until(\"2026-02-30\")"),
        ("silence prod-* until 2h", "Until(\"2h\")"),
    ];
    for (text, expected) in cases {
        assert_eq!(line(request(text)), expected, "{text}");
    }
    for (text, words) in [("colour=red", "there is no label \"colour\""), ("ack alarm=\"a", "write a label")]
    {
        let said = line(request(text));
        assert!(said.contains(words), "{said}");
    }
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in "\\PC{0,60}", words in "(silence |ack |for |because |until |09:00 |\"|=|a|2h| ){0,12}") {
        let _ = request(&text);
        let _ = request(&words);
    }
}
