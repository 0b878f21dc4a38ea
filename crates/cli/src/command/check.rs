//! `bongsu check`: whether the configuration does what it seems to.

use std::collections::BTreeSet;

use bongsu_core::config::{Config, ReceiverKind};
use bongsu_core::route::{Mention, Route};
use jiff::Timestamp;
use serde_json::json;

use super::route::place;
use crate::arguments::{CheckArguments, Format};
use crate::failure::Failure;
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
        let (routes, receivers) = (config.routing.all().len(), config.receivers.len());
        output::note(&format!("nothing to complain about: {routes} routes, {receivers} receivers"));
        return Ok(());
    }
    Err(Failure::Broken(format!("{} things are not as they seem", warnings.len())))
}

fn warnings(config: &Config, now: Timestamp) -> Vec<String> {
    [unreachable(config), idle(config), channels(config), unused(config), holes(config, now)].concat()
}

fn unreachable(config: &Config) -> Vec<String> {
    let told = |(path, before): (Vec<usize>, usize)| {
        let above = path.split_last().map(|(_, above)| above).unwrap_or_default();
        let sibling = place(&[above, &[before]].concat());
        format!("{}: nothing gets here, {sibling} before it takes everything that would", place(&path))
    };
    config.routing.unreachable().into_iter().map(told).collect()
}

fn idle(config: &Config) -> Vec<String> {
    let named = names(config, |route| route.said.receivers.iter().flatten().cloned().collect());
    let is_everybody = config.routing.root.said.receivers.is_none();
    let idle =
        config.receivers.iter().filter(|it| !it.is_fallback && !is_everybody && !named.contains(&it.name));
    idle.map(|it| format!("receiver {:?}: no route names it, so it is told nothing", it.name)).collect()
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
