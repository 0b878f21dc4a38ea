//! The events of a calendar within a time range. Repetitions are limited before they are computed, because a short
//! rule can describe billions of events.

use std::collections::BTreeMap;
use std::ops::Range;

use bongsu_core::rota::CalendarEvent;
use bongsu_core::zone::Zone;
use calcard::common::timezone::Tz;
use calcard::icalendar::dates::TimeOrDelta;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarFrequency, ICalendarParameterName,
    ICalendarProperty, ICalendarRecurrenceRule, ICalendarStatus, ICalendarValue,
};
use jiff::Timestamp;

use super::CalendarError;

/// The maximum size of a calendar in bytes.
pub const MOST_BYTES: usize = 4 << 20;

/// The maximum number of events in a calendar, without repetitions.
const MOST_WRITTEN: usize = 10_000;

/// The maximum number of repetitions of one event before the time range: every day for 50 years.
const MOST_REPEATED: usize = 20_000;

/// The maximum number of repetitions of all events together.
const MOST_REPEATED_TOGETHER: usize = 200_000;

/// The maximum number of events within the time range.
const MOST_KEPT: usize = 300;

/// The maximum number of characters of a name or a summary.
const CHARS: usize = 100;

/// The maximum number of attendees of one event.
const ATTENDEES: usize = 5;

/// Returns the events of a calendar that overlap `range`. Times without a zone are in `zone`.
///
/// # Errors
///
/// Returns an error if the text is not a calendar, or if the calendar is too large for a rota.
pub(super) fn events(
    text: &str,
    zone: &Zone,
    range: Range<Timestamp>,
) -> Result<Vec<CalendarEvent>, CalendarError> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.get(..15).is_some_and(|it| it.eq_ignore_ascii_case("BEGIN:VCALENDAR")) {
        return Err(CalendarError::NoCalendar("it does not begin with BEGIN:VCALENDAR".to_owned()));
    }
    // The parser accepts a truncated calendar, in which shifts would be missing.
    let end = text.trim_end().bytes().rev().take(13).collect::<Vec<_>>();
    let is_whole = end.eq_ignore_ascii_case(b"RADNELACV:DNE");
    let calendar = ICalendar::parse(text).ok().filter(|_| is_whole);
    let calendar =
        calendar.ok_or_else(|| CalendarError::NoCalendar("it does not end with END:VCALENDAR".to_owned()))?;
    if calendar.components.len() > MOST_WRITTEN {
        return Err(CalendarError::TooLarge(format!("{MOST_WRITTEN} events")));
    }
    let name = zone.rules().iana_name().unwrap_or("UTC");
    let zone = name.parse::<Tz>().unwrap_or_default();
    let (mut left, mut events) = (MOST_REPEATED_TOGETHER, Vec::new());
    for series in series(calendar) {
        let repeated = repeated(&series)?.then_some(MOST_REPEATED.min(left));
        let expanded = series.expand_dates(zone, repeated.unwrap_or(series.components.len()));
        if repeated.is_some() {
            left = left.saturating_sub(expanded.events.len());
        }
        for event in expanded.events {
            let (begin, end) = (
                event.start.timestamp(),
                match event.end {
                    TimeOrDelta::Time(end) => end.timestamp(),
                    TimeOrDelta::Delta(span) => event.start.timestamp().saturating_add(span.num_seconds()),
                },
            );
            let times = Timestamp::from_second(begin).ok().zip(Timestamp::from_second(end).ok());
            let Some((begin, end)) =
                times.filter(|(begin, end)| *begin < range.end && range.start < *end && begin < end)
            else {
                continue;
            };
            let Some(component) = series.component_by_id(event.comp_id).filter(|it| !is_cancelled(it)) else {
                continue;
            };
            events.push(CalendarEvent {
                from: begin,
                to: end,
                summary: summary(component),
                attendees: attendees(component),
            });
        }
        if left == 0 {
            return Err(CalendarError::TooLarge(format!("{MOST_REPEATED_TOGETHER} repetitions")));
        }
    }
    events.sort_by_key(|it| it.from);
    if events.len() > MOST_KEPT {
        return Err(CalendarError::TooLarge(format!("{MOST_KEPT} events in the next weeks")));
    }
    Ok(events)
}

/// Splits a calendar into its events, each with the changes of its repetitions, because the parser would mix up the
/// changes of different events.
fn series(calendar: ICalendar) -> Vec<ICalendar> {
    let (mut zones, mut series) = (Vec::new(), BTreeMap::<String, Vec<_>>::new());
    for (number, component) in calendar.components.into_iter().enumerate() {
        match component.component_type {
            ICalendarComponentType::VTimezone => zones.push(component),
            ICalendarComponentType::VEvent => {
                let uid = component.uid().map_or_else(|| format!("#{number}"), str::to_owned);
                series.entry(uid).or_default().push(component);
            }
            _ => {}
        }
    }
    let whole = |events: Vec<_>| ICalendar { components: zones.iter().cloned().chain(events).collect() };
    series.into_values().map(whole).collect()
}

fn repeated(series: &ICalendar) -> Result<bool, CalendarError> {
    let mut repeats = false;
    for component in &series.components {
        for entry in component.entries.iter().filter(|it| it.name == ICalendarProperty::Rrule) {
            let Some(ICalendarValue::RecurrenceRule(rule)) = entry.values.first() else { continue };
            repeats = true;
            if let Some(cause) = bomb(rule) {
                return Err(CalendarError::Repeats { summary: summary(component), cause });
            }
        }
    }
    Ok(repeats)
}

fn bomb(rule: &ICalendarRecurrenceRule) -> Option<&'static str> {
    use ICalendarFrequency::{Hourly, Minutely, Secondly};
    if matches!(rule.freq, Hourly | Minutely | Secondly) {
        return Some("repeats within a day");
    }
    let is_many = |times: &[u8]| times.len() > 1;
    let is_bomb = is_many(&rule.byhour) || is_many(&rule.byminute) || is_many(&rule.bysecond);
    is_bomb.then_some("has several times of day (BYHOUR, BYMINUTE, BYSECOND)")
}

fn is_cancelled(component: &ICalendarComponent) -> bool {
    component.status() == Some(&ICalendarStatus::Cancelled)
}

fn summary(component: &ICalendarComponent) -> String {
    let entry = component.property(&ICalendarProperty::Summary);
    let text = entry.and_then(|it| it.values.first()).and_then(ICalendarValue::as_text);
    cut(text.unwrap_or_default())
}

/// Returns the address and the name of each attendee.
fn attendees(component: &ICalendarComponent) -> Vec<String> {
    let all = component.properties(&ICalendarProperty::Attendee).take(ATTENDEES);
    let names = all.flat_map(|entry| {
        let name = entry.parameter(&ICalendarParameterName::Cn).and_then(|it| it.as_text());
        entry.calendar_address().into_iter().chain(name)
    });
    names.map(cut).collect()
}

fn cut(text: &str) -> String {
    text.trim().chars().take(CHARS).collect()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn within(body: &str, from: &str, to: &str) -> Result<Vec<CalendarEvent>, CalendarError> {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        let text =
            format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}\r\nEND:VCALENDAR\r\n", body.replace('\n', "\r\n"));
        events(&text, &zone, from.parse().unwrap()..to.parse().unwrap())
    }

    fn november(body: &str) -> Vec<String> {
        let events = within(body, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z").unwrap();
        events.iter().map(|it| format!("{} {} {}", it.from, it.to, it.summary)).collect()
    }

    #[test]
    fn reads_events_with_any_kind_of_time() {
        let local =
            "BEGIN:VEVENT\nUID:1\nDTSTART:20261102T090000\nDTEND:20261102T170000\nSUMMARY:Kim\nEND:VEVENT";
        assert_eq!(november(local), ["2026-11-02T08:00:00Z 2026-11-02T16:00:00Z Kim"]);
        let zoned = "BEGIN:VEVENT\nUID:1\nDTSTART;TZID=Asia/Seoul:20261102T090000\nDURATION:PT1H\nSUMMARY:Lee\nEND:VEVENT";
        assert_eq!(november(zoned), ["2026-11-02T00:00:00Z 2026-11-02T01:00:00Z Lee"]);
        let whole_day = "BEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20261102\nDTEND;VALUE=DATE:20261103\nSUMMARY:Day\nEND:VEVENT";
        assert_eq!(november(whole_day), ["2026-11-01T23:00:00Z 2026-11-02T23:00:00Z Day"]);
        let before =
            "BEGIN:VEVENT\nUID:1\nDTSTART:20251102T090000Z\nDTEND:20251102T170000Z\nSUMMARY:Kim\nEND:VEVENT";
        assert!(november(before).is_empty());
        let cancelled = format!("{}\nSTATUS:CANCELLED\nEND:VEVENT", local.trim_end_matches("\nEND:VEVENT"));
        assert!(november(&cancelled).is_empty());
        assert!(november("").is_empty());
    }

    #[test]
    fn events_repeat_in_local_time_except_for_moved_ones() {
        let week = |uid: &str, start: &str, name: &str, more: &str| {
            format!(
                "BEGIN:VEVENT\nUID:{uid}\nDTSTART;TZID=Europe/Berlin:{start}T090000\nDURATION:P7D\n\
                 RRULE:FREQ=WEEKLY;INTERVAL=2\nSUMMARY:{name}\n{more}END:VEVENT\n"
            )
        };
        let moved = "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20261116T090000\n\
            DTSTART;TZID=Europe/Berlin:20261117T090000\nDURATION:P1D\nSUMMARY:Sol\nEND:VEVENT";
        let left_out = "EXDATE;TZID=Europe/Berlin:20261109T090000\n";
        let body = week("a", "20260907", "Kim", "") + &week("b", "20260914", "Lee", left_out) + moved;
        let expected = [
            "2026-10-26T08:00:00Z 2026-11-02T08:00:00Z Lee",
            "2026-11-02T08:00:00Z 2026-11-09T08:00:00Z Kim",
            "2026-11-17T08:00:00Z 2026-11-18T08:00:00Z Sol",
            "2026-11-23T08:00:00Z 2026-11-30T08:00:00Z Lee",
            "2026-11-30T08:00:00Z 2026-12-07T08:00:00Z Kim",
        ];
        assert_eq!(november(&body), expected);
    }

    #[test]
    fn attendees_have_an_address_and_a_name() {
        let body = "BEGIN:VEVENT\nUID:1\nDTSTART:20261102T090000Z\nDTEND:20261102T170000Z\nSUMMARY:On call\n\
            ATTENDEE;CN=\"Kim, Minsu\";ROLE=REQ-PARTICIPANT:mailto:kim@example.com\nATTENDEE:MAILTO:lee@example.com\nEND:VEVENT";
        let events = within(body, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z").unwrap();
        assert_eq!(events[0].attendees, ["kim@example.com", "Kim, Minsu", "lee@example.com"]);
    }

    #[test]
    fn excessive_repetitions_are_refused_quickly() {
        let event = |rule: &str| {
            format!(
                "BEGIN:VEVENT\nUID:1\nDTSTART:19700101T000000Z\nDURATION:PT1H\nRRULE:{rule}\nSUMMARY:bomb\nEND:VEVENT\n"
            )
        };
        let hours: Vec<_> = (0..24).map(|hour| hour.to_string()).collect();
        let refused = [
            "FREQ=SECONDLY".to_owned(),
            "FREQ=MINUTELY;INTERVAL=1".to_owned(),
            "FREQ=HOURLY".to_owned(),
            format!("FREQ=YEARLY;BYDAY=MO,TU;BYHOUR={};BYMINUTE=0,1;BYSECOND=0,1", hours.join(",")),
        ];
        let began = Instant::now();
        let look = |body: &str| within(body, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z");
        for rule in refused {
            let error = look(&event(&rule)).unwrap_err();
            assert!(matches!(error, CalendarError::Repeats { .. }), "{rule}: {error}");
        }
        // A rule that never matches, and one that matches every day, both end.
        assert_eq!(look(&event("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")).unwrap(), []);
        assert_eq!(look(&event("FREQ=DAILY;INTERVAL=0")).map(|it| it.len()).unwrap_or_default(), 0);
        let many: String =
            (0..200).map(|number| event("FREQ=DAILY").replace("UID:1", &format!("UID:{number}"))).collect();
        assert!(matches!(look(&many), Err(CalendarError::TooLarge(_))));
        let written: String = (0..=MOST_WRITTEN).map(|_| "BEGIN:VEVENT\nEND:VEVENT\n").collect();
        assert!(matches!(look(&written), Err(CalendarError::TooLarge(_))));
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    }

    #[test]
    fn a_text_that_is_not_a_calendar_is_refused() {
        let zone = Zone::default();
        for text in ["", "<!doctype html>", "BEGIN:VCARD\nEND:VCARD", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "가"]
        {
            let found = events(text, &zone, Timestamp::MIN..Timestamp::MAX);
            assert!(matches!(found, Err(CalendarError::NoCalendar(_))), "{text}: {found:?}");
        }
    }
}
