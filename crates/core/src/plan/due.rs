//! What is to be told of an incident without anything new having come in.

use jiff::{SignedDuration, Timestamp};

use super::{NotifyReason, SilenceReason};
use crate::alarm::AlarmState;
use crate::config::Config;
use crate::incident::Incident;

/// What ends by itself, and nobody tells of it: what CloudWatch holds back it tells itself.
const HOLDS: [SilenceReason; 3] =
    [SilenceReason::Silenced, SilenceReason::MuteTimeInterval, SilenceReason::Inhibited];

/// Why there is a message due `now`, if there is. `held` is what would hold it back, `repeat` how often people want to
/// be reminded.
pub(crate) fn due(
    incident: &Incident,
    held: Option<SilenceReason>,
    repeat: Option<SignedDuration>,
    config: &Config,
    now: Timestamp,
) -> Option<NotifyReason> {
    if held.is_some() {
        return None;
    }
    if incident.flapping.is_some() {
        let quiet = now.duration_since(incident.last.at);
        let is_quiet = config.flapping.is_none_or(|flapping| quiet >= flapping.within);
        return is_quiet.then_some(NotifyReason::FlappingEnded);
    }
    if was_held(incident) {
        return Some(NotifyReason::HoldEnded);
    }
    let (_, told_at) = incident.told?;
    let is_due = repeat.is_some_and(|repeat| now.duration_since(told_at) >= repeat);
    let burns = incident.last.state == AlarmState::Alarm && incident.acknowledged.is_none();
    (is_due && burns).then_some(NotifyReason::StillInAlarm)
}

fn was_held(incident: &Incident) -> bool {
    let reason = incident.held_back.as_deref().and_then(SilenceReason::parse);
    incident.last.state != AlarmState::Ok && reason.is_some_and(|reason| HOLDS.contains(&reason))
}
