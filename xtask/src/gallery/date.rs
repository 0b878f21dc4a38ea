//! Slack's dates: `<!date^SECONDS^FORMAT|FALLBACK>`, in the reader's own time zone.

use jiff::{Timestamp, Zoned};

/// Who looks at the gallery sits in Seoul, whichever zone the messages are written for.
const READER: &str = "Asia/Seoul";

/// What the reader sees for what is between `<!date^` and `>`.
pub(super) fn shown(date: &str) -> String {
    let (date, fallback) = date.split_once('|').unwrap_or((date, ""));
    formatted(date).unwrap_or_else(|| fallback.to_owned())
}

/// Only the words that bongsu writes; what has others is left to the fallback.
fn formatted(date: &str) -> Option<String> {
    let (seconds, format) = date.split_once('^')?;
    let at = zoned(seconds)?;
    let text = format.replace("{date_num}", &at.strftime("%Y-%m-%d").to_string());
    let text = text.replace("{time_secs}", &at.strftime("%H:%M:%S").to_string());
    (!text.contains(['{', '^'])).then_some(text)
}

/// The time of day of the first date in `text`: when the message came.
pub(super) fn first_time(text: &str) -> Option<String> {
    let (_, date) = text.split_once("<!date^")?;
    Some(zoned(date.split_once('^')?.0)?.strftime("%H:%M").to_string())
}

fn zoned(seconds: &str) -> Option<Zoned> {
    Timestamp::from_second(seconds.parse().ok()?).ok()?.in_tz(READER).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(date: &str, expected: &str) {
        assert_eq!(shown(date), expected);
    }

    #[test]
    fn a_date_is_shown_in_the_readers_zone_or_as_its_fallback() {
        check("1795410727^{date_num} {time_secs}|x", "2026-11-23 14:12:07");
        check("1795410727^{date_long}|the 23rd", "the 23rd");
        check("soon^{date_num}|at some time", "at some time");
        check("99999999999999^{date_num}|far away", "far away");
        check("", "");
    }
}
