use std::time::Duration;

use bongsu_core::ports::Clock as _;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

use super::Response;
use crate::clock::SystemClock;

/// The shortest wait. `Retry-After: 0` would cause a storm of requests.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);
/// The longest accepted wait.
const LONGEST_WAIT: Duration = Duration::from_secs(86_400);

/// Returns the requested wait (RFC 9110, section 10.2.3), which is a number of seconds or a date. The result
/// is at least a second.
pub(crate) fn retry_after(response: &Response) -> Duration {
    let text = |name| response.headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let asked = text(http::header::RETRY_AFTER).and_then(|asked| {
        let seconds = || asked.parse().ok().map(Duration::from_secs);
        seconds().or_else(|| {
            // If the response has the time of the peer, the date is relative to it.
            let now = text(http::header::DATE).and_then(date).unwrap_or_else(|| SystemClock.now());
            Duration::try_from(date(asked)?.duration_since(now)).ok()
        })
    });
    asked.unwrap_or_default().clamp(SHORTEST_WAIT, LONGEST_WAIT)
}

/// Parses an HTTP date in the current or an obsolete format (RFC 9110, section 5.6.7).
fn date(text: &str) -> Option<Timestamp> {
    let imf = || rfc2822::DateTimeParser::new().parse_timestamp(text).ok();
    let once = || {
        let formats = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
        let civil = formats.iter().find_map(|format| DateTime::strptime(format, text).ok())?;
        civil.to_zoned(TimeZone::UTC).ok().map(|it| it.timestamp())
    };
    imf().or_else(once)
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};

    use super::*;

    #[test]
    fn waits_as_requested_but_at_least_a_second() {
        let wait = |asked: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert("date", "Sun, 06 Nov 1994 08:49:37 GMT".parse().unwrap());
            if let Some(asked) = asked {
                headers.insert("retry-after", asked.parse().unwrap());
            }
            let response = Response { status: StatusCode::TOO_MANY_REQUESTS, headers, body: "".into() };
            retry_after(&response).as_secs()
        };
        let cases = [
            (Some("30"), 30),
            (Some("1"), 1),
            (Some("0"), 1),
            (Some("-1"), 1),
            (Some("soon"), 1),
            (Some(""), 1),
            (None, 1),
            (Some("18446744073709551615"), 86_400),
            (Some("Sun, 06 Nov 1994 08:50:07 GMT"), 30),
            (Some("Sunday, 06-Nov-94 08:50:07 GMT"), 30),
            (Some("Sun Nov  6 08:50:07 1994"), 30),
            (Some("Sun, 06 Nov 1994 08:49:00 GMT"), 1),
        ];
        for (asked, expected) in cases {
            assert_eq!(wait(asked), expected, "{asked:?}");
        }
    }
}
