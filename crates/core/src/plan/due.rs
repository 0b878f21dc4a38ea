//! What is to be told of an incident without anything new having come in.

use jiff::{SignedDuration, Timestamp};

use super::{NotifyReason, SilenceReason};
use crate::alarm::AlarmState;
use crate::config::Config;
use crate::incident::Incident;

/// What ends by itself, and nobody tells of it.
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
    if held.is_some() || is_muted_there(incident, now) {
        return None;
    }
    if incident.flapping.is_some() {
        let quiet = now.duration_since(incident.last.at);
        let is_quiet = config.flapping.is_none_or(|flapping| quiet >= flapping.within);
        return is_quiet.then_some(NotifyReason::FlappingEnded);
    }
    if was_held(incident) || was_muted_there(incident, config, now) {
        return Some(NotifyReason::HoldEnded);
    }
    let (_, told_at) = incident.told?;
    let is_due = repeat.is_some_and(|repeat| now.duration_since(told_at) >= repeat);
    let burns = incident.last.state == AlarmState::Alarm && incident.seen_to().is_none();
    (is_due && burns).then_some(NotifyReason::StillInAlarm)
}

/// Whether a mute rule of CloudWatch's that somebody made by a button holds: no silence says so.
fn is_muted_there(incident: &Incident, now: Timestamp) -> bool {
    incident.muted(now).is_some_and(|muted| muted.silence.is_none())
}

fn was_held(incident: &Incident) -> bool {
    held_back(incident).is_some_and(|reason| HOLDS.contains(&reason))
}

/// What CloudWatch holds back it tells itself, but to those alone whom an alarm's actions tell: EventBridge tells of each
/// change when it happens, and no more. So what came during a mute of ours is told when the actions are late.
fn was_muted_there(incident: &Incident, config: &Config, now: Timestamp) -> bool {
    let until = incident.muted.as_ref().and_then(|muted| muted.until);
    let until = until.filter(|until| incident.last.at < *until);
    held_back(incident) == Some(SilenceReason::Muted)
        && until.is_some_and(|until| now.duration_since(until) >= config.audit.after)
}

/// Why nobody was told of what still goes on.
fn held_back(incident: &Incident) -> Option<SilenceReason> {
    let reason = incident.held_back.as_deref().and_then(SilenceReason::parse);
    reason.filter(|_| incident.last.state != AlarmState::Ok)
}
