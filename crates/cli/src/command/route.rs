//! `bongsu route`: the way of an event through the routes, and why.

use bongsu_core::config::Config;
use bongsu_core::incident::IncidentView;
use bongsu_core::notice::Notice;
use bongsu_core::plan::{Action, Step, plan};
use bongsu_core::route::{End, Route};
use bongsu_io::intake;
use serde_json::json;

use crate::arguments::{Format, RouteArguments};
use crate::failure::Failure;
use crate::{input, now, output, settings};

pub(crate) fn run(arguments: &RouteArguments) -> Result<(), Failure> {
    let config = settings::read(&arguments.settings)?;
    let notices = intake::read(&input::read(&arguments.file)?).into_notices();
    notices.iter().try_for_each(|notice| show(notice, &config, arguments))
}

fn show(notice: &Notice, config: &Config, arguments: &RouteArguments) -> Result<(), Failure> {
    let ends = config.routing.ends(&config.routing.labels(notice));
    let steps = plan(notice, &IncidentView::default(), config, now()).steps;
    match output::format(arguments.format) {
        Format::Json => {
            let ends: Vec<_> = ends.iter().map(|end| in_json(end, config)).collect();
            let steps: Vec<_> = steps.iter().map(step_in_json).collect();
            output::line(
                &json!({ "notice": super::name(notice), "routes": ends, "receivers": steps }).to_string(),
            )
        }
        Format::Text => {
            output::line(&super::name(notice))?;
            ends.iter().try_for_each(|end| output::line(&in_text(end, config)))?;
            steps.iter().try_for_each(|step| output::line(&step_in_text(step)))
        }
    }
}

/// `route > routes[1] (severity=sev1): night`
fn in_text(end: &End, config: &Config) -> String {
    let receivers = end.receivers.as_ref().map_or("all receivers".to_owned(), |names| names.join(", "));
    format!("  {}: {receivers}", way(end, config).join(" > "))
}

fn in_json(end: &End, config: &Config) -> serde_json::Value {
    json!({ "path": way(end, config), "receivers": end.receivers })
}

fn way(end: &End, config: &Config) -> Vec<String> {
    let mut way = vec!["route".to_owned()];
    for depth in 1..=end.path.len() {
        let Some((path, place)) = end.path.get(..depth).and_then(|path| Some((path, path.last()?))) else {
            break;
        };
        let matchers = config.routing.at(path).map(matchers).unwrap_or_default();
        way.push(format!("routes[{place}] ({matchers})"));
    }
    way
}

fn matchers(route: &Route) -> String {
    let matchers: Vec<_> = route.matchers.iter().map(ToString::to_string).collect();
    if matchers.is_empty() { "everything".to_owned() } else { matchers.join(" and ") }
}

fn step_in_text(step: &Step) -> String {
    match &step.action {
        Action::Post(reason) | Action::Reply(reason, _) => format!("  -> {}: {reason}", step.receiver),
        Action::Silence(reason) => format!("  -> {}: nothing, {reason}", step.receiver),
    }
}

fn step_in_json(step: &Step) -> serde_json::Value {
    let (action, reason) = match &step.action {
        Action::Post(reason) => ("post", reason.as_str()),
        Action::Reply(reason, _) => ("reply", reason.as_str()),
        Action::Silence(reason) => ("silence", reason.as_str()),
    };
    json!({ "receiver": step.receiver, "action": action, "reason": reason })
}
