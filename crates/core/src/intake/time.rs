//! Parses AWS's time formats.

use jiff::Timestamp;
use jiff::fmt::strtime;

/// Parses `2017-01-12T16:30:42.236+0000`, which is not RFC 3339 because it has no colon, or the usual format.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| strtime::parse("%Y-%m-%dT%H:%M:%S%.f%z", text).ok()?.to_timestamp().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_aws_writes() {
        let cases = [
            ("2017-01-12T16:30:42.236+0000", Some("2017-01-12T16:30:42.236Z")),
            ("2017-01-12T16:30:42.236+00:00", Some("2017-01-12T16:30:42.236Z")),
            ("2017-01-12T16:30:42Z", Some("2017-01-12T16:30:42Z")),
            ("2026-11-23T15:00:00.000+0900", Some("2026-11-23T06:00:00Z")),
            ("9999-12-31T23:59:59Z", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).map(|at| at.to_string()).as_deref(), expected, "{text}");
        }
    }
}
