use std::str::FromStr;

use bongsu_core::config::weekday;
use jiff::Timestamp;
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use thiserror::Error;

/// A time of day, on every day or on one day of the week: `18:00`, `Mon 09:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockTime {
    weekday: Option<Weekday>,
    time: Time,
}

/// A text that is not a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("must be a time such as 18:00, or a day of the week and a time such as Mon 09:00")]
pub struct ClockTimeError;

impl ClockTime {
    /// Returns whether the time is on only one day of the week.
    pub fn is_weekly(&self) -> bool {
        self.weekday.is_some()
    }

    /// Returns the next occurrence after `now` in the time zone `zone`. A time that a change of the clocks skips occurs
    /// after the change.
    pub(super) fn next_after(&self, now: Timestamp, zone: &TimeZone) -> Timestamp {
        let mut day = zone.to_datetime(now).date();
        // A week and a day, because the time may already be over today.
        for _ in 0..=7 {
            let at = zone.to_timestamp(day.to_datetime(self.time)).ok().filter(|at| *at > now);
            if let Some(at) = at.filter(|_| self.weekday.is_none_or(|weekday| weekday == day.weekday())) {
                return at;
            }
            day = day.tomorrow().unwrap_or(day);
        }
        Timestamp::MAX
    }
}

impl FromStr for ClockTime {
    type Err = ClockTimeError;

    fn from_str(text: &str) -> Result<Self, ClockTimeError> {
        let (weekday, time) = match text.trim().split_once(' ') {
            Some((day, time)) => (Some(weekday(day).ok_or(ClockTimeError)?), time),
            None => (None, text),
        };
        Ok(Self { weekday, time: time.trim().parse().map_err(|_| ClockTimeError)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_next_local_time() {
        // On Sunday, March 29, 2026, the clocks in Berlin change from 02:00 to 03:00.
        let cases = [
            ("18:00", "2026-03-01T12:00:00Z", "UTC", "2026-03-01T18:00:00Z"),
            ("18:00", "2026-03-01T18:00:00Z", "UTC", "2026-03-02T18:00:00Z"),
            ("18:00", "2026-03-01T12:00:00Z", "Asia/Seoul", "2026-03-02T09:00:00Z"),
            ("Mon 09:00", "2026-03-01T12:00:00Z", "UTC", "2026-03-02T09:00:00Z"),
            ("sunday 09:00", "2026-03-01T12:00:00Z", "UTC", "2026-03-08T09:00:00Z"),
            ("02:30", "2026-03-29T00:00:00Z", "Europe/Berlin", "2026-03-29T01:30:00Z"),
            ("02:30:05", "2026-03-29T12:00:00Z", "Europe/Berlin", "2026-03-30T00:30:05Z"),
        ];
        for (time, now, zone, next) in cases {
            let time: ClockTime = time.parse().unwrap();
            let next_after = time.next_after(now.parse().unwrap(), &TimeZone::get(zone).unwrap());
            assert_eq!(next_after.to_string(), next, "{time:?} after {now} in {zone}");
        }
    }

    #[test]
    fn refuses_invalid_times() {
        for text in ["", "25:00", "Mon", "Xyz 09:00", "09:00 Mon", "0 18 * * ? *"] {
            assert_eq!(text.parse::<ClockTime>(), Err(ClockTimeError), "{text}");
        }
    }
}
