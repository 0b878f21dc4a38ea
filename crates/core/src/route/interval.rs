use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};

use crate::zone::Zone;

/// Times of the year, in a zone (Alertmanager, "Time interval"). By the clock on the wall: on a day on which it is set
/// forward or back, a range begins and ends when it shows the range's times.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeInterval {
    /// What routes call it.
    pub name: String,
    /// The zone.
    pub zone: Zone,
    /// The times of its days; none means the whole day.
    pub times: Vec<TimeOfDayRange>,
    /// Its days of the week; none means all.
    pub weekdays: Vec<Weekday>,
    /// Its days of the month, from 1, or backwards from the last, which is -1; none means all.
    pub days_of_month: Vec<(i8, i8)>,
    /// Its months, from 1; none means all.
    pub months: Vec<RangeInclusive<i8>>,
    /// Its years; none means all.
    pub years: Vec<RangeInclusive<i16>>,
    /// Its single dates; none means all. With days of the week, of the month, months or years beside them, a day need be
    /// in either.
    pub dates: Vec<RangeInclusive<Date>>,
}

/// From a time of day until another. Where the end is not after the beginning it is the next day's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOfDayRange {
    /// The first moment in it.
    pub from: DayTime,
    /// The first moment after it.
    pub to: DayTime,
}

/// Minutes since midnight, up to 24:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayTime(u16);

const DAY: u16 = 24 * 60;

impl DayTime {
    /// `22:00`, up to `24:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        let is_number = |part: &str| part.len() == 2 && part.chars().all(|it| it.is_ascii_digit());
        let fits = is_number(hours) && is_number(minutes);
        let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
        let time = hours * 60 + minutes;
        (fits && minutes < 60 && time <= DAY).then_some(Self(time))
    }

    pub(super) const MIDNIGHT: Self = Self(0);

    /// Whether a clock ever shows it: the end of a day is the next one's midnight.
    pub(super) fn is_on_a_clock(self) -> bool {
        self.0 < DAY
    }

    fn of(time: Time) -> Self {
        Self(u16::try_from(time.hour()).unwrap_or(0) * 60 + u16::try_from(time.minute()).unwrap_or(0))
    }
}

impl TimeInterval {
    /// Whether `at` is in it. A range over midnight belongs to the day on which it begins.
    pub fn contains(&self, at: Timestamp) -> bool {
        let local = at.to_zoned(self.zone.rules().clone()).datetime();
        self.is_open(local.date(), DayTime::of(local.time()))
    }

    /// The same by its zone's clock.
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

    /// Single dates are days of their own: holidays beside the weekends.
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
        // -1 is the last: of a month with 30 days the 30th.
        let place = |number: i8| if number < 0 { last + 1 + number } else { number };
        let is_in = |&(from, to): &(i8, i8)| (place(from)..=place(to)).contains(&day.day());
        let is_day = self.days_of_month.is_empty() || self.days_of_month.iter().any(is_in);
        let is_year = self.years.is_empty() || self.years.iter().any(|years| years.contains(&day.year()));
        is_weekday && is_month && is_day && is_year
    }
}
