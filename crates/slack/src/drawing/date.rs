//! Draws Slack's dates, `<!date^SECONDS^FORMAT^LINK|FALLBACK>` (docs.slack.dev, ["Formatting message text"]),
//! for a reader with a 24-hour clock.
//!
//! ["Formatting message text"]: https://docs.slack.dev/messaging/formatting-message-text

use jiff::{Timestamp, Zoned};

use super::emoji;
use super::html::{escaped, link};
use super::{Language, Reader};
use crate::Payload;
use crate::markup::Date;

/// Draws a date as HTML.
pub(super) fn html(date: &Date<'_>, reader: &Reader<'_>) -> String {
    let Some(at) = Timestamp::from_second(date.seconds).ok() else { return emoji::html(&date.fallback) };
    let shown = formatted(&date.format, &at.to_zoned(reader.zone.clone()), reader.language);
    let time = format!(
        "<time datetime=\"{at}\" data-format=\"{}\">{}</time>",
        escaped(&date.format),
        escaped(&shown)
    );
    date.link.as_ref().and_then(|url| link(url, "", &time)).unwrap_or(time)
}

/// Returns the time of a message for its sender row, which is the first date in the message. Returns an empty text for
/// a message without a date.
pub(super) fn of_sender(payload: &Payload, reader: &Reader<'_>) -> String {
    let json = payload.json().to_string();
    let seconds = json.split_once("<!date^").and_then(|(_, date)| date.split_once('^'));
    let at = seconds.and_then(|(seconds, _)| Timestamp::from_second(seconds.parse().ok()?).ok());
    at.map_or_else(String::new, |at| {
        let shown = at.to_zoned(reader.zone.clone()).strftime("%H:%M").to_string();
        format!("<time datetime=\"{at}\" data-format=\"{{time}}\">{shown}</time>")
    })
}

/// Replaces the tokens of the format. Unknown tokens stay.
fn formatted(format: &str, at: &Zoned, language: Language) -> String {
    let mut shown = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('{') {
        shown.push_str(before);
        let token = after.find(['{', '}']).and_then(|end| after.get(..end));
        match token.and_then(|token| Some((token, written(token, at, language)?))) {
            Some((token, written)) => {
                shown.push_str(&written);
                rest = after.get(token.len() + 1..).unwrap_or_default();
            }
            None => {
                shown.push('{');
                rest = after;
            }
        }
    }
    shown + rest
}

/// Formats one token. The server does not read the clock, so "yesterday" and "3 minutes ago" become dates,
/// and the browser may replace them.
fn written(token: &str, at: &Zoned, language: Language) -> Option<String> {
    let format = match (token, language) {
        ("date_num", _) => "%Y-%m-%d",
        ("date_slash", Language::English) => "%m/%d/%Y",
        ("date_slash", Language::Korean) => "%Y/%m/%d",
        ("date_short" | "date_short_pretty", Language::English) => "%b %-d, %Y",
        ("date" | "date_pretty" | "date_long_full", Language::English) => "%B ORDINAL, %Y",
        ("date_long" | "date_long_pretty" | "day_divider_pretty", Language::English) => "%A, %B ORDINAL, %Y",
        (
            "date" | "date_pretty" | "date_short" | "date_short_pretty" | "date_long_full",
            Language::Korean,
        ) => "%Y년 %-m월 %-d일",
        ("date_long" | "date_long_pretty" | "day_divider_pretty", Language::Korean) => {
            "%Y년 %-m월 %-d일 WEEKDAY"
        }
        ("time", _) => "%H:%M",
        ("time_secs", _) => "%H:%M:%S",
        ("ago", _) => "%Y-%m-%d %H:%M",
        _ => return None,
    };
    let shown = at.strftime(format).to_string();
    Some(shown.replace("ORDINAL", &ordinal(at.day())).replace("WEEKDAY", weekday(at)))
}

fn ordinal(day: i8) -> String {
    let ending = match (day % 10, day) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{day}{ending}")
}

fn weekday(at: &Zoned) -> &'static str {
    let days = ["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"];
    usize::try_from(at.weekday().to_monday_zero_offset())
        .ok()
        .and_then(|day| days.get(day).copied())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    fn check(format: &str, en: &str, ko: &str) {
        // 05:12:07 in UTC.
        let at =
            Timestamp::from_second(1_795_410_727).unwrap().to_zoned(TimeZone::get("Asia/Seoul").unwrap());
        assert_eq!(formatted(format, &at, Language::English), en);
        assert_eq!(formatted(format, &at, Language::Korean), ko);
    }

    #[test]
    fn every_token_of_slack_is_formatted() {
        check("{date_num} {time_secs}", "2026-11-23 14:12:07", "2026-11-23 14:12:07");
        check("{date}", "November 23rd, 2026", "2026년 11월 23일");
        check("{date_pretty}", "November 23rd, 2026", "2026년 11월 23일");
        check("{date_short}", "Nov 23, 2026", "2026년 11월 23일");
        check("{date_short_pretty}", "Nov 23, 2026", "2026년 11월 23일");
        check("{date_long}", "Monday, November 23rd, 2026", "2026년 11월 23일 월요일");
        check(
            "{date_long_pretty} at {time}",
            "Monday, November 23rd, 2026 at 14:12",
            "2026년 11월 23일 월요일 at 14:12",
        );
        check("{date_slash}, {ago}", "11/23/2026, 2026-11-23 14:12", "2026/11/23, 2026-11-23 14:12");
        check("{year} {{time}} {", "{year} {14:12} {", "{year} {14:12} {");
    }

    #[test]
    fn a_date_becomes_a_time_element() {
        let zone = TimeZone::get("Asia/Seoul").unwrap();
        let reader = Reader { zone: &zone, language: Language::English };
        let mut date = Date {
            seconds: 1_795_410_727,
            format: "{time} <b>".into(),
            link: Some("https://a".into()),
            fallback: "then".into(),
        };
        let expected = "<a href=\"https://a\" rel=\"noreferrer noopener\"><time datetime=\"2026-11-23T05:12:07Z\" \
            data-format=\"{time} &lt;b&gt;\">14:12 &lt;b&gt;</time></a>";
        assert_eq!(html(&date, &reader), expected);
        date.seconds = i64::MAX;
        assert_eq!(html(&date, &reader), "then");
    }
}
