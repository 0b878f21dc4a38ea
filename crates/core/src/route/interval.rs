use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};

use crate::zone::Zone;

/// Times of the year in a time zone (Alertmanager, "Time interval"). They follow local time: even on the day
/// of a clock change, a range begins and ends when the clock shows its times.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeInterval {
    /// The name that routes use.
    pub name: String,
    pub zone: Zone,
    /// The times of day. Empty means the whole day.
    pub times: Vec<TimeOfDayRange>,
    /// The days of the week. Empty means all days.
    pub weekdays: Vec<Weekday>,
    /// The ranges of days of the month, counted from 1, or backwards from -1 for the last day. Empty means
    /// all days.
    pub days_of_month: Vec<(i8, i8)>,
    /// The ranges of months, counted from 1. Empty means all months.
    pub months: Vec<RangeInclusive<i8>>,
    /// The ranges of years. Empty means all years.
    pub years: Vec<RangeInclusive<i16>>,
    /// Single dates. Empty means all dates. With weekdays, days of the month, months or years, a day must
    /// match either those or a single date.
    pub dates: Vec<RangeInclusive<Date>>,
}

/// A range of times of day. If the end is not after the start, it belongs to the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOfDayRange {
    /// The start of the range.
    pub from: DayTime,
    /// The end of the range, which is exclusive.
    pub to: DayTime,
}

/// A time in minutes since midnight, up to 24:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayTime(u16);

const DAY: u16 = 24 * 60;

impl DayTime {
    /// Parses a time such as `22:00`, up to `24:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        let is_number = |part: &str| part.len() == 2 && part.chars().all(|it| it.is_ascii_digit());
        let fits = is_number(hours) && is_number(minutes);
        let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
        let time = hours * 60 + minutes;
        (fits && minutes < 60 && time <= DAY).then_some(Self(time))
    }

    pub(super) const MIDNIGHT: Self = Self(0);

    /// Returns whether a clock can show the time. 24:00 is the midnight of the next day.
    pub(super) fn is_on_a_clock(self) -> bool {
        self.0 < DAY
    }

    fn of(time: Time) -> Self {
        Self(u16::try_from(time.hour()).unwrap_or(0) * 60 + u16::try_from(time.minute()).unwrap_or(0))
    }
}

impl TimeInterval {
    /// Returns whether `at` is in the interval. A range across midnight belongs to the day on which it
    /// begins.
    pub fn contains(&self, at: Timestamp) -> bool {
        let local = at.to_zoned(self.zone.rules().clone()).datetime();
        self.is_open(local.date(), DayTime::of(local.time()))
    }

    /// Returns whether the interval is open at a local time in its zone.
    pub(super) fn is_open(&self, today: Date, now: DayTime) -> bool {
        if self.times.is_empty() {
            return self.has_day(today);
        }
        self.times.iter().any(|range| {
            let is_overnight = range.to <= range.from;
            let began_today = self.has_day(today) && now >= range.from && (is_overnight || now < range.to);
            let yesterday = today.yesterday().ok().filter(|_| is_overnight && now < range.to);
            began_today || yesterday.is_some_and(|day| self.has_day(day))
        })
    }

    /// Returns whether the interval contains a day. Single dates add days, such as holidays in addition to
    /// weekends.
    fn has_day(&self, day: Date) -> bool {
        let is_date = self.dates.iter().any(|dates| dates.contains(&day));
        let has_rules = !self.weekdays.is_empty()
            || !self.days_of_month.is_empty()
            || !self.months.is_empty()
            || !self.years.is_empty();
        is_date || (self.dates.is_empty() || has_rules) && self.is_by_rules(day)
    }

    fn is_by_rules(&self, day: Date) -> bool {
        let is_weekday = self.weekdays.is_empty() || self.weekdays.contains(&day.weekday());
        let is_month =
            self.months.is_empty() || self.months.iter().any(|months| months.contains(&day.month()));
        let last = day.days_in_month();
        // -1 is the last day: the 30th in a month with 30 days.
        let place = |number: i8| if number < 0 { last + 1 + number } else { number };
        let is_in = |&(from, to): &(i8, i8)| (place(from)..=place(to)).contains(&day.day());
        let is_day = self.days_of_month.is_empty() || self.days_of_month.iter().any(is_in);
        let is_year = self.years.is_empty() || self.years.iter().any(|years| years.contains(&day.year()));
        is_weekday && is_month && is_day && is_year
    }
}
