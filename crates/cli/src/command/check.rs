//! `bongsu check`: whether the configuration does what it seems to.

use bongsu_core::config::{Config, Operators, ReceiverKind};
use serde_json::json;

use crate::arguments::{CheckArguments, Format};
use crate::failure::Failure;
use crate::{output, settings};

pub(crate) fn run(arguments: &CheckArguments) -> Result<(), Failure> {
    let config = settings::read(&arguments.settings)?;
    let warnings = warnings(&config);
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

fn warnings(config: &Config) -> Vec<String> {
    let place = |path: &[usize]| {
        let parts = path.iter().map(|number| format!(".routes[{number}]"));
        format!("route{}", parts.collect::<String>())
    };
    let unreachable = config.routing.unreachable().into_iter();
    let unreachable = unreachable
        .map(|path| format!("{}: nothing gets here, a route before it takes everything", place(&path)));
    let all = config.routing.all();
    let named =
        |name: &str| all.iter().any(|(_, route)| route.receivers.iter().flatten().any(|it| it == name));
    let is_everybody = config.routing.root.receivers.is_none();
    let idle = config.receivers.iter().filter(|it| !it.is_fallback && !is_everybody && !named(&it.name));
    let idle = idle.map(|it| format!("receiver {:?}: no route names it, so it is told nothing", it.name));
    let channels = config.receivers.iter().filter(|it| match &it.kind {
        ReceiverKind::Webhook { channel, .. } => channel.is_some(),
        _ => false,
    });
    let channels = channels.map(|it| {
        format!(
            "receiver {:?}: a webhook of a Slack app posts to its own channel, whatever channel says; only those of \
             before 2019 follow it",
            it.name
        )
    });
    unreachable.chain(idle).chain(channels).chain(buttons(config)).collect()
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
            let warnings = warnings(&Config::parse(&text).unwrap());
            assert_eq!(warnings.len(), usize::from(expected.is_some()), "{text}\n{warnings:?}");
            assert!(warnings.iter().zip(expected).all(|(it, word)| it.contains(word)), "{warnings:?}");
        }
    }
}
