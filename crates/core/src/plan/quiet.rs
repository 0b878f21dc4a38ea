//! The quiet rules: which changes of state are not worth a message.

use jiff::SignedDuration;

use super::SilenceReason;
use crate::alarm::AlarmState;
use crate::config::Announce;
use crate::incident::IncidentView;
use crate::notice::AlarmNotice;

/// What an alarm may take beyond its window to be evaluated for the first time.
const FIRST_EVALUATION_SLACK: SignedDuration = SignedDuration::from_mins(10);

/// Why `receiver` is not told of `alarm`, if it is not.
///
/// EventBridge tells of every change, also of those whose actions CloudWatch holds back; the message
/// follows when they are released.
pub(super) fn silence(
    alarm: &AlarmNotice,
    receiver: &str,
    seen: &IncidentView,
    announce: &Announce,
) -> Option<SilenceReason> {
    if !announce.suppressed && alarm.suppression.is_some() {
        Some(SilenceReason::Suppressed)
    } else if !announce.muted && alarm.mute.as_ref().is_some_and(|mute| !mute.ended) {
        Some(SilenceReason::Muted)
    } else if !announce.states.contains(&alarm.transition.to) {
        Some(SilenceReason::StateNotAnnounced)
    } else if !announce.first_evaluation && is_first_evaluation(alarm, receiver, seen) {
        Some(SilenceReason::FirstEvaluation)
    } else {
        None
    }
}

/// The first state of an alarm that nobody was ever told of: whatever was told is followed by its end.
fn is_first_evaluation(alarm: &AlarmNotice, receiver: &str, seen: &IncidentView) -> bool {
    let transition = alarm.transition;
    let becomes_ok = transition.from == Some(AlarmState::InsufficientData) && transition.to == AlarmState::Ok;
    becomes_ok && !seen.was_told(receiver) && (seen.is_complete || is_new(alarm))
}

/// Without a ledger nobody knows what was told. CloudWatch gives the time of the last update, not of the creation.
fn is_new(alarm: &AlarmNotice) -> bool {
    let transition = alarm.transition;
    let age = alarm.configured_at.zip(transition.at).map(|(made, at)| at.duration_since(made));
    age.is_some_and(|age| age <= window(alarm).saturating_add(FIRST_EVALUATION_SLACK))
}

fn window(alarm: &AlarmNotice) -> SignedDuration {
    let Some(metric) = alarm.definition.decided() else { return SignedDuration::ZERO };
    let seconds = u64::from(metric.period.unwrap_or(0)) * u64::from(metric.evaluation_periods.unwrap_or(0));
    SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
}
