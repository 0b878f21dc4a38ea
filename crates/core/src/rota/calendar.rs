//! The shifts from an external calendar. An adapter reads the calendar regularly. The shifts are kept until
//! the next read.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use bongsu_slack::Mention;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The time after which a calendar is read again.
pub const CALENDAR_FRESH: SignedDuration = SignedDuration::from_mins(15);

/// The time range of each read. Rotas continue to work for as long as that if the calendar cannot be read.
pub const CALENDAR_AHEAD: SignedDuration = SignedDuration::from_hours(5 * 7 * 24);

/// A calendar, with the shifts from its last read.
#[derive(Clone)]
pub struct Calendar {
    /// The people that its events can name.
    people: People,
    read: Arc<RwLock<Option<Read>>>,
}

/// One event of a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarEvent {
    pub from: Timestamp,
    /// The end, which is exclusive.
    pub to: Timestamp,
    pub summary: String,
    /// The names and addresses of the attendees.
    #[serde(default)]
    pub attendees: Vec<String>,
}

/// The people of `[people]`, by their names and addresses in calendars, in lower case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People(pub(crate) BTreeMap<String, Mention>);

/// The result of a read, with its time.
struct Read {
    at: Timestamp,
    shifts: Vec<Shift>,
}

/// An event, with the person on call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    pub from: Timestamp,
    /// The end, which is exclusive.
    pub to: Timestamp,
    /// The person, or `None` if `[people]` has none of the names in the event.
    pub person: Option<Mention>,
    pub summary: String,
}

impl Calendar {
    pub(crate) fn new(people: People) -> Self {
        Self { people, read: Arc::default() }
    }

    /// Replaces the events.
    pub fn renew(&self, events: Vec<CalendarEvent>, at: Timestamp) {
        let shift = |event: CalendarEvent| Shift {
            person: self.people.of(&event).cloned(),
            from: event.from,
            to: event.to,
            summary: event.summary,
        };
        let shifts = events.into_iter().map(shift).collect();
        *self.read.write().unwrap_or_else(PoisonError::into_inner) = Some(Read { at, shifts });
    }

    /// Returns the time of the last read.
    pub fn read_at(&self) -> Option<Timestamp> {
        self.with(|read| read.map(|it| it.at))
    }

    /// Returns the shifts between two times, in order of their starts.
    pub fn shifts(&self, from: Timestamp, to: Timestamp) -> Vec<Shift> {
        let mut shifts: Vec<_> = self.with(|read| {
            let all = read.map(|it| it.shifts.as_slice()).unwrap_or_default();
            all.iter().filter(|it| it.from < to && from < it.to).cloned().collect()
        });
        shifts.sort_by_key(|it| it.from);
        shifts
    }

    /// Returns the person of the current shift. If several shifts overlap, the one that began last counts,
    /// because it is a replacement.
    pub(super) fn on_call(&self, now: Timestamp) -> Option<Mention> {
        self.with(|read| {
            let shifts = read?.shifts.iter().filter(|it| it.from <= now && now < it.to);
            let known = shifts.filter(|it| it.person.is_some());
            known.max_by_key(|it| it.from)?.person.clone()
        })
    }

    fn with<T>(&self, look: impl FnOnce(Option<&Read>) -> T) -> T {
        look(self.read.read().unwrap_or_else(PoisonError::into_inner).as_ref())
    }
}

impl People {
    /// Returns the person of an event: an attendee, or the person whose name is in the summary.
    fn of(&self, event: &CalendarEvent) -> Option<&Mention> {
        let named = |name: &String| self.0.get(&name.trim().to_lowercase());
        let attendee = event.attendees.iter().find_map(named);
        attendee.or_else(|| named(&event.summary)).or_else(|| self.within(&event.summary.to_lowercase()))
    }

    /// Returns the person with the longest name that the text contains as separate words.
    fn within(&self, text: &str) -> Option<&Mention> {
        let is_apart = |letter: Option<char>| letter.is_none_or(|it| !it.is_alphanumeric());
        let stands = |name: &str| {
            text.match_indices(name).any(|(at, name)| {
                let (before, after) = (text.get(..at), text.get(at + name.len()..));
                is_apart(before.and_then(|it| it.chars().next_back()))
                    && is_apart(after.and_then(|it| it.chars().next()))
            })
        };
        let names = self.0.iter().filter(|(name, _)| stands(name));
        names.max_by_key(|(name, _)| name.len()).map(|(_, person)| person)
    }
}

/// The events do not belong to the configuration, so the comparison ignores them.
impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        self.people == other.people
    }
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calendar").field("people", &self.people).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: &str) -> Option<Mention> {
        Mention::of_id(id)
    }

    fn event(from: i64, to: i64, summary: &str, attendees: &[&str]) -> CalendarEvent {
        let at = |hour: i64| Timestamp::from_second(hour * 3_600).unwrap();
        CalendarEvent {
            from: at(from),
            to: at(to),
            summary: summary.to_owned(),
            attendees: attendees.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    fn calendar(events: Vec<CalendarEvent>) -> Calendar {
        let people = [("kim@example.com", "U1"), ("lee", "U2"), ("lee sol", "U3"), ("김", "U4")];
        let people = people.into_iter().filter_map(|(name, id)| Some((name.to_owned(), person(id)?)));
        let calendar = Calendar::new(People(people.collect()));
        calendar.renew(events, Timestamp::UNIX_EPOCH);
        calendar
    }

    #[test]
    fn an_event_names_an_attendee_or_a_person_in_its_summary() {
        let cases: [(&str, &[&str], Option<&str>); 9] = [
            ("On call", &["Kim@Example.com"], Some("U1")),
            ("On call", &["somebody@example.com", "kim@example.com"], Some("U1")),
            ("Lee", &[], Some("U2")),
            ("On call - Lee Sol - primary", &[], Some("U3")),
            ("On call: lee.", &["nobody@example.com"], Some("U2")),
            ("당번 김", &[], Some("U4")),
            ("Leeds", &[], None),
            ("sleep", &[], None),
            ("", &[], None),
        ];
        for (summary, attendees, expected) in cases {
            let calendar = calendar(vec![event(0, 1, summary, attendees)]);
            let on_call = calendar.on_call(Timestamp::UNIX_EPOCH);
            assert_eq!(on_call, expected.and_then(person), "{summary:?} {attendees:?}");
        }
    }

    #[test]
    fn the_shift_that_began_last_counts() {
        let events =
            vec![event(0, 24, "lee", &[]), event(6, 8, "kim@example.com", &[]), event(7, 9, "?", &[])];
        let calendar = calendar(events);
        let at = |hour: i64| calendar.on_call(Timestamp::from_second(hour * 3_600).unwrap());
        let expected = [(0, "U2"), (6, "U1"), (7, "U1"), (8, "U2"), (23, "U2")];
        for (hour, id) in expected {
            assert_eq!(at(hour), person(id), "{hour}");
        }
        assert_eq!((at(24), at(-1)), (None, None));
    }
}
