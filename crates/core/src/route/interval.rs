use jiff::Timestamp;
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;

/// Times of the week, in a zone (Alertmanager, "Time interval"). By the clock on the wall: on a day on which it is set
/// forward or back, a range begins and ends when it shows the range's times.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeInterval {
    /// Its name.
    pub name: String,
    /// The zone.
    pub zone: TimeZone,
    /// The days; none means all.
    pub weekdays: Vec<Weekday>,
    /// The times of these days; none means the whole day.
    pub times: Vec<TimeOfDayRange>,
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

    fn of(time: Time) -> Self {
        Self(u16::try_from(time.hour()).unwrap_or(0) * 60 + u16::try_from(time.minute()).unwrap_or(0))
    }
}

impl TimeInterval {
    /// Whether `at` is in it. A range over midnight belongs to the day on which it begins.
    pub fn contains(&self, at: Timestamp) -> bool {
        let local = at.to_zoned(self.zone.clone());
        let (today, now) = (local.weekday(), DayTime::of(local.time()));
        let is_day = |day: Weekday| self.weekdays.is_empty() || self.weekdays.contains(&day);
        if self.times.is_empty() {
            return is_day(today);
        }
        self.times.iter().any(|range| {
            let is_overnight = range.to <= range.from;
            let began_today = is_day(today) && now >= range.from && (is_overnight || now < range.to);
            let began_yesterday = is_overnight && is_day(today.previous()) && now < range.to;
            began_today || began_yesterday
        })
    }
}
