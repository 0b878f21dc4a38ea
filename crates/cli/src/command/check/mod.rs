//! `bongsu check`: whether the configuration does what it seems to.

mod routes;

use std::collections::BTreeSet;

use bongsu_core::config::{Config, Operators, ReceiverKind};
use bongsu_core::route::{Mention, Route};
use jiff::Timestamp;
use serde_json::json;

use crate::arguments::{CheckArguments, Format};
use crate::failure::Failure;
use crate::output::plural;
use crate::{now, output, settings};

/// So far ahead holes of rotas are looked for.
const WEEKS: i64 = 8;

pub(crate) fn run(arguments: &CheckArguments) -> Result<(), Failure> {
    let config = settings::read(&arguments.settings)?;
    let warnings = warnings(&config, now());
    for warning in &warnings {
        match output::format(arguments.format) {
            Format::Json => output::line(&json!({ "warning": warning }).to_string())?,
            Format::Text => output::line(warning)?,
        }
    }
    if warnings.is_empty() {
        let routes = plural(config.routing.all().len(), "route");
        let receivers = plural(config.receivers.len(), "receiver");
        output::note(&format!("nothing to complain about: {routes}, {receivers}"));
        return Ok(());
    }
    let so = if warnings.len() == 1 { "is not as it seems" } else { "are not as they seem" };
    Err(Failure::Broken(format!("{} {so}", plural(warnings.len(), "thing"))))
}

fn warnings(config: &Config, now: Timestamp) -> Vec<String> {
    let of_routes = [routes::unreachable, routes::closed, routes::fallbacks, routes::idle];
    let others = [channels, unused, buttons];
    let all = of_routes.into_iter().chain(others).map(|find: fn(&Config) -> Vec<String>| find(config));
    all.flatten().chain(holes(config, now)).collect()
}

fn channels(config: &Config) -> Vec<String> {
    let channels = config.receivers.iter().filter(|it| match &it.kind {
        ReceiverKind::Webhook { channel, .. } => channel.is_some(),
        _ => false,
    });
    let told = channels.map(|it| {
        format!(
            "receiver {:?}: a webhook of a Slack app posts to its own channel, whatever channel says; only those of \
             before 2019 follow it",
            it.name
        )
    });
    told.collect()
}

/// Rotas and intervals that no route names.
fn unused(config: &Config) -> Vec<String> {
    let intervals = names(config, |route| {
        let said = &route.said;
        said.mute_time_intervals.iter().chain(&said.active_time_intervals).flatten().cloned().collect()
    });
    let rotas = names(config, |route| {
        let mentions = route.said.mention.iter().flatten();
        mentions
            .filter_map(|it| if let Mention::Rota(name) = it { Some(name.clone()) } else { None })
            .collect()
    });
    let intervals = config.time_intervals.iter().filter(|it| !intervals.contains(&it.name));
    let intervals =
        intervals.map(|it| format!("time_interval {:?}: no route names it, so it does nothing", it.name));
    let rotas = config.rotas.iter().filter(|it| !rotas.contains(&it.name));
    let rotas = rotas.map(|it| {
        format!("rota {:?}: no route mentions it; write mention = [\"rota:{}\"] in one", it.name, it.name)
    });
    intervals.chain(rotas).collect()
}

fn holes(config: &Config, now: Timestamp) -> Vec<String> {
    let of_rota = config.rotas.iter().flat_map(|rota| {
        let told = |(from, to): (jiff::civil::DateTime, jiff::civil::DateTime)| {
            let [from, to] = [from, to].map(|at| at.strftime("%Y-%m-%d %H:%M").to_string());
            let name = &rota.name;
            format!("rota {name:?}: nobody is on call from {from} to {to}; put somebody there by [[rota.override]]")
        };
        rota.holes(now, WEEKS).into_iter().map(told)
    });
    of_rota.collect()
}

/// What routes name.
fn names(config: &Config, of: impl Fn(&Route) -> Vec<String>) -> BTreeSet<String> {
    config.routing.all().into_iter().flat_map(|(_, route)| of(route)).collect()
}

/// What keeps buttons from coming back.
fn buttons(config: &Config) -> Vec<String> {
    let has_bot = config.receivers.iter().any(|it| matches!(it.kind, ReceiverKind::Bot { .. }));
    let has_secret = config.slack.signing_secret.is_some();
    let cases = [
        (
            has_secret && !has_bot,
            "slack: there is a signing secret and no bot, so no message has buttons; give a [[receiver]] a bot token",
        ),
        (
            !has_secret && config.slack.operators != Operators::Everybody,
            "slack: operators are named and there is no signing secret, so no button comes back; set one of its keys",
        ),
    ];
    cases.into_iter().filter(|(is_so, _)| *is_so).map(|(_, warning)| warning.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_why_buttons_do_not_come_back() {
        let bot = "[[receiver]]\nname = \"a\"\nchannel = \"C012\"\nbot_token_file = \"t\"\n";
        let secret = "[slack]\nsigning_secret_file = \"s\"\n";
        let cases = [
            (bot.to_owned(), None),
            (format!("{secret}{bot}"), None),
            (secret.to_owned(), Some("no bot")),
            (format!("[slack]\noperators = [\"U0123\"]\n{bot}"), Some("no signing secret")),
        ];
        for (text, expected) in cases {
            let warnings = warnings(&Config::parse(&text).unwrap(), Timestamp::UNIX_EPOCH);
            assert_eq!(warnings.len(), usize::from(expected.is_some()), "{text}\n{warnings:?}");
            assert!(warnings.iter().zip(expected).all(|(it, word)| it.contains(word)), "{warnings:?}");
        }
    }
}
