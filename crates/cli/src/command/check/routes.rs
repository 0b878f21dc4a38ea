//! What is wrong with routes: nothing gets there, or nobody is told.

use bongsu_core::config::Config;
use bongsu_core::plan::{names_somebody, untold};
use bongsu_core::route::{Cause, Closed, Matcher, Route};

use crate::command::route::place;

pub(super) fn unreachable(config: &Config) -> Vec<String> {
    let found = config.routing.unreachable(&config.announce.states).into_iter();
    found.map(|it| format!("{}: {}", place(&it.path), why(&it.cause, config))).collect()
}

fn why(cause: &Cause<'_>, config: &Config) -> String {
    match cause {
        Cause::Never { matchers, values } => format!("nothing gets here, {}", never(matchers, values)),
        Cause::Taken(before) => {
            format!("nothing gets here, {} before it takes everything that would", place(before))
        }
        Cause::NotAnnounced => {
            "nobody is told of what gets here, announce.states leaves out every state that does".to_owned()
        }
        Cause::NoLevel { matcher, tag } => format!(
            "{matcher} is none of the levels {}: no name or description tells it, only an alarm's tag {tag:?} could; \
             correct it, or add it to levels in [severity]",
            config.routing.severity.levels.join(", ")
        ),
    }
}

fn never(matchers: &[&Matcher], values: &[&str]) -> String {
    let words: Vec<_> = matchers.iter().map(ToString::to_string).collect();
    let values: Vec<_> = values.iter().copied().filter(|value| !value.is_empty()).collect();
    match matchers {
        [alone] if !values.is_empty() => {
            format!("{alone} never holds: {} is one of {}", alone.label(), values.join(", "))
        }
        [alone] => format!("{alone} never holds"),
        _ => format!("{} never hold together", words.join(" and ")),
    }
}

pub(super) fn closed(config: &Config) -> Vec<String> {
    let told = |(path, closed): (Vec<usize>, Closed)| {
        let why = match closed {
            Closed::Always(name) => {
                format!(
                    "time_interval {name:?} mutes it and is always open, as what an interval leaves out is all the \
                     time; give it times or days"
                )
            }
            Closed::Never => "none of its active_time_intervals is ever open; correct their days".to_owned(),
            Closed::Together => "its time intervals together leave no time for it".to_owned(),
        };
        format!("{}: it never tells anybody of an alarm, {why}", place(&path))
    };
    config.routing.closed(&config.time_intervals).into_iter().map(told).collect()
}

/// Fallbacks that a route names in vain.
pub(super) fn fallbacks(config: &Config) -> Vec<String> {
    let told = |(path, route): (Vec<usize>, &Route)| {
        let names = route.said.receivers.as_deref()?;
        let named = config.receivers.iter().filter(|it| it.is_fallback && names.contains(&it.name));
        let whom = named.map(|it| format!("{:?}", it.name)).collect::<Vec<_>>().join(", ");
        let why = match names_somebody(names, config) {
            _ if whom.is_empty() => return None,
            false => format!("it names only fallbacks ({whom}), so everybody else is told"),
            true => {
                format!("it names a fallback ({whom}), which counts for nothing in a route; leave it out")
            }
        };
        Some(format!("{}: {why}", place(&path)))
    };
    config.routing.all().into_iter().filter_map(told).collect()
}

pub(super) fn idle(config: &Config) -> Vec<String> {
    let idle = untold(config).into_iter();
    idle.map(|it| format!("receiver {:?}: no route names it, so it is told nothing", it.name)).collect()
}
