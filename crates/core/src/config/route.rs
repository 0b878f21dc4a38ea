//! `[route]`, `[[time_interval]]` and `[severity]`, named after Alertmanager's.

use std::collections::BTreeSet;

use jiff::civil::Weekday;
use serde::Deserialize;

use super::{ConfigError, Zone};
use crate::route::{DayTime, Matcher, Route, Routing, SeverityRules, TimeInterval, TimeOfDayRange};

/// A route as typed. What it does not say it has from the one it stands in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawRoute {
    /// What must hold, all of it: "alarm=prod-*", "state!=OK", "metric=~\"CPU.*\"". The labels are alarm, namespace,
    /// metric, account, region, topic, state, kind, severity and dimension.NAME.
    pub matchers: Vec<String>,
    /// Who is told, by the receivers' names; default as the route above, at the top all.
    pub receivers: Option<Vec<String>>,
    /// The names of the time intervals in which nobody is told.
    pub mute_time_intervals: Option<Vec<String>>,
    /// Whether the routes behind it are looked at too; default false: the first that matches is the last.
    pub r#continue: bool,
    /// Those below it.
    pub routes: Vec<Self>,
}

/// Times of the week as typed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawTimeInterval {
    /// What routes call it.
    pub name: String,
    /// The zone of its times; default the configuration's.
    pub zone: Option<Zone>,
    /// "monday", "tuesday"...; default all days. A night belongs to the day on which it begins.
    #[serde(default)]
    pub weekdays: Vec<RawWeekday>,
    /// "22:00-07:00"; default the whole day.
    #[serde(default)]
    pub times: Vec<String>,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(missing_docs, reason = "they are what they are called")]
pub enum RawWeekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// How a severity is told.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawSeverity {
    /// The words that are one, in square brackets in the name or description, or as a part of the name; default
    /// sev1 to sev4, critical, error, warning, info.
    pub levels: Option<Vec<String>>,
}

/// The routing of a configuration whose receivers have these names.
pub(super) fn routing(
    root: RawRoute,
    intervals: Vec<RawTimeInterval>,
    severity: RawSeverity,
    zone: &Zone,
    receivers: &BTreeSet<String>,
) -> Result<Routing, ConfigError> {
    let mut names = BTreeSet::new();
    let mut time_intervals = Vec::new();
    for interval in intervals {
        if !names.insert(interval.name.clone()) {
            return Err(ConfigError::DuplicateInterval { name: interval.name });
        }
        time_intervals.push(time_interval(interval, zone)?);
    }
    if !root.matchers.is_empty() {
        return Err(ConfigError::RootMatchers);
    }
    let root = route(root, &mut vec!["route".to_owned()], receivers, &names)?;
    let usual = SeverityRules::default();
    let lower = |levels: Vec<String>| levels.iter().map(|level| level.to_lowercase()).collect();
    let severity = SeverityRules { levels: severity.levels.map_or(usual.levels, lower) };
    Ok(Routing { root, time_intervals, severity })
}

fn time_interval(raw: RawTimeInterval, zone: &Zone) -> Result<TimeInterval, ConfigError> {
    let range = |text: &String| {
        let parsed = text.split_once('-').and_then(|(from, to)| {
            Some(TimeOfDayRange { from: DayTime::parse(from.trim())?, to: DayTime::parse(to.trim())? })
        });
        parsed.ok_or_else(|| ConfigError::Times { name: raw.name.clone(), text: text.clone() })
    };
    Ok(TimeInterval {
        times: raw.times.iter().map(range).collect::<Result<_, _>>()?,
        zone: raw.zone.as_ref().unwrap_or(zone).rules().clone(),
        weekdays: raw.weekdays.iter().copied().map(weekday).collect(),
        name: raw.name,
    })
}

/// `place` is where it stands: `route.routes[1]`.
fn route(
    raw: RawRoute,
    place: &mut Vec<String>,
    receivers: &BTreeSet<String>,
    intervals: &BTreeSet<String>,
) -> Result<Route, ConfigError> {
    let said = |cause: String| ConfigError::Route { place: place.join("."), cause };
    let matchers =
        raw.matchers.iter().map(|text| text.parse::<Matcher>().map_err(|error| said(error.to_string())));
    let matchers = matchers.collect::<Result<_, _>>()?;
    // Without any receiver here they are the environment's.
    let known = |name: &&String| receivers.is_empty() || receivers.contains(*name);
    match raw.receivers.as_deref() {
        Some([]) => {
            return Err(said(
                "receivers is empty: whom nobody should tell has mute_time_intervals".to_owned(),
            ));
        }
        Some(names) => {
            if let Some(name) = names.iter().find(|name| !known(name)) {
                return Err(said(format!(
                    "there is no receiver {name:?}; name one of the [[receiver]] tables"
                )));
            }
        }
        None => {}
    }
    let unknown = raw.mute_time_intervals.iter().flatten().find(|name| !intervals.contains(*name));
    if let Some(name) = unknown {
        return Err(said(format!("there is no [[time_interval]] with the name {name:?}")));
    }
    let mut routes = Vec::new();
    for (number, child) in raw.routes.into_iter().enumerate() {
        place.push(format!("routes[{number}]"));
        routes.push(route(child, place, receivers, intervals)?);
        place.pop();
    }
    let (receivers, mute_time_intervals) = (raw.receivers, raw.mute_time_intervals);
    Ok(Route { matchers, receivers, mute_time_intervals, continues: raw.r#continue, routes })
}

fn weekday(raw: RawWeekday) -> Weekday {
    match raw {
        RawWeekday::Monday => Weekday::Monday,
        RawWeekday::Tuesday => Weekday::Tuesday,
        RawWeekday::Wednesday => Weekday::Wednesday,
        RawWeekday::Thursday => Weekday::Thursday,
        RawWeekday::Friday => Weekday::Friday,
        RawWeekday::Saturday => Weekday::Saturday,
        RawWeekday::Sunday => Weekday::Sunday,
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    const RECEIVERS: &str = "[[receiver]]\nname=\"oncall\"\nwebhook_url_file=\"a\"\n[[receiver]]\nname=\"night\"\nwebhook_url_file=\"b\"\n";

    fn check(text: &str, expected: &str) {
        let error = Config::parse(&format!("{text}\n{RECEIVERS}")).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_tree_is_read_with_all_it_says() {
        let text = "zone = \"Asia/Seoul\"\n[route]\nreceivers = [\"oncall\"]\n[[route.routes]]\nmatchers = [\"state=OK\"]\ncontinue = true\n\
            [[route.routes]]\nmatchers = [\"severity=sev1\"]\nreceivers = [\"oncall\", \"night\"]\nmute_time_intervals = [\"nights\"]\n\
            [[time_interval]]\nname = \"nights\"\nweekdays = [\"friday\"]\ntimes = [\"22:00-07:00\"]\n[severity]\nlevels = [\"P1\"]\n";
        let routing = Config::parse(&format!("{text}{RECEIVERS}")).unwrap().routing;
        assert_eq!(routing.all().len(), 3);
        assert!(routing.at(&[0]).unwrap().continues && routing.at(&[0]).unwrap().receivers.is_none());
        let interval = &routing.time_intervals[0];
        assert!(interval.contains("2026-11-27T14:00:00Z".parse().unwrap()));
        assert_eq!(routing.severity.levels, ["p1"]);
        assert_eq!(Config::parse(RECEIVERS).unwrap().routing.all().len(), 1);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        check("[route]\nmatchers = [\"state=OK\"]", "[route] itself has no matchers");
        check("[route]\nreceivers = [\"nobody\"]", "route: there is no receiver \"nobody\"");
        check("[[route.routes]]\nreceivers = []", "route.routes[0]: receivers is empty");
        check(
            "[[route.routes]]\n[[route.routes.routes]]\nmatchers = [\"x=1\"]",
            "route.routes[0].routes[0]: matcher \"x=1\"",
        );
        check(
            "[[route.routes]]\nmute_time_intervals = [\"x\"]",
            "there is no [[time_interval]] with the name \"x\"",
        );
        check(
            "[[time_interval]]\nname = \"n\"\ntimes = [\"22-7\"]",
            "time_interval \"n\": \"22-7\" is no range",
        );
        check(
            "[[time_interval]]\nname = \"n\"\n[[time_interval]]\nname = \"n\"",
            "two time intervals are called \"n\"",
        );
        check("[[time_interval]]\nname = \"n\"\nweekdays = [\"someday\"]", "someday");
    }
}
