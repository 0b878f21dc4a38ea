//! Wall clock windows: periods that are hours, days and weeks of a time zone (CloudWatch user guide, ["Alarm
//! evaluation window"]).
//!
//! ["Alarm evaluation window"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html

use std::fmt;
use std::str::FromStr;

use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};

const DAY: u32 = 86_400;
const WEEK: u32 = 604_800;

/// The calendar of a wall clock window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WallClock {
    name: String,
    zone: TimeZone,
}

/// A time zone that CloudWatch refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ZoneError {
    /// The text is neither a name nor an offset.
    #[error(
        "time zone {0:?} is neither a name of the IANA database (Asia/Seoul) nor an offset \
         (Z, +05:30, UTC+05:30)"
    )]
    Unknown(String),
    /// The offset is not a multiple of five minutes or is too large.
    #[error("time zone offset {0:?} must be a multiple of 5 minutes and less than 24 hours")]
    Offset(String),
}

impl Default for WallClock {
    /// Returns CloudWatch's default, which is UTC.
    fn default() -> Self {
        Self { name: "UTC".to_owned(), zone: TimeZone::UTC }
    }
}

/// Writes the time zone as it was parsed.
impl fmt::Display for WallClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for WallClock {
    type Err = ZoneError;

    fn from_str(name: &str) -> Result<Self, ZoneError> {
        Self::parse(name)
    }
}

impl WallClock {
    /// Parses a time zone, such as `Asia/Kolkata`, `+05:30`, `UTC+05:30` or `Z`.
    ///
    /// # Errors
    ///
    /// Returns an error if CloudWatch does not accept the time zone.
    pub fn parse(name: &str) -> Result<Self, ZoneError> {
        let zone = match offset_seconds(name) {
            Some(seconds) => fixed_zone(name, seconds)?,
            None if name.is_empty() || name.eq_ignore_ascii_case("unknown") => {
                return Err(ZoneError::Unknown(name.to_owned()));
            }
            None => TimeZone::get(name).map_err(|_| ZoneError::Unknown(name.to_owned()))?,
        };
        Ok(Self { name: name.to_owned(), zone })
    }

    /// Returns the zone as written.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the start of the calendar period that contains `at`. `period` is in seconds. Days begin at
    /// local midnight and weeks on Monday. An hour that a clock change cuts begins at the change.
    pub fn start_of(&self, at: Timestamp, period: u32) -> Timestamp {
        if period >= DAY { self.start_of_days(at, period) } else { self.start_within_day(at, period) }
    }

    /// Returns the starts of the periods before `end`, newest first.
    pub fn starts_before(&self, end: Timestamp, period: u32) -> impl Iterator<Item = Timestamp> {
        let before = move |start: &Timestamp| {
            let last = start.checked_sub(SignedDuration::from_nanos(1)).ok()?;
            Some(self.start_of(last, period))
        };
        std::iter::successors(Some(end), before).skip(1)
    }

    fn start_of_days(&self, at: Timestamp, period: u32) -> Timestamp {
        let date = self.zone.to_datetime(at).date();
        let days = if period >= WEEK { date.weekday().to_monday_zero_offset() } else { 0 };
        let first = date.checked_sub(i64::from(days).days()).unwrap_or(date);
        let midnight = first.to_zoned(self.zone.clone()).and_then(|local| local.start_of_day());
        midnight.map_or(at, |start| start.timestamp())
    }

    fn start_within_day(&self, at: Timestamp, period: u32) -> Timestamp {
        let (offset, period) = (self.zone.to_offset(at), i64::from(period.max(1)));
        let east = i64::from(offset.seconds());
        let local = i64::try_from(at.as_nanosecond().div_euclid(1_000_000_000)).unwrap_or(0) + east;
        let start = Timestamp::from_second(local.div_euclid(period) * period - east).unwrap_or(at);
        if self.zone.to_offset(start) == offset { start } else { self.change_before(at).unwrap_or(start) }
    }

    /// Returns the last clock change at or before `at`.
    fn change_before(&self, at: Timestamp) -> Option<Timestamp> {
        let inclusive = at.checked_add(SignedDuration::from_nanos(1)).ok()?;
        self.zone.preceding(inclusive).next().map(|change| change.timestamp())
    }
}

fn fixed_zone(name: &str, seconds: i32) -> Result<TimeZone, ZoneError> {
    let wrong = || ZoneError::Offset(name.to_owned());
    if seconds % 300 != 0 || seconds.unsigned_abs() >= DAY {
        return Err(wrong());
    }
    Offset::from_seconds(seconds).map(TimeZone::fixed).map_err(|_| wrong())
}

/// Parses `Z`, `+05:30` and `UTC+05:30` into seconds east of UTC. Returns `None` for a name.
fn offset_seconds(name: &str) -> Option<i32> {
    if matches!(name, "Z" | "UTC") {
        return Some(0);
    }
    let offset = name.strip_prefix("UTC").unwrap_or(name);
    let (sign, clock) = match offset.split_at_checked(1)? {
        ("+", clock) => (1, clock),
        ("-", clock) => (-1, clock),
        _ => return None,
    };
    let (hours, minutes) = clock.split_once(':')?;
    let two_digits = |text: &str| (text.len() == 2).then(|| text.parse::<u8>().ok()).flatten();
    let minutes = two_digits(minutes).filter(|minutes| *minutes < 60)?;
    Some(sign * (i32::from(two_digits(hours)?) * 3_600 + i32::from(minutes) * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(zone: &str, period: u32, at: &str, count: usize) -> Vec<String> {
        let clock = WallClock::parse(zone).unwrap();
        let end = clock.start_of(at.parse().unwrap(), period);
        let before = clock.starts_before(end, period).take(count);
        [end].into_iter().chain(before).map(|start| start.to_string()).collect()
    }

    fn check(zone: &str, period: u32, at: &str, expected: &[&str]) {
        let found = starts(zone, period, at, expected.len() - 1);
        assert_eq!(found, expected, "{zone} {period} {at}");
    }

    #[test]
    fn days_begin_at_local_midnight_and_weeks_on_monday() {
        let seoul = ["2026-03-04T15:00:00Z", "2026-03-03T15:00:00Z"];
        check("Asia/Seoul", 86_400, "2026-03-05T03:00:00Z", &seoul);
        check("+09:00", 86_400, "2026-03-05T03:00:00Z", &seoul);
        check("UTC+09:00", 86_400, "2026-03-05T03:00:00Z", &seoul);
        check("Z", 86_400, "2026-03-05T23:59:59.9Z", &["2026-03-05T00:00:00Z"]);
        check("UTC", 604_800, "2026-03-05T03:00:00Z", &["2026-03-02T00:00:00Z", "2026-02-23T00:00:00Z"]);
        check("UTC", 604_800, "2026-03-02T00:00:00Z", &["2026-03-02T00:00:00Z"]);
        check("Asia/Seoul", 604_800, "2026-03-01T15:00:00Z", &["2026-03-01T15:00:00Z"]);
    }

    #[test]
    fn the_zone_shifts_the_hours() {
        check(
            "Asia/Kolkata",
            3_600,
            "2026-03-05T03:45:00Z",
            &["2026-03-05T03:30:00Z", "2026-03-05T02:30:00Z"],
        );
        check("-03:30", 3_600, "2026-03-05T03:45:00Z", &["2026-03-05T03:30:00Z"]);
        check("Asia/Kolkata", 300, "2026-03-05T03:47:00Z", &["2026-03-05T03:45:00Z"]);
        check("Asia/Kathmandu", 3_600, "2026-03-05T03:10:00Z", &["2026-03-05T02:15:00Z"]);
    }

    /// In New York the clock goes forward on 8 March 2026 at 07:00 UTC and back on 1 November at 06:00 UTC.
    #[test]
    fn days_follow_daylight_saving_time() {
        let spring = ["2026-03-09T04:00:00Z", "2026-03-08T05:00:00Z", "2026-03-07T05:00:00Z"];
        check("America/New_York", 86_400, "2026-03-09T12:00:00Z", &spring);
        let autumn = ["2026-11-02T05:00:00Z", "2026-11-01T04:00:00Z", "2026-10-31T04:00:00Z"];
        check("America/New_York", 86_400, "2026-11-02T12:00:00Z", &autumn);
        check(
            "America/New_York",
            604_800,
            "2026-03-10T12:00:00Z",
            &["2026-03-09T04:00:00Z", "2026-03-02T05:00:00Z"],
        );
        let hours = ["2026-11-01T07:00:00Z", "2026-11-01T06:00:00Z", "2026-11-01T05:00:00Z"];
        check("America/New_York", 3_600, "2026-11-01T07:30:00Z", &hours);
    }

    /// On Lord Howe Island the clock moves by half an hour: back on 4 April 2026 at 15:00 UTC, and forward on
    /// 3 October at 15:30 UTC.
    #[test]
    fn an_hour_that_a_clock_change_cuts_begins_at_the_change() {
        let back = ["2026-04-04T15:30:00Z", "2026-04-04T15:00:00Z", "2026-04-04T14:00:00Z"];
        check("Australia/Lord_Howe", 3_600, "2026-04-04T16:00:00Z", &back);
        let forth = ["2026-10-03T16:00:00Z", "2026-10-03T15:30:00Z", "2026-10-03T14:30:00Z"];
        check("Australia/Lord_Howe", 3_600, "2026-10-03T16:30:00Z", &forth);
    }

    /// Samoa skipped 30 December 2011.
    #[test]
    fn a_skipped_day_has_no_period() {
        check(
            "Pacific/Apia",
            86_400,
            "2011-12-30T12:00:00Z",
            &["2011-12-30T10:00:00Z", "2011-12-29T10:00:00Z"],
        );
    }

    #[test]
    fn refuses_the_same_settings_as_cloudwatch() {
        for zone in ["", "Mars/Olympus", "0900", "+9:00", "UTC+9", "+05:60", "+aa:bb", "unknown"] {
            assert_eq!(WallClock::parse(zone), Err(ZoneError::Unknown(zone.to_owned())));
        }
        for zone in ["+05:31", "UTC-00:01", "+24:00", "+99:00"] {
            assert_eq!(WallClock::parse(zone), Err(ZoneError::Offset(zone.to_owned())));
        }
        assert_eq!(WallClock::parse("UTC+05:30").unwrap().name(), "UTC+05:30");
    }
}
