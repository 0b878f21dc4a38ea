//! The mentions in a message.

use bongsu_slack::Mention;
use jiff::Timestamp;

use crate::config::Config;
use crate::incident::Incident;
use crate::notice::Notice;
use crate::route::Settings;

/// Returns the route's mentions for an ALARM that nobody has acknowledged: once for each incident, and again
/// in reminders. Without a known incident, each ALARM counts as the first.
pub fn mentions(
    notice: &Notice,
    incident: Option<&Incident>,
    settings: &Settings,
    config: &Config,
    now: Timestamp,
) -> Vec<Mention> {
    let is_due = match incident {
        Some(incident) => is_due(incident, settings, now),
        None => notice.is_in_alarm(),
    };
    if !is_due {
        return Vec::new();
    }
    settings.mention.iter().filter_map(|mention| mention.resolve(&config.rotas, now)).collect()
}

fn is_due(incident: &Incident, settings: &Settings, now: Timestamp) -> bool {
    let is_again = |at: Timestamp| settings.repeat_interval.is_some_and(|it| now.duration_since(at) >= it);
    incident.last.is_alarm() && incident.seen_to().is_none() && incident.mentioned.is_none_or(is_again)
}
