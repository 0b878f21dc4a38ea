use std::io::BufRead;

use bongsu_alarm::evaluate::{Sample, Values};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use super::HistoryProblem;

/// This number of seconds since 1970 is in the year 5138, so larger numbers are milliseconds.
const MOST_SECONDS: f64 = 1e11;

/// Returns the beginning of a text, after a byte order mark and white space.
pub(super) fn start(input: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    loop {
        let buffer = input.fill_buf()?;
        let mark = if buffer.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let text = buffer.get(mark..).unwrap_or_default();
        let spaces = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let (skip, rest) = (mark + spaces, text.get(spaces..).unwrap_or_default());
        if !rest.is_empty() || skip == 0 {
            let rest = rest.to_vec();
            input.consume(skip);
            return Ok(rest);
        }
        input.consume(skip);
    }
}

/// Formats without a zone, as in consoles and spreadsheets. They are in UTC.
const CIVIL: [&str; 6] = [
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
];

/// Parses RFC 3339, AWS's format with `+0000`, a time without a zone, or seconds since 1970.
pub(super) fn time(text: &str) -> Result<Timestamp, HistoryProblem> {
    let with_offset = || strtime::parse("%Y-%m-%dT%H:%M:%S%.f%z", text).ok()?.to_timestamp().ok();
    let civil = || {
        let found = CIVIL.iter().find_map(|format| DateTime::strptime(format, text).ok())?;
        found.to_zoned(TimeZone::UTC).ok().map(|it| it.timestamp())
    };
    let found = match text.parse::<f64>() {
        Ok(seconds) => epoch(seconds),
        Err(_) => text.parse().ok().or_else(with_offset).or_else(civil),
    };
    found.ok_or_else(|| HistoryProblem::Time(text.to_owned()))
}

/// Converts seconds or milliseconds since 1970.
pub(super) fn epoch(seconds: f64) -> Option<Timestamp> {
    let millis = if seconds.abs() < MOST_SECONDS { seconds * 1e3 } else { seconds };
    (millis.abs() < 1e15).then(|| Timestamp::from_millisecond(millis.round() as i64).ok()).flatten()
}

pub(super) fn number(column: &'static str, text: &str) -> Result<f64, HistoryProblem> {
    text.parse().map_err(|_| HistoryProblem::Number { column, value: text.to_owned() })
}

/// Creates a sample of one value.
pub(super) fn value(at: Timestamp, value: f64) -> Sample {
    Sample { at, values: Values::Value { value, count: 1.0 }, unit: None }
}
