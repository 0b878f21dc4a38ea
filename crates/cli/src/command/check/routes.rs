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
            let states: Vec<_> = config.announce.states.iter().map(|it| it.as_str()).collect();
            format!("nobody is told of what gets here, announce.states is only {}", states.join(", "))
        }
        Cause::NoLevel { matcher, tag } => format!(
            "{matcher} is none of the levels {}: no name or description tells it, only an alarm's tag {tag:?} could; \
             correct it, or add it to levels in [severity]",
            config.routing.severity.levels.join(", ")
        ),
    }
}

fn never(matchers: &[&Matcher], values: &[&str]) -> String {
    let together: Vec<_> = matchers.iter().map(ToString::to_string).collect();
    let values: Vec<_> = values.iter().copied().filter(|value| !value.is_empty()).collect();
    match matchers {
        [alone] if !values.is_empty() => {
            format!("{alone} never holds: {} is one of {}", alone.label(), values.join(", "))
        }
        [alone] => format!("{alone} never holds"),
        _ => format!("{} never hold together", together.join(" and ")),
    }
}

pub(super) fn closed(config: &Config) -> Vec<String> {
    let told = |(path, closed): (Vec<usize>, Closed)| {
        let why = match closed {
            Closed::Always(name) => {
                format!("time_interval {name:?}, which mutes it, is always; give it times or days")
            }
            Closed::Never => "none of its active_time_intervals is ever open; correct their days".to_owned(),
            Closed::Together => "its time intervals together leave no time for it".to_owned(),
        };
        format!("{}: nobody is ever told of an alarm that ends here, {why}", place(&path))
    };
    config.routing.closed(&config.time_intervals).into_iter().map(told).collect()
}

pub(super) fn fallbacks(config: &Config) -> Vec<String> {
    let told = |(path, route): (Vec<usize>, &Route)| {
        let names = route.said.receivers.as_deref()?;
        let is_fallback =
            |name: &&String| config.receivers.iter().any(|it| it.name == **name && it.is_fallback);
        let fallbacks: Vec<_> = names.iter().filter(is_fallback).map(|name| format!("{name:?}")).collect();
        let so = if names_somebody(names, config) {
            "leave it out"
        } else {
            "as nobody else is named, everybody who is no fallback is told"
        };
        let fallbacks = Some(fallbacks.join(", ")).filter(|it| !it.is_empty())?;
        Some(format!(
            "{}: a fallback counts for nothing in a route, and {fallbacks} is one; {so}",
            place(&path)
        ))
    };
    config.routing.all().into_iter().filter_map(told).collect()
}

pub(super) fn idle(config: &Config) -> Vec<String> {
    let idle = untold(config).into_iter();
    idle.map(|it| format!("receiver {:?}: no route names it, so it is told nothing", it.name)).collect()
}
