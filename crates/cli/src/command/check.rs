//! `bongsu check`: whether the configuration does what it seems to.

use bongsu_core::config::{Config, ReceiverKind};
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
    unreachable.chain(idle).chain(channels).collect()
}
