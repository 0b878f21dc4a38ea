//! Slack's dates: `<!date^SECONDS^FORMAT^LINK|FALLBACK>`, in the reader's own time zone (docs.slack.dev, "Formatting
//! message text", "Date formatting").

use jiff::{Timestamp, Zoned};

use super::Reader;
use super::html::{anchor, entities, escaped};
use crate::config::Locale;

/// A time by its tokens: for the reader of the page's own server, and for a script that knows the reader's zone.
pub(super) fn html(date: &str, reader: &Reader<'_>) -> String {
    let (date, fallback) = date.split_once('|').unwrap_or((date, ""));
    let mut parts = date.splitn(3, '^');
    let (seconds, format, link) = (parts.next(), parts.next().unwrap_or_default(), parts.next());
    let Some(at) = seconds.and_then(|seconds| Timestamp::from_second(seconds.parse().ok()?).ok()) else {
        return entities(fallback);
    };
    let shown = shown(format, &at.to_zoned(reader.zone.clone()), reader.locale);
    let machine = at.strftime("%Y-%m-%dT%H:%M:%SZ");
    let format = entities(format);
    let time = format!("<time datetime=\"{machine}\" data-format=\"{format}\">{}</time>", entities(&shown));
    link.map_or(time.clone(), |link| anchor(link, &time, ""))
}

/// A time of a block that has only the seconds.
pub(super) fn plain(seconds: i64, reader: &Reader<'_>) -> String {
    let Ok(at) = Timestamp::from_second(seconds) else { return String::new() };
    let format = "{date_num} {time_secs}";
    let shown = shown(format, &at.to_zoned(reader.zone.clone()), reader.locale);
    let machine = at.strftime("%Y-%m-%dT%H:%M:%SZ");
    format!("<time datetime=\"{machine}\" data-format=\"{format}\">{}</time>", escaped(&shown))
}

fn shown(format: &str, at: &Zoned, locale: Locale) -> String {
    let (long, full) = match locale {
        Locale::En => ("%B %-d, %Y", "%A, %B %-d, %Y"),
        Locale::Ko => ("%Y년 %-m월 %-d일", "%Y년 %-m월 %-d일"),
    };
    let tokens = [
        ("{date_num}", "%Y-%m-%d"),
        ("{date_long_pretty}", full),
        ("{date_long}", full),
        ("{date_short_pretty}", "%Y-%m-%d"),
        ("{date_short}", "%Y-%m-%d"),
        ("{date_pretty}", long),
        ("{date}", long),
        ("{time_secs}", "%H:%M:%S"),
        ("{time}", "%H:%M"),
        ("{ago}", "%Y-%m-%d %H:%M"),
    ];
    let write = |text: String, (token, format): (&str, &str)| {
        if text.contains(token) { text.replace(token, &at.strftime(format).to_string()) } else { text }
    };
    tokens.into_iter().fold(format.to_owned(), write)
}
