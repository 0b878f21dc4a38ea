//! `[[time_interval]]`, named after Alertmanager's time intervals.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use super::ConfigError;
use crate::route::{DayTime, TimeInterval, TimeOfDayRange};
use crate::zone::Zone;

/// Times of the year, as typed. A time must satisfy all keys; `dates` adds days to those of the other keys.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawTimeInterval {
    /// The name that routes use.
    pub name: String,
    /// The time zone of the times; default the configuration's zone.
    pub zone: Option<Zone>,
    /// The times of day, such as "22:00-08:00"; default the whole day. A night belongs to the day on which it
    /// starts.
    #[serde(default)]
    pub times: Vec<String>,
    /// The days of the week, such as "sat" or "mon-fri"; default all days.
    #[serde(default)]
    pub weekdays: Vec<String>,
    /// The days of the month, such as "15", "1:5" or, from the end, "-3:-1"; default all days.
    #[serde(default)]
    pub days_of_month: Vec<String>,
    /// The months, such as "dec" or "1:3"; default all months.
    #[serde(default)]
    pub months: Vec<String>,
    /// The years, such as "2026" or "2026:2028"; default all years.
    #[serde(default)]
    pub years: Vec<String>,
    /// Single days, such as movable holidays: "2027-02-06", "2027-02-06:2027-02-09". The interval contains
    /// them in addition to the days of the other keys. Without other keys, the interval contains only these
    /// days.
    #[serde(default)]
    pub dates: Vec<String>,
}

/// Reads the time intervals of a configuration, with its default time zone.
pub(super) fn time_intervals(
    raw: Vec<RawTimeInterval>,
    zone: &Zone,
) -> Result<Vec<TimeInterval>, ConfigError> {
    let mut names = BTreeSet::new();
    let mut intervals = Vec::new();
    for raw in raw {
        let place = format!("time_interval {:?}", raw.name);
        let wrong = |cause: String| ConfigError::Route { place: place.clone(), cause };
        if !names.insert(raw.name.clone()) {
            return Err(wrong("two time intervals have this name; rename one of them".to_owned()));
        }
        intervals.push(time_interval(raw, zone).map_err(wrong)?);
    }
    Ok(intervals)
}

fn time_interval(raw: RawTimeInterval, zone: &Zone) -> Result<TimeInterval, String> {
    let weekdays = all(&raw.weekdays, weekdays, "weekdays", "\"sat\" or \"mon-fri\"")?;
    Ok(TimeInterval {
        times: all(&raw.times, times, "times", "\"22:00-08:00\"")?,
        weekdays: weekdays.concat(),
        days_of_month: all(&raw.days_of_month, days, "days_of_month", "\"15\", \"1:5\" or \"-3:-1\"")?,
        months: all(&raw.months, months, "months", "\"dec\" or \"1:3\"")?.concat(),
        years: all(&raw.years, years, "years", "\"2026\" or \"2026:2028\"")?,
        dates: all(&raw.dates, dates, "dates", "\"2027-02-07\" or \"2027-02-06:2027-02-09\"")?,
        zone: raw.zone.unwrap_or_else(|| zone.clone()),
        name: raw.name,
    })
}

fn all<T>(
    texts: &[String],
    read: impl Fn(&str) -> Option<T>,
    key: &str,
    such: &str,
) -> Result<Vec<T>, String> {
    let read = |text: &String| {
        read(text.trim()).ok_or_else(|| format!("{key} {text:?}: must have a form like {such}"))
    };
    texts.iter().map(read).collect()
}

fn times(text: &str) -> Option<TimeOfDayRange> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (DayTime::parse(from.trim())?, DayTime::parse(to.trim())?);
    (from != to).then_some(TimeOfDayRange { from, to })
}

/// Returns both ends of a range, which may be a single value.
fn ends(text: &str) -> (&str, &str) {
    let (from, to) = text.split_once([':', '-']).unwrap_or((text, text));
    (from.trim(), to.trim())
}

fn weekdays(text: &str) -> Option<Vec<Weekday>> {
    let (from, to) = ends(text);
    let (from, to) = (weekday(from)?, weekday(to)?);
    let count = usize::try_from(to.since(from)).ok()? + 1;
    Some(from.cycle_forward().take(count).collect())
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// Parses a weekday in any case: its name, or at least the first three letters of the name.
pub fn weekday(text: &str) -> Option<Weekday> {
    let text = text.to_lowercase();
    let found = WEEKDAYS.into_iter().find(|(name, _)| text.len() >= 3 && name.starts_with(&text));
    found.map(|(_, day)| day)
}

fn days(text: &str) -> Option<(i8, i8)> {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    let number = |text: &str| {
        let number: i8 = text.trim().parse().ok()?;
        (number != 0 && (-31..=31).contains(&number)).then_some(number)
    };
    let (from, to) = (number(from)?, number(to)?);
    // A range from the start to the end of a month exists in every month. A range from the end to the start
    // exists in almost no month.
    let is_in_order = if (from < 0) == (to < 0) { from <= to } else { from > 0 };
    is_in_order.then_some((from, to))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Splits a range that crosses the end of the year into two.
fn months(text: &str) -> Option<Vec<RangeInclusive<i8>>> {
    let (from, to) = ends(text);
    let (from, to) = (month(from)?, month(to)?);
    Some(if from <= to { vec![from..=to] } else { vec![from..=12, 1..=to] })
}

fn month(text: &str) -> Option<i8> {
    let text = text.to_lowercase();
    let named =
        || (1..).zip(MONTHS).find(|(_, name)| text.len() >= 3 && name.starts_with(&text)).map(|it| it.0);
    match text.parse() {
        Ok(number) => (1..=12).contains(&number).then_some(number),
        Err(_) => named(),
    }
}

fn years(text: &str) -> Option<RangeInclusive<i16>> {
    let (from, to) = ends(text);
    let year = |text: &str| text.parse().ok().filter(|year| (1970..=9999).contains(year));
    let (from, to) = (year(from)?, year(to)?);
    (from <= to).then_some(from..=to)
}

/// Parses a range of dates. Dates contain hyphens, so only a colon separates the ends.
fn dates(text: &str) -> Option<RangeInclusive<Date>> {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    let date =
        |text: &str| text.trim().parse::<Date>().ok().filter(|_| text.trim().len() == "2027-02-07".len());
    let (from, to) = (date(from)?, date(to)?);
    (from <= to).then_some(from..=to)
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    fn check(text: &str, cases: &[(&str, bool)]) {
        let config =
            Config::parse(&format!("zone = \"Europe/Berlin\"\n[[time_interval]]\nname = \"i\"\n{text}"));
        let interval = config.unwrap().time_intervals.remove(0);
        for (time, expected) in cases {
            assert_eq!(interval.contains(time.parse().unwrap()), *expected, "{text} {time}");
        }
    }

    #[test]
    fn intervals_follow_local_time() {
        // 2026-01-09 is a Friday. Berlin is one hour ahead of UTC, and two hours in summer.
        check(
            "times = [\"22:00-08:00\"]\nweekdays = [\"fri\"]",
            &[
                ("2026-01-09T20:59:59Z", false),
                ("2026-01-09T21:00:00Z", true),
                ("2026-01-10T06:59:59Z", true),
                ("2026-01-10T07:00:00Z", false),
                ("2026-01-09T05:00:00Z", false),
                ("2026-07-10T20:00:00Z", true),
            ],
        );
        check("weekdays = [\"mon-fri\"]", &[("2026-01-09T22:59:59Z", true), ("2026-01-09T23:00:00Z", false)]);
        check("weekdays = [\"sat:mon\"]", &[("2026-01-12T12:00:00Z", true), ("2026-01-13T12:00:00Z", false)]);
        check(
            "times = [\"09:00-17:00\"]",
            &[("2026-01-09T08:00:00Z", true), ("2026-01-09T16:00:00Z", false)],
        );
        check(
            "zone = \"Asia/Seoul\"\ntimes = [\"00:00-24:00\"]\nweekdays = [\"sat\"]",
            &[("2026-01-09T15:00:00Z", true)],
        );
    }

    #[test]
    fn days_of_a_month_count_from_both_ends() {
        check(
            "days_of_month = [\"1:5\", \"-2:-1\"]",
            &[
                ("2026-02-05T12:00:00Z", true),
                ("2026-02-06T12:00:00Z", false),
                ("2026-02-26T12:00:00Z", false),
                ("2026-02-27T12:00:00Z", true),
                ("2024-02-27T12:00:00Z", false),
                ("2024-02-29T12:00:00Z", true),
            ],
        );
        check(
            "days_of_month = [\"15:-1\"]\nmonths = [\"nov:jan\"]",
            &[
                ("2026-01-31T12:00:00Z", true),
                ("2026-01-14T12:00:00Z", false),
                ("2026-02-20T12:00:00Z", false),
            ],
        );
        check(
            "months = [\"1:3\", \"12\"]",
            &[
                ("2026-03-31T12:00:00Z", true),
                ("2026-04-01T12:00:00Z", false),
                ("2026-12-01T12:00:00Z", true),
            ],
        );
    }

    #[test]
    fn years_and_single_dates() {
        check(
            "years = [\"2026\", \"2028:2029\"]\nmonths = [\"dec\"]",
            &[
                ("2026-12-05T12:00:00Z", true),
                ("2027-12-05T12:00:00Z", false),
                ("2029-12-05T12:00:00Z", true),
                ("2026-11-05T12:00:00Z", false),
            ],
        );
        // Seollal of 2027 is on a Sunday, so the day after the holidays is a substitute holiday.
        check(
            "zone = \"Asia/Seoul\"\ndates = [\"2027-02-06:2027-02-09\", \"2027-05-05\"]",
            &[
                ("2027-02-05T14:59:59Z", false),
                ("2027-02-05T15:00:00Z", true),
                ("2027-02-09T14:59:59Z", true),
                ("2027-02-09T15:00:00Z", false),
                ("2027-05-05T03:00:00Z", true),
                ("2028-05-05T03:00:00Z", false),
            ],
        );
        check(
            "weekdays = [\"sat-sun\"]\ndates = [\"2026-12-25\"]\ntimes = [\"09:00-17:00\"]",
            &[
                ("2026-12-25T12:00:00Z", true),
                ("2026-12-25T17:00:00Z", false),
                ("2026-12-26T12:00:00Z", true),
                ("2026-12-24T12:00:00Z", false),
            ],
        );
    }

    /// On 29 March, the clock goes from 02:00 to 03:00. On 25 October, it goes from 03:00 to 02:00.
    #[test]
    fn a_range_follows_the_clock_on_the_day_of_a_change() {
        check(
            "times = [\"02:30-03:30\"]",
            &[
                ("2026-03-29T00:59:00Z", false),
                ("2026-03-29T01:00:00Z", true),
                ("2026-03-29T01:30:00Z", false),
                ("2026-10-25T00:30:00Z", true),
                ("2026-10-25T01:00:00Z", false),
                ("2026-10-25T01:30:00Z", true),
                ("2026-10-25T02:30:00Z", false),
            ],
        );
    }

    #[test]
    fn errors_describe_the_expected_form() {
        let cases = [
            ("times = [\"22-7\"]", "times \"22-7\": must have a form like \"22:00-08:00\""),
            ("times = [\"08:00-08:00\"]", "must have a form like"),
            ("times = [\"24:01-08:00\"]", "must have a form like"),
            ("weekdays = [\"someday\"]", "weekdays \"someday\""),
            ("days_of_month = [\"0:5\"]", "days_of_month \"0:5\""),
            ("days_of_month = [\"-1:3\"]", "days_of_month \"-1:3\""),
            ("months = [\"13\"]", "months \"13\""),
            ("years = [\"26\"]", "years \"26\": must have a form like \"2026\""),
            ("years = [\"2028:2026\"]", "years \"2028:2026\""),
            ("dates = [\"2027-02-30\"]", "dates \"2027-02-30\": must have a form like \"2027-02-07\""),
            ("dates = [\"02-06\"]", "dates \"02-06\""),
            ("dates = [\"2027-02-09:2027-02-06\"]", "dates \"2027-02-09:2027-02-06\""),
            ("[[time_interval]]\nname = \"i\"", "two time intervals have this name"),
        ];
        for (text, expected) in cases {
            let error =
                Config::parse(&format!("[[time_interval]]\nname = \"i\"\n{text}")).unwrap_err().to_string();
            assert!(error.contains(": time_interval \"i\": ") && error.contains(expected), "{error}");
        }
    }
}
