//! `bongsu check`: warns about settings that have no effect, or another effect than they seem to have.

mod files;
mod routes;

use std::collections::BTreeSet;

use bongsu_core::config::{Config, Operators, ReceiverKind};
use bongsu_core::route::{Route, RouteMention};
use jiff::Timestamp;
use serde_json::json;

use super::watch::alarms;
use crate::arguments::{CheckArguments, Format};
use crate::failure::Failure;
use crate::look::say;
use crate::output::plural;
use crate::settings::Source;
use crate::{now, output, settings};

/// The number of weeks ahead in which the command searches for gaps in rotas.
const WEEKS: i64 = 8;

pub(crate) async fn run(arguments: &CheckArguments) -> Result<(), Failure> {
    let (config, source) = settings::read_with_source(&arguments.settings)?;
    // The validity of a definition does not depend on the machine, except for dimensions.
    alarms::written(&config, "", source.as_ref())?;
    let mut warnings = warnings(&config, now());
    warnings.extend(files::missing(&config).await?);
    let warnings: Vec<_> = warnings.iter().map(|warning| warning.at(source.as_ref())).collect();
    for warning in &warnings {
        match arguments.output.format() {
            Format::Json => output::line(&json!({ "warning": warning }).to_string())?,
            Format::Text => output::line(warning)?,
        }
    }
    let Some(Source { path, .. }) = source else {
        output::note(&say(
            "there is no configuration to check: no bongsu.toml in this folder; name one with --config FILE",
            "확인할 구성이 없습니다. 이 폴더에 bongsu.toml이 없습니다. --config로 파일을 지정하십시오",
        ));
        return Ok(());
    };
    if warnings.is_empty() {
        let (routes, receivers) = (config.routing.all().len(), config.receivers.len());
        output::note(&say(
            format!(
                "{path}: no warnings for {} and {}",
                plural(routes, "route"),
                plural(receivers, "receiver")
            ),
            format!("{path}: 문제가 없습니다. 경로 {routes}개, 수신자 {receivers}개"),
        ));
        return Ok(());
    }
    Err(Failure::Broken(say(
        format!("{path}: {}", plural(warnings.len(), "warning")),
        format!("{path}: 의도와 다른 부분이 {}개 있습니다", warnings.len()),
    )))
}

/// A warning, and the table of the configuration that it is about.
struct Warning {
    place: String,
    cause: String,
}

impl Warning {
    fn new(place: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { place: place.into(), cause: cause.into() }
    }

    /// Returns the warning with its position in the file.
    fn at(&self, source: Option<&Source>) -> String {
        let Self { place, cause } = self;
        match source.and_then(|source| source.position(place, cause)) {
            Some(at) => format!("{at}: {place}: {cause}"),
            None => format!("{place}: {cause}"),
        }
    }
}

fn warnings(config: &Config, now: Timestamp) -> Vec<Warning> {
    let of_routes = [
        routes::unreachable,
        routes::split,
        routes::accounts,
        routes::closed,
        routes::fallbacks,
        routes::idle,
    ];
    let others = [channels, unused, buttons];
    let all = of_routes.into_iter().chain(others).map(|find: fn(&Config) -> Vec<Warning>| find(config));
    all.flatten().chain(holes(config, now)).collect()
}

fn channels(config: &Config) -> Vec<Warning> {
    let channels = config.receivers.iter().filter(|it| match &it.kind {
        ReceiverKind::Webhook { channel, .. } => channel.is_some(),
        _ => false,
    });
    let told = channels.map(|it| {
        let why = say(
            "channel: a webhook of a Slack app posts to its own channel and ignores this setting; only webhooks from \
             before 2019 obey it",
            "channel: Slack 앱의 웹훅은 channel 값과 관계없이 자기 채널에만 보냅니다. 2019년 이전의 웹훅만 이 값을 따릅니다",
        );
        Warning::new(format!("receiver {:?}", it.name), why)
    });
    told.collect()
}

/// Warns about rotas and time intervals that no route names.
fn unused(config: &Config) -> Vec<Warning> {
    let intervals = names(config, |route| {
        let said = &route.own;
        said.mute_time_intervals.iter().chain(&said.active_time_intervals).flatten().cloned().collect()
    });
    let rotas = names(config, |route| {
        let mentions = route.own.mention.iter().flatten();
        mentions
            .filter_map(|it| if let RouteMention::Rota(name) = it { Some(name.clone()) } else { None })
            .collect()
    });
    let intervals = config.time_intervals.iter().filter(|it| !intervals.contains(&it.name));
    let intervals = intervals.map(|it| {
        let why =
            say("no route names it, so it does nothing", "이 이름을 쓰는 경로가 없어 아무 효과가 없습니다");
        Warning::new(format!("time_interval {:?}", it.name), why)
    });
    let rotas = config.rotas.iter().filter(|it| !rotas.contains(&it.name));
    let rotas = rotas.map(|it| {
        let why = say(
            format!("no route mentions it; write mention = [\"rota:{}\"] in a route", it.name),
            format!("이 당번을 멘션하는 경로가 없습니다. 경로에 mention = [\"rota:{}\"]를 쓰십시오", it.name),
        );
        Warning::new(format!("rota {:?}", it.name), why)
    });
    intervals.chain(rotas).collect()
}

fn holes(config: &Config, now: Timestamp) -> Vec<Warning> {
    let of_rota = config.rotas.iter().flat_map(|rota| {
        let told = |(from, to): (jiff::civil::DateTime, jiff::civil::DateTime)| {
            let [from, to] = [from, to].map(|at| at.strftime("%Y-%m-%d %H:%M").to_string());
            let why = say(
                format!("nobody is on call from {from} to {to}; fill the gap with a [[rota.override]]"),
                format!("{from}부터 {to}까지 당번이 없습니다. [[rota.override]]로 지정하십시오"),
            );
            Warning::new(format!("rota {:?}", rota.name), why)
        };
        rota.holes(now, WEEKS).into_iter().map(told)
    });
    of_rota.collect()
}

/// Returns the names in all routes.
fn names(config: &Config, of: impl Fn(&Route) -> Vec<String>) -> BTreeSet<String> {
    config.routing.all().into_iter().flat_map(|(_, route)| of(route)).collect()
}

/// Warns about missing settings that Slack's buttons need.
fn buttons(config: &Config) -> Vec<Warning> {
    let has_bot = config.receivers.iter().any(|it| matches!(it.kind, ReceiverKind::Bot { .. }));
    let has_secret = config.slack.signing_secret.is_some();
    let cases = [
        (
            has_secret && !has_bot,
            say(
                "there is a signing secret but no bot, so messages have no buttons; give a [[receiver]] a bot token",
                "서명 비밀은 있지만 봇이 없어 메시지에 버튼이 없습니다. [[receiver]]에 봇 토큰을 지정하십시오",
            ),
        ),
        (
            !has_secret && config.slack.operators != Operators::Everybody,
            say(
                "operators are set but there is no signing secret, so buttons do not work; set a signing secret",
                "operators는 있지만 서명 비밀이 없어 버튼이 동작하지 않습니다. 서명 비밀의 키를 하나 지정하십시오",
            ),
        ),
    ];
    cases.into_iter().filter(|(is_so, _)| *is_so).map(|(_, warning)| Warning::new("slack", warning)).collect()
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
            assert_eq!(warnings.len(), usize::from(expected.is_some()), "{text}");
            assert!(warnings.iter().zip(expected).all(|(it, word)| it.cause.contains(word)), "{text}");
        }
    }
}
