//! The end of a silence that a slash command asks for.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::config::duration;

/// The longest silence of a slash command.
const LONGEST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The end of a silence as people say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SilenceEnd {
    /// This time after the command.
    After(SignedDuration),
    /// At this time of a day, or of the next day on which it is still to come.
    At(Option<Date>, Time),
}

impl SilenceEnd {
    /// Reads `2h`, after the word `for`.
    pub(super) fn after(text: &str) -> Option<Self> {
        let lasts = duration(text).filter(|lasts| SignedDuration::ZERO < *lasts && *lasts <= LONGEST)?;
        Some(Self::After(lasts))
    }

    /// Reads `09:00`, `2026-11-30` or `2026-11-30 09:00`, after the word `until`. A day alone means its beginning.
    pub(super) fn at(text: &str) -> Option<Self> {
        let (day, time) = match text.split_once([' ', 'T']) {
            Some((day, time)) => (Some(day), Some(time)),
            None if text.contains(':') => (None, Some(text)),
            None => (Some(text), None),
        };
        let day = day.map(|day| Date::strptime("%Y-%m-%d", day)).transpose().ok()?;
        let time = time.map_or(Ok(Time::midnight()), |time| Time::strptime("%H:%M", time)).ok()?;
        Some(Self::At(day, time))
    }

    /// Returns the moment of the end in a zone. Returns `None` if it is over, or more than 30 days away.
    pub fn moment(&self, asked: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let moment = match *self {
            Self::After(lasts) => asked.checked_add(lasts).ok()?,
            Self::At(day, time) => {
                let today = asked.to_zoned(zone.clone()).date();
                let at = |day: Date| Some(day.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp());
                match day {
                    Some(day) => at(day)?,
                    None => at(today).filter(|end| *end > asked).or_else(|| at(today.tomorrow().ok()?))?,
                }
            }
        };
        (asked < moment && moment.duration_since(asked) <= LONGEST).then_some(moment)
    }
}
