//! Wall clock windows: periods that are the hours, days and weeks of a time zone (CloudWatch user
//! guide, "Alarm evaluation window").

use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};

const DAY: u32 = 86_400;
const WEEK: u32 = 604_800;

/// The calendar that a wall clock window follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WallClock {
    name: String,
    zone: TimeZone,
}

/// A time zone that CloudWatch would not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// Neither a name nor an offset.
    #[error(
        "time zone {0:?} is neither a name of the IANA database (Asia/Seoul) nor an offset \
         (Z, +05:30, UTC+05:30)"
    )]
    Unknown(String),
    /// An offset of odd minutes.
    #[error("time zone offset {0:?} must be a multiple of 5 minutes and less than 24 hours")]
    Offset(String),
}

impl Default for WallClock {
    /// UTC, as CloudWatch has it.
    fn default() -> Self {
        Self { name: "UTC".to_owned(), zone: TimeZone::UTC }
    }
}

impl WallClock {
    /// The calendar of a zone: `Asia/Kolkata`, `+05:30`, `UTC+05:30`, `Z`.
    pub fn parse(name: &str) -> Result<Self, ZoneError> {
        let zone = match offset_seconds(name) {
            Some(seconds) => fixed(name, seconds)?,
            None if name.is_empty() || name.eq_ignore_ascii_case("unknown") => {
                return Err(ZoneError::Unknown(name.to_owned()));
            }
            None => TimeZone::get(name).map_err(|_| ZoneError::Unknown(name.to_owned()))?,
        };
        Ok(Self { name: name.to_owned(), zone })
    }

    /// The zone as it was written.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The start of the calendar period of `period` seconds that `at` lies in. Days begin at local
    /// midnight and weeks on Monday; an hour that a change of the clock cuts begins with the change.
    pub fn start_of(&self, at: Timestamp, period: u32) -> Timestamp {
        if period >= DAY { self.start_of_days(at, period) } else { self.start_within_day(at, period) }
    }

    /// The starts of the periods before `end`, newest first.
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

    /// The last change of the clock up to `at`.
    fn change_before(&self, at: Timestamp) -> Option<Timestamp> {
        let inclusive = at.checked_add(SignedDuration::from_nanos(1)).ok()?;
        self.zone.preceding(inclusive).next().map(|change| change.timestamp())
    }
}

fn fixed(name: &str, seconds: i32) -> Result<TimeZone, ZoneError> {
    let wrong = || ZoneError::Offset(name.to_owned());
    if seconds % 300 != 0 || seconds.unsigned_abs() >= DAY {
        return Err(wrong());
    }
    Offset::from_seconds(seconds).map(TimeZone::fixed).map_err(|_| wrong())
}

/// Seconds east of UTC, for `Z`, `+05:30` and `UTC+05:30`; `None` for what looks like a name.
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
