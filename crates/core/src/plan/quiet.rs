//! The quiet rules: state changes that need no message.

use bongsu_alarm::alarm::AlarmState;
use jiff::SignedDuration;

use super::SilenceReason;
use crate::config::Announce;
use crate::incident::IncidentView;
use crate::notice::AlarmNotice;

/// The time by which the first evaluation of an alarm may exceed its window.
const FIRST_EVALUATION_SLACK: SignedDuration = SignedDuration::from_mins(10);

/// Returns the reason why the rules do not announce `alarm` to `receiver`, or `None` if they do.
///
/// EventBridge sends every change, even while CloudWatch holds back the alarm's actions. The message follows
/// when CloudWatch releases the actions.
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

/// Returns whether the change is the first state of an alarm that was not announced before. The end of an
/// announced ALARM is always announced.
fn is_first_evaluation(alarm: &AlarmNotice, receiver: &str, seen: &IncidentView) -> bool {
    let transition = alarm.transition;
    let becomes_ok = transition.from == Some(AlarmState::InsufficientData) && transition.to == AlarmState::Ok;
    becomes_ok && !seen.was_told(receiver) && (seen.is_complete || is_new(alarm))
}

/// Returns whether the alarm is new. Without a ledger, this decides. CloudWatch does not give the time of the
/// creation, only that of the last update.
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
