use std::collections::BTreeSet;

use jiff::civil::{Date, date};

use super::interval::DayTime;
use super::{Route, Routing, Settings, TimeInterval};

/// The reason why a route's time intervals never allow a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// This mute interval is always open.
    Always(String),
    /// None of the active intervals is ever open.
    Never,
    /// At all times, a mute interval is open or no active interval is open.
    Together,
}

/// In 28 consecutive years, each day of the year falls on each day of the week. This is also true for leap
/// days.
const YEARS: i16 = 28;

impl Routing {
    /// Returns the routes whose time intervals, together with inherited ones, never allow a message.
    pub fn closed(&self, intervals: &[TimeInterval]) -> Vec<(Vec<usize>, Closed)> {
        let closed = |(path, route): (Vec<usize>, &Route)| {
            let says = route.own.mute_time_intervals.is_some() || route.own.active_time_intervals.is_some();
            let closed = self.settings_at(&path).closed(intervals).filter(|_| says)?;
            Some((path, closed))
        };
        self.all().into_iter().filter_map(closed).collect()
    }
}

impl Settings {
    /// Returns the reason why a message is never allowed. Does not examine combinations of different time
    /// zones.
    fn closed(&self, intervals: &[TimeInterval]) -> Option<Closed> {
        let named =
            |names: &[String]| intervals.iter().filter(|it| names.contains(&it.name)).collect::<Vec<_>>();
        let [mute, active] =
            [&self.mute_time_intervals, &self.active_time_intervals].map(|names| named(names));
        let always = mute.iter().find(|it| is_closed(&[**it], &[]));
        let is_never = !active.is_empty() && active.iter().all(|it| is_closed(&[], &[*it]));
        let mut zones = mute.iter().chain(&active).map(|it| &it.zone);
        let is_one_clock = zones.next().is_some_and(|first| zones.all(|zone| zone == first));
        let together = || (is_one_clock && is_closed(&mute, &active)).then_some(Closed::Together);
        let always = always.map(|it| Closed::Always(it.name.clone()));
        always.or(is_never.then_some(Closed::Never)).or_else(together)
    }
}

/// Returns whether, on one clock, no time allows a message. A time allows a message if no `mute` interval is
/// open and if one of the `active` intervals, if there are any, is open.
fn is_closed(mute: &[&TimeInterval], active: &[&TimeInterval]) -> bool {
    let ranges = mute.iter().chain(active).flat_map(|it| &it.times);
    let times: Vec<_> = ranges.flat_map(|range| [range.from, range.to]).chain([DayTime::MIDNIGHT]).collect();
    let is_told = |day: Date, time: DayTime| {
        let is_open = |it: &&TimeInterval| it.is_open(day, time);
        !mute.iter().any(is_open) && (active.is_empty() || active.iter().any(is_open))
    };
    let intervals: Vec<_> = mute.iter().chain(active).copied().collect();
    let days = years(&intervals).into_iter().flat_map(|year| {
        date(year, 1, 1).series(jiff::Span::new().days(1)).take_while(move |day| day.year() == year)
    });
    // Between two of these times, no interval opens or closes.
    !days.into_iter().any(|day| times.iter().any(|time| time.is_on_a_clock() && is_told(day, *time)))
}

/// Returns years that represent every day of any year: 28 years from each year in which an interval begins or
/// ends.
fn years(intervals: &[&TimeInterval]) -> BTreeSet<i16> {
    let of_years = intervals.iter().flat_map(|it| &it.years).flat_map(|it| [*it.start(), it.end() + 1]);
    let of_dates = intervals.iter().flat_map(|it| &it.dates);
    let of_dates = of_dates.flat_map(|it| [it.start().year(), it.end().year() + 1]);
    let begins = of_years.chain(of_dates).chain([2000]);
    begins
        .flat_map(|year| year..year.saturating_add(YEARS))
        .filter(|year| (1..=9_998).contains(year))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    const INTERVALS: &str = "\
        [[time_interval]]\nname = \"empty\"\n\
        [[time_interval]]\nname = \"all-days\"\nweekdays = [\"mon-sun\"]\nmonths = [\"1:12\"]\ndays_of_month = [\"1:-1\"]\n\
        [[time_interval]]\nname = \"round\"\ntimes = [\"08:00-20:00\", \"20:00-08:00\"]\n\
        [[time_interval]]\nname = \"gap\"\ntimes = [\"08:00-20:00\", \"20:01-08:00\"]\n\
        [[time_interval]]\nname = \"february\"\nmonths = [\"feb\"]\ndays_of_month = [\"30\"]\n\
        [[time_interval]]\nname = \"leap\"\nmonths = [\"feb\"]\ndays_of_month = [\"29\"]\nweekdays = [\"mon\"]\n\
        [[time_interval]]\nname = \"nothing\"\ntimes = [\"24:00-00:00\"]\n\
        [[time_interval]]\nname = \"week\"\nweekdays = [\"mon-fri\"]\n\
        [[time_interval]]\nname = \"end\"\nweekdays = [\"sat-sun\"]\n\
        [[time_interval]]\nname = \"holiday\"\ndates = [\"2060-02-02\"]\n\
        [[time_interval]]\nname = \"until-2030\"\nyears = [\"1970:2030\"]\n\
        [[time_interval]]\nname = \"end-seoul\"\nweekdays = [\"sat-sun\"]\nzone = \"Asia/Seoul\"\n";

    fn closed(route: &str) -> Vec<(Vec<usize>, Closed)> {
        let config = Config::parse(&format!("{INTERVALS}[route]\n{route}")).unwrap();
        config.routing.closed(&config.time_intervals)
    }

    #[test]
    fn finds_intervals_that_never_allow_a_message() {
        let always = |name: &str| Some(Closed::Always(name.to_owned()));
        let cases = [
            (vec!["empty"], vec![], always("empty")),
            (vec!["all-days"], vec![], always("all-days")),
            (vec!["gap", "round"], vec![], always("round")),
            (vec!["gap"], vec![], None),
            (vec!["february", "leap", "nothing"], vec![], None),
            (vec![], vec!["february"], Some(Closed::Never)),
            (vec![], vec!["nothing", "february"], Some(Closed::Never)),
            (vec![], vec!["february", "leap"], None),
            (vec![], vec!["empty"], None),
            (vec!["week", "end"], vec![], Some(Closed::Together)),
            (vec!["week", "end-seoul"], vec![], None),
            (vec!["week"], vec!["week"], Some(Closed::Together)),
            (vec!["week"], vec!["week", "leap"], Some(Closed::Together)),
            (vec!["week"], vec!["end"], None),
            (vec![], vec!["holiday"], None),
            (vec!["holiday"], vec!["holiday"], Some(Closed::Together)),
            (vec!["until-2030"], vec![], None),
            (vec![], vec![], None),
        ];
        for (mute, active, expected) in cases {
            let text = format!("mute_time_intervals = {mute:?}\nactive_time_intervals = {active:?}\n");
            let found = closed(&text).into_iter().next().map(|(_, closed)| closed);
            assert_eq!(found, expected, "{text}");
        }
    }

    /// A route is not reported if it opens an inherited closed interval, or if it has no intervals and only
    /// inherits closed ones.
    #[test]
    fn a_closed_route_is_reported_where_its_intervals_are_set() {
        let text = "mute_time_intervals = [\"week\"]\n[[route.routes]]\nmatchers = [\"state=OK\"]\n\
            active_time_intervals = [\"week\"]\n[[route.routes.routes]]\n[[route.routes]]\n";
        assert_eq!(closed(text), [(vec![0], Closed::Together)]);
        let opened = "mute_time_intervals = [\"empty\"]\n[[route.routes]]\nmute_time_intervals = []\n";
        assert_eq!(closed(opened), [(vec![], Closed::Always("empty".to_owned()))]);
    }
}
