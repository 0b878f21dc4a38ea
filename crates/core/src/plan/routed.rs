//! Finds the receivers of a notice according to the routes.

use crate::config::{Config, ReceiverConfig, ReceiverKind};
use crate::notice::Notice;
use crate::route::{End, Escalation, Labels, Settings};

/// A receiver of a notice, with the settings of its route.
#[derive(Debug, Clone, PartialEq)]
pub struct Routed<'a> {
    pub receiver: &'a ReceiverConfig,
    /// The receiver's name, with the channel if a template chooses it.
    pub address: String,
    /// The settings of the first matching route that names the receiver.
    pub settings: Settings,
}

/// Returns the receivers in the order of the configuration. If the routes name no existing receiver, all
/// receivers get the notice, so that no notice is lost. The inbox gets every notice.
pub fn routed<'a>(notice: &Notice, config: &'a Config) -> Vec<Routed<'a>> {
    let labels = config.routing.labels(notice);
    let ends = config.routing.ends(&labels);
    let all = config.receivers.iter().filter(|receiver| !receiver.is_fallback);
    let told = |receiver: &'a ReceiverConfig| {
        let address = || receiver.address(&labels, &config.accounts);
        settings(&ends, receiver, config).map(|settings| Routed {
            receiver,
            address: address(),
            settings: settings.clone(),
        })
    };
    all.filter_map(told).collect()
}

/// Returns the settings for a message to a receiver, even if no route names the receiver.
pub(super) fn settings_of(notice: &Notice, receiver: &ReceiverConfig, config: &Config) -> Settings {
    settings_for(&config.routing.labels(notice), receiver, config)
}

/// Returns the settings for a message to a receiver by the labels of a notice.
pub(crate) fn settings_for(labels: &Labels, receiver: &ReceiverConfig, config: &Config) -> Settings {
    let ends = config.routing.ends(labels);
    if let Some(settings) = settings(&ends, receiver, config).filter(|_| !receiver.is_fallback) {
        return settings.clone();
    }
    // At least one route matches. The mentions of a route are meant for the channels of its own receivers.
    let settings = ends.into_iter().next().map(|end| end.settings).unwrap_or_default();
    Settings { mention: Vec::new(), escalation: Escalation::default(), ..settings }
}

/// Returns whether one of these names belongs to a receiver that is not a fallback.
pub fn names_somebody(names: &[String], config: &Config) -> bool {
    config.receivers.iter().any(|receiver| !receiver.is_fallback && names.contains(&receiver.name))
}

/// Returns the receivers that never get a notice, because no route names them and no route sends to all
/// receivers. Fallbacks are left out.
pub fn untold(config: &Config) -> Vec<&ReceiverConfig> {
    let routes = config.routing.all().into_iter();
    let lists: Vec<_> = routes.filter_map(|(_, route)| route.own.receivers.as_deref()).collect();
    let is_everybody = config.routing.root.own.receivers.is_none()
        || lists.iter().any(|names| !names_somebody(names, config));
    let escalations: Vec<_> =
        config.routing.all().into_iter().filter_map(|(_, route)| route.own.escalation.as_ref()).collect();
    let is_named = |receiver: &ReceiverConfig| {
        lists.iter().any(|names| names.contains(&receiver.name))
            || escalations
                .iter()
                .any(|it| it.steps.iter().any(|step| step.to.as_ref() == Some(&receiver.name)))
    };
    let receivers = config.receivers.iter().filter(|it| !it.is_fallback && it.kind != ReceiverKind::Inbox);
    receivers.filter(|it| !is_everybody && !is_named(it)).collect()
}

fn settings<'e>(ends: &'e [End], receiver: &ReceiverConfig, config: &Config) -> Option<&'e Settings> {
    let names = |end: &&End| match &end.settings.receivers {
        Some(names) if names_somebody(names, config) => names.contains(&receiver.name),
        _ => true,
    };
    let anyway = ends.first().filter(|_| receiver.kind == ReceiverKind::Inbox);
    ends.iter().find(names).or(anyway).map(|end| &end.settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_is_untold_if_no_route_leads_to_it() {
        let receivers = "[[receiver]]\nname = \"a\"\nwebhook_url_file = \"a\"\nfallback = true\n\
            [[receiver]]\nname = \"b\"\nwebhook_url_file = \"b\"\n[[receiver]]\nname = \"c\"\nwebhook_url_file = \"c\"\n";
        let cases: [(&str, &[&str]); 6] = [
            ("", &[]),
            ("receivers = [\"a\"]", &[]),
            ("receivers = [\"b\"]", &["c"]),
            ("receivers = [\"a\", \"b\"]", &["c"]),
            ("receivers = [\"b\"]\n[[route.routes]]\nreceivers = [\"a\"]", &[]),
            ("receivers = [\"b\"]\n[[route.routes]]\nreceivers = [\"c\"]", &[]),
        ];
        for (route, expected) in cases {
            let config = Config::parse(&format!("{receivers}[route]\n{route}")).unwrap();
            let names: Vec<_> = untold(&config).into_iter().map(|it| it.name.as_str()).collect();
            assert_eq!(names, expected, "{route}");
        }
    }
}
