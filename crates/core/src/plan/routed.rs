//! Which receivers are told, by the routes.

use crate::config::{Config, ReceiverConfig, ReceiverKind};
use crate::notice::Notice;
use crate::route::{End, Labels, Settings};

/// One who is told, and what the route says besides.
#[derive(Debug, Clone, PartialEq)]
pub struct Routed<'a> {
    /// Who.
    pub receiver: &'a ReceiverConfig,
    /// What holds where the notice ends; of several ends that name the receiver the first counts.
    pub settings: Settings,
}

/// In the order of the configuration. Routes that name nobody who is there lose nothing: then everybody is told. The
/// inbox shows everything.
pub fn routed<'a>(notice: &Notice, config: &'a Config) -> Vec<Routed<'a>> {
    let ends = config.routing.ends(&config.routing.labels(notice));
    let all = config.receivers.iter().filter(|receiver| !receiver.is_fallback);
    let told = |receiver: &'a ReceiverConfig| {
        settings(&ends, receiver, config).map(|settings| Routed { receiver, settings: settings.clone() })
    };
    all.filter_map(told).collect()
}

/// What holds for a message to that receiver, whether a route names it or it is given the notice anyway.
pub(super) fn settings_of(notice: &Notice, receiver: &ReceiverConfig, config: &Config) -> Settings {
    settings_for(&config.routing.labels(notice), receiver, config)
}

/// The same by the labels of a notice.
pub(crate) fn settings_for(labels: &Labels, receiver: &ReceiverConfig, config: &Config) -> Settings {
    let ends = config.routing.ends(labels);
    let settings = match settings(&ends, receiver, config) {
        Some(settings) => settings.clone(),
        // There is at least one end.
        None => ends.into_iter().next().map(|end| end.settings).unwrap_or_default(),
    };
    // Whom a route notifies by name is in the channels of others: no route names a fallback.
    if receiver.is_fallback { Settings { mention: Vec::new(), ..settings } } else { settings }
}

fn settings<'e>(ends: &'e [End], receiver: &ReceiverConfig, config: &Config) -> Option<&'e Settings> {
    let all = || config.receivers.iter().filter(|receiver| !receiver.is_fallback);
    let is_known = |names: &[String]| all().any(|receiver| names.contains(&receiver.name));
    let names = |end: &&End| match &end.settings.receivers {
        Some(names) if is_known(names) => names.contains(&receiver.name),
        _ => true,
    };
    let anyway = ends.first().filter(|_| receiver.kind == ReceiverKind::Inbox);
    ends.iter().find(names).or(anyway).map(|end| &end.settings)
}
