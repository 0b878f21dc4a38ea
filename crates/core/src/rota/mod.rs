//! On-call rotas, in which people take turns of a week each.
//!
//! Weeks follow local time in the rota's zone, so a handover at nine is at nine all year. Before the first
//! week, the order continues backwards, so that a rota that begins tomorrow also covers tonight.
//! The shifts of a calendar take precedence over the weekly order.

mod calendar;

use bongsu_slack::Mention;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{SignedDuration, Span, Timestamp, ToSpan as _};

pub use calendar::{CALENDAR_AHEAD, CALENDAR_FRESH, Calendar, CalendarEvent, People, Shift};

use crate::zone::Zone;

#[derive(Debug, Clone, PartialEq)]
pub struct Rota {
    /// The name that mentions use.
    pub name: String,
    pub zone: Zone,
    /// The people in the order of their turns. `None` is a week without anybody on call.
    pub people: Vec<Option<Mention>>,
    /// The first day of the rota. The first person starts with the first handover on this day or later.
    pub starts: Date,
    pub handover: Handover,
    pub overrides: Vec<Override>,
    /// The calendar whose shifts take precedence over the weekly order.
    pub calendar: Option<Calendar>,
}

/// A time range in which one person is on call, or nobody. The end is exclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnCallTurn {
    pub from: Timestamp,
    pub to: Timestamp,
    pub person: Option<Mention>,
}

/// A time of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handover {
    pub weekday: Weekday,
    pub time: Time,
}

/// A replacement for a limited time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The start, in local time.
    pub from: DateTime,
    /// The end in local time, which is exclusive.
    pub to: DateTime,
    /// The person on call. `None` means nobody.
    pub person: Option<Mention>,
}

/// A time range without anybody on call, in local time. The end is exclusive.
pub type Hole = (DateTime, DateTime);

const WEEK_SECONDS: i64 = 7 * 24 * 60 * 60;

impl Rota {
    /// Returns whether the user with this ID has a turn or replaces a person.
    pub fn has(&self, id: &str) -> bool {
        let is = |person: &Option<Mention>| matches!(person, Some(Mention::User(user)) if user == id);
        self.people.iter().any(is) || self.overrides.iter().any(|it| is(&it.person))
    }

    /// Returns the person on call, or `None` if nobody is on call.
    pub fn on_call(&self, now: Timestamp) -> Option<Mention> {
        let is_now = |it: &&Override| {
            let (from, to) = (self.instant(it.from), self.instant(it.to));
            from.is_some_and(|from| from <= now) && to.is_some_and(|to| now < to)
        };
        match self.overrides.iter().find(is_now) {
            Some(instead) => instead.person.clone(),
            None => {
                let of_calendar = self.calendar.as_ref().and_then(|calendar| calendar.on_call(now));
                of_calendar.or_else(|| self.in_week(self.week(now)?).cloned())
            }
        }
    }

    /// Returns the turns in a number of weeks from `now`.
    pub fn turns(&self, now: Timestamp, weeks: i64) -> Vec<OnCallTurn> {
        let days = SignedDuration::from_hours(24 * 7 * weeks);
        let end = now.saturating_add(days).unwrap_or(Timestamp::MAX);
        let first = self.week(now).unwrap_or_default();
        let handovers = (first..=first + weeks + 1).filter_map(|week| self.begin(week));
        let handovers = handovers.take_while(|_| !self.people.is_empty());
        let instead = self.overrides.iter().flat_map(|it| [it.from, it.to]);
        let shifts = self.calendar.iter().flat_map(|it| it.shifts(now, end));
        let mut borders: Vec<_> = handovers.chain(instead).filter_map(|it| self.instant(it)).collect();
        borders.extend(shifts.flat_map(|it| [it.from, it.to]));
        borders.retain(|it| now < *it && *it < end);
        borders.extend([now, end]);
        borders.sort_unstable();
        borders.dedup();
        let mut turns: Vec<OnCallTurn> = Vec::new();
        for (from, to) in borders.iter().copied().zip(borders.iter().copied().skip(1)) {
            let person = self.on_call(from);
            match turns.last_mut() {
                Some(turn) if turn.person == person => turn.to = to,
                _ => turns.push(OnCallTurn { from, to, person }),
            }
        }
        turns
    }

    /// Returns the time ranges without anybody on call in a number of weeks from `now`. A rota with a
    /// calendar returns none, because its owner sees them in the calendar.
    pub fn holes(&self, now: Timestamp, weeks: i64) -> Vec<Hole> {
        if self.calendar.is_some() {
            return Vec::new();
        }
        let Some(first) = self.week(now) else { return Vec::new() };
        let begins = self.civil(now);
        let handovers = (first + 1..=first + weeks).filter_map(|week| self.begin(week));
        let instead = self.overrides.iter().flat_map(|it| [it.from, it.to]);
        let ends = self.begin(first + weeks).unwrap_or(begins);
        let mut borders: Vec<_> =
            handovers.chain(instead).filter(|it| (begins..=ends).contains(it)).collect();
        borders.push(begins);
        borders.sort_unstable();
        borders.dedup();
        let mut holes: Vec<Hole> = Vec::new();
        for (from, to) in borders.iter().copied().zip(borders.iter().copied().skip(1)) {
            if self.instant(from).is_none_or(|at| self.on_call(at).is_some()) {
                continue;
            }
            match holes.last_mut() {
                Some(hole) if hole.1 == from => hole.1 = to,
                _ => holes.push((from, to)),
            }
        }
        holes
    }

    fn in_week(&self, week: i64) -> Option<&Mention> {
        let turns = i64::try_from(self.people.len()).ok().filter(|turns| *turns > 0)?;
        let turn = usize::try_from(week.rem_euclid(turns)).ok()?;
        self.people.get(turn)?.as_ref()
    }

    /// Returns the number of the week, from 0 for the first week. The comparison uses absolute times, so an
    /// hour that the clock repeats cannot reverse a handover.
    fn week(&self, now: Timestamp) -> Option<i64> {
        let since = self.civil(now).duration_since(self.begin(0)?).as_secs();
        let about = since.div_euclid(WEEK_SECONDS);
        let has_begun = |week: &i64| {
            self.begin(*week).and_then(|begin| self.instant(begin)).is_some_and(|begin| begin <= now)
        };
        [about + 1, about, about - 1].into_iter().find(has_begun)
    }

    /// Returns the start of a week.
    fn begin(&self, week: i64) -> Option<DateTime> {
        let days = self.handover.weekday.since(self.starts.weekday());
        let first = self.starts.checked_add(i64::from(days).days()).ok()?.to_datetime(self.handover.time);
        first.checked_add(Span::new().try_weeks(week).ok()?).ok()
    }

    fn civil(&self, at: Timestamp) -> DateTime {
        at.to_zoned(self.zone.rules().clone()).datetime()
    }

    /// Converts local time. A time that the clock skips moves forward. A repeated time means the first
    /// occurrence.
    fn instant(&self, at: DateTime) -> Option<Timestamp> {
        at.to_zoned(self.zone.rules().clone()).ok().map(|zoned| zoned.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Across all clock changes of a zone, every moment belongs to exactly one week.
        #[test]
        fn somebody_is_on_call_at_every_moment(
            zone in prop::sample::select(vec![
                "UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe", "Asia/Pyongyang",
            ]),
            now in 946_684_800_i64..2_208_988_800,
            hour in 0_i8..24,
            weekday in 1_i8..=7,
            people in 1_usize..5,
        ) {
            let person = |number: usize| Some(Mention::User(format!("U{number}")));
            let rota = Rota {
                name: "any".to_owned(),
                zone: Zone::parse(zone).unwrap(),
                people: (0..people).map(person).collect(),
                starts: Date::constant(2026, 1, 5),
                handover: Handover {
                    weekday: Weekday::from_monday_one_offset(weekday).unwrap(),
                    time: Time::constant(hour, 30, 0, 0),
                },
                overrides: Vec::new(),
                calendar: None,
            };
            let now = Timestamp::from_second(now).unwrap();
            let week = rota.week(now).unwrap();
            let begin = |week| rota.instant(rota.begin(week).unwrap()).unwrap();
            prop_assert!(begin(week) <= now && now < begin(week + 1), "{} {}", begin(week), begin(week + 1));
            prop_assert!(rota.on_call(now).is_some());
            prop_assert!(rota.holes(now, 4).is_empty());
        }
    }
}
