//! `[[rota]]`: the people who are on call in turn.

mod calendar;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use bongsu_slack::Mention;
use jiff::civil::{Date, DateTime, Time};
use serde::Deserialize;

use super::ConfigError;
use crate::config::interval::weekday;
use crate::rota::{Calendar, Handover, Override, People, Rota};
use crate::zone::Zone;
pub(super) use calendar::people;
pub use calendar::{CalendarSource, RawCalendar};

/// A rota, as typed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawRota {
    /// The name that mentions use: "rota:NAME".
    pub name: String,
    /// The time zone of the times; default the configuration's zone.
    pub zone: Option<Zone>,
    /// The people who take turns of a week each: user IDs ("U0123456789") or user group IDs ("S0123456789").
    /// "-" is a week without anybody on call. With a calendar, these people are on call when the calendar
    /// names nobody.
    #[serde(default)]
    pub people: Vec<String>,
    /// The first day of the rota. The first person starts with the first handover on this day or later.
    /// Before that, the order continues backwards. Required if there are people.
    pub starts: Option<Civil>,
    /// A calendar in iCalendar format, whose events are the shifts. `[people]` maps its names to Slack users.
    pub calendar: Option<RawCalendar>,
    /// The day and time of the handover; default "mon 09:00".
    pub handover: Option<String>,
    /// The replacements for limited times.
    #[serde(default)]
    pub r#override: Vec<RawOverride>,
}

/// A replacement for a limited time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawOverride {
    /// The start of the replacement, in the rota's zone: 2026-01-07T09:00:00.
    pub from: Civil,
    /// The end of the replacement, which is exclusive.
    pub to: Civil,
    /// The ID of the replacement, or "-" for nobody.
    pub person: String,
}

/// A date without a zone, with or without a time, in TOML's own syntax or as text.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Civil {
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    Toml(toml::value::Datetime),
    Text(String),
}

impl fmt::Display for Civil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Toml(time) => time.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Civil {
    /// Parses the text. Returns `None` for a time with a zone, because the rota already has a zone.
    fn read<T: FromStr>(&self) -> Option<T> {
        let text = self.to_string();
        let has_zone = text.contains(['Z', 'z', '+', '[']) || text.matches('-').count() > 2;
        (!has_zone).then(|| text.parse().ok()).flatten()
    }
}

/// The sources of the calendars, by the name of the rota.
type Calendars = BTreeMap<String, CalendarSource>;

/// Reads the rotas of a configuration, with its default time zone.
pub(super) fn rotas(
    raw: Vec<RawRota>,
    zone: &Zone,
    people: &People,
) -> Result<(Vec<Rota>, Calendars), ConfigError> {
    let mut names = BTreeSet::new();
    let (mut rotas, mut calendars) = (Vec::new(), BTreeMap::new());
    for mut raw in raw {
        let place = format!("rota {:?}", raw.name);
        let wrong = |cause: String| ConfigError::Route { place: place.clone(), cause };
        if !names.insert(raw.name.clone()) {
            return Err(wrong("two rotas have this name; rename one of them".to_owned()));
        }
        let source = raw.calendar.take().map(|it| it.read(&place, people)).transpose()?;
        let rota = rota(raw, zone, source.is_some()).map_err(wrong)?;
        let calendar = source.is_some().then(|| Calendar::new(people.clone()));
        calendars.extend(source.map(|source| (rota.name.clone(), source)));
        rotas.push(Rota { calendar, ..rota });
    }
    Ok((rotas, calendars))
}

fn rota(raw: RawRota, zone: &Zone, has_calendar: bool) -> Result<Rota, String> {
    let people = raw.people.iter().map(|it| person(it)).collect::<Result<Vec<_>, _>>()?;
    if people.iter().all(Option::is_none) && !(has_calendar && people.is_empty()) {
        let cause =
            "people is empty; add the ID of at least one person, such as \"U0123456789\", or a calendar";
        return Err(cause.to_owned());
    }
    let starts = match &raw.starts {
        Some(starts) => starts
            .read()
            .ok_or_else(|| format!("starts {:?}: must be a date, such as 2026-01-05", starts.to_string()))?,
        None if people.is_empty() => Date::MIN,
        None => {
            return Err(
                "starts is missing; set it to the date of the first handover, such as 2026-01-05".to_owned()
            );
        }
    };
    let overrides = raw.r#override.iter().map(instead).collect::<Result<Vec<_>, _>>()?;
    no_two_at_once(&overrides)?;
    Ok(Rota {
        handover: handover(raw.handover.as_deref().unwrap_or("mon 09:00"))?,
        zone: raw.zone.unwrap_or_else(|| zone.clone()),
        name: raw.name,
        people,
        starts,
        overrides,
        calendar: None,
    })
}

fn person(text: &str) -> Result<Option<Mention>, String> {
    match text.trim() {
        "" | "-" => Ok(None),
        id => Mention::of_id(id).map(Some).ok_or_else(|| {
            format!(
                "{id:?} is not an ID; write the ID of a user (\"U0123456789\", in the profile under \"Copy member ID\") or of a \
                 user group (\"S0123456789\"), or \"-\" if nobody is on call"
            )
        }),
    }
}

fn handover(text: &str) -> Result<Handover, String> {
    let read = || {
        let (day, time) = text.trim().split_once(' ')?;
        let time: Time = time.trim().parse().ok()?;
        Some(Handover { weekday: weekday(day)?, time })
    };
    read().ok_or_else(|| format!("handover {text:?}: must be a day and a time, such as \"mon 09:00\""))
}

fn instead(raw: &RawOverride) -> Result<Override, String> {
    let read = |name: &str, time: &Civil| {
        let wrong = || {
            let time = time.to_string();
            format!(
                "override: {name} {time:?}: must be a date and a time in the rota's zone, such as 2026-01-07T09:00:00"
            )
        };
        time.read::<DateTime>().ok_or_else(wrong)
    };
    let (from, to) = (read("from", &raw.from)?, read("to", &raw.to)?);
    if to <= from {
        return Err(format!("override: it ends at {to}, which is not after its start at {from}"));
    }
    Ok(Override { from, to, person: person(&raw.person)? })
}

fn no_two_at_once(overrides: &[Override]) -> Result<(), String> {
    let mut sorted: Vec<_> = overrides.iter().collect();
    sorted.sort_by_key(|it| it.from);
    let overlapping = sorted.iter().zip(sorted.iter().skip(1)).find(|(one, next)| next.from < one.to);
    overlapping.map_or(Ok(()), |(one, next)| {
        let (end, begin) = (one.to, next.from);
        Err(format!("override: one ends at {end}, but another starts at {begin}; let the second start when the first ends"))
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::CalendarSource;
    use crate::config::Config;
    use crate::rota::{CalendarEvent, Rota};

    const BEGIN: &str = "[[rota]]\nname = \"primary\"\nzone = \"Europe/Berlin\"\n";

    fn rota(text: &str) -> Rota {
        Config::parse(&format!("{BEGIN}{text}")).unwrap().rotas.remove(0)
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn on_call(rota: &Rota, time: &str) -> String {
        rota.on_call(at(time)).map_or_else(|| "nobody".to_owned(), |person| person.to_string())
    }

    #[test]
    fn turns_follow_local_time() {
        let rota = rota("people = [\"U1\", \"U2\", \"S3\"]\nstarts = 2026-01-05\nhandover = \"mon 09:00\"\n");
        let cases = [
            ("2026-01-05T08:00:00Z", "U1"),
            ("2026-01-12T07:59:59Z", "U1"),
            ("2026-01-12T08:00:00Z", "U2"),
            ("2026-01-19T08:00:00Z", "S3"),
            ("2026-01-26T08:00:00Z", "U1"),
            // Before the start the order continues backwards.
            ("2026-01-05T07:59:59Z", "S3"),
            ("2025-12-29T07:59:59Z", "U2"),
            // In summer, 09:00 is one hour earlier in UTC.
            ("2026-03-30T06:59:59Z", "S3"),
            ("2026-03-30T07:00:00Z", "U1"),
            ("2026-10-26T07:59:59Z", "S3"),
            ("2026-10-26T08:00:00Z", "U1"),
        ];
        for (time, expected) in cases {
            assert_eq!(on_call(&rota, time), expected, "{time}");
        }
    }

    #[test]
    fn a_handover_during_a_clock_change_happens_once() {
        let text = "people = [\"U1\", \"U2\"]\nstarts = 2026-10-18\nhandover = \"sun 02:30\"\n";
        let autumn = rota(text);
        // Berlin's clock shows 02:30 at 00:30Z and at 01:30Z.
        for (time, expected) in [("00:29", "U1"), ("00:30", "U2"), ("01:10", "U2"), ("01:40", "U2")] {
            assert_eq!(on_call(&autumn, &format!("2026-10-25T{time}:00Z")), expected, "{time}");
        }
        let spring = rota(&text.replace("2026-10-18", "2026-03-22"));
        // The clock goes from 02:00 to 03:00 at 01:00Z. Half an hour later, it would have been 02:30.
        for (time, expected) in [("00:59", "U1"), ("01:29", "U1"), ("01:30", "U2"), ("03:00", "U2")] {
            assert_eq!(on_call(&spring, &format!("2026-03-29T{time}:00Z")), expected, "{time}");
        }
    }

    #[test]
    fn replacements_and_holes_are_found() {
        let rota = rota(
            "people = [\"U1\", \"-\"]\nstarts = \"2026-01-05\"\n\
             [[rota.override]]\nfrom = 2026-01-13T09:00:00\nto = 2026-01-14T09:00:00\nperson = \"U9\"\n\
             [[rota.override]]\nfrom = 2026-01-06T09:00\nto = 2026-01-06T10:00\nperson = \"\"\n",
        );
        assert_eq!(on_call(&rota, "2026-01-13T08:00:00Z"), "U9");
        assert_eq!(on_call(&rota, "2026-01-14T08:00:00Z"), "nobody");
        let holes = rota.holes(at("2026-01-05T08:00:00Z"), 3);
        let holes: Vec<_> = holes.iter().map(|(from, to)| format!("{from} {to}")).collect();
        let expected = [
            "2026-01-06T09:00:00 2026-01-06T10:00:00",
            "2026-01-12T09:00:00 2026-01-13T09:00:00",
            "2026-01-14T09:00:00 2026-01-19T09:00:00",
        ];
        assert_eq!(holes, expected);
    }

    #[test]
    fn a_calendar_wins_over_turns_but_not_over_replacements() {
        let text = "[people]\n\"kim@example.com\" = \"U7\"\n[[rota]]\nname = \"primary\"\npeople = [\"U1\"]\n\
            starts = 2026-01-05\ncalendar.url = \"webcal://calendar.example.com/a.ics\"\n\
            [[rota.override]]\nfrom = 2026-01-06T10:00\nto = 2026-01-06T11:00\nperson = \"U9\"\n";
        let config = Config::parse(text).unwrap();
        let url = CalendarSource::Url("https://calendar.example.com/a.ics".to_owned());
        assert_eq!(config.calendars["primary"], url);
        let rota = &config.rotas[0];
        let (morning, evening) = (at("2026-01-06T08:00:00Z"), at("2026-01-06T18:00:00Z"));
        let shift = CalendarEvent {
            from: morning,
            to: evening,
            summary: "On call".to_owned(),
            attendees: vec!["Kim@example.com".to_owned()],
        };
        assert_eq!(on_call(rota, "2026-01-06T09:00:00Z"), "U1");
        rota.calendar.as_ref().unwrap().renew(vec![shift], morning);
        let turns = rota.turns(at("2026-01-06T00:00:00Z"), 1);
        let turns = turns.iter().map(|it| format!("{} {}", it.from, it.person.as_ref().unwrap()));
        let expected = [
            "2026-01-06T00:00:00Z U1",
            "2026-01-06T08:00:00Z U7",
            "2026-01-06T10:00:00Z U9",
            "2026-01-06T11:00:00Z U7",
            "2026-01-06T18:00:00Z U1",
        ];
        assert_eq!(turns.collect::<Vec<_>>(), expected);
        // A calendar without a shift, in a rota without people.
        let alone =
            Config::parse("[people]\nkim = \"U7\"\n[[rota]]\nname = \"a\"\ncalendar.file = \"a.ics\"\n")
                .unwrap();
        let turns = alone.rotas[0].turns(morning, 1);
        assert_eq!((turns.len(), turns[0].person.clone()), (1, None));
    }

    #[test]
    fn errors_of_a_rota_contain_the_solution() {
        let whole = "people = [\"U1\"]\nstarts = 2026-01-05\n";
        let instead =
            |from: &str, to: &str| format!("[[rota.override]]\nfrom = {from}\nto = {to}\nperson = \"U2\"\n");
        let overlapping = instead("2026-01-05T09:00:00", "2026-01-07T09:00:00")
            + &instead("2026-01-06T09:00:00", "2026-01-08T09:00:00");
        let cases = [
            ("people = []\nstarts = 2026-01-05".to_owned(), "people is empty"),
            ("people = [\"jane\"]\nstarts = 2026-01-05".to_owned(), "\"jane\" is not an ID"),
            ("people = [\"U1\"]\nstarts = \"soon\"".to_owned(), "starts \"soon\": must be a date"),
            (format!("{whole}handover = \"9\""), "handover \"9\": must be a day and a time"),
            (
                whole.to_owned() + &instead("2026-01-07T09:00:00", "2026-01-06T09:00:00"),
                "not after its start",
            ),
            (
                whole.to_owned() + &instead("2026-01-07T09:00:00Z", "2026-01-08T09:00:00"),
                "in the rota's zone",
            ),
            (whole.to_owned() + &overlapping, "another starts at 2026-01-06T09:00:00"),
            (format!("{whole}{BEGIN}{whole}"), "two rotas have this name"),
            ("people = [\"U1\"]".to_owned(), "starts is missing"),
            ("calendar = {}".to_owned(), "set exactly one of"),
            ("calendar = { file = \"a\", url = \"https://a\" }".to_owned(), "set exactly one of"),
            ("calendar.url = \"ftp://a/secret\"".to_owned(), "does not begin with https://"),
            ("calendar.file = \"a\"".to_owned(), "[people] is empty"),
        ];
        for (text, expected) in cases {
            let error = Config::parse(&format!("{BEGIN}{text}")).unwrap_err().to_string();
            assert!(error.contains(": rota \"primary\": ") && error.contains(expected), "{error}");
            assert!(!error.contains("a/secret"), "{error}");
        }
        for people in ["a = \"jane\"", "\" \" = \"U1\""] {
            let error = Config::parse(&format!("[people]\n{people}")).unwrap_err().to_string();
            assert!(error.contains("must be a name or an address"), "{error}");
        }
    }
}
