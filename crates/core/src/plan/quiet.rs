//! The quiet rules: which changes of state are not worth a message.

use jiff::SignedDuration;

use super::SilenceReason;
use crate::alarm::{AlarmState, Definition};
use crate::config::Announce;
use crate::notice::AlarmNotice;

/// What an alarm may take beyond its window to be evaluated for the first time.
const FIRST_EVALUATION_SLACK: SignedDuration = SignedDuration::from_mins(10);

/// Why `alarm` is not announced, if it is not.
///
/// EventBridge tells of every change, also of those whose actions CloudWatch holds back; the message
/// follows when they are released.
pub(super) fn silence(alarm: &AlarmNotice, announce: &Announce) -> Option<SilenceReason> {
    if !announce.suppressed && alarm.suppression.is_some() {
        Some(SilenceReason::Suppressed)
    } else if !announce.muted && alarm.mute.as_ref().is_some_and(|mute| !mute.ended) {
        Some(SilenceReason::Muted)
    } else if !announce.states.contains(&alarm.transition.to) {
        Some(SilenceReason::StateNotAnnounced)
    } else if !announce.first_evaluation && is_first_evaluation(alarm) {
        Some(SilenceReason::FirstEvaluation)
    } else {
        None
    }
}

fn is_first_evaluation(alarm: &AlarmNotice) -> bool {
    let transition = alarm.transition;
    let becomes_ok = transition.from == Some(AlarmState::InsufficientData) && transition.to == AlarmState::Ok;
    let age = alarm.configured_at.zip(transition.at).map(|(made, at)| at.duration_since(made));
    becomes_ok && age.is_some_and(|age| age <= window(alarm).saturating_add(FIRST_EVALUATION_SLACK))
}

fn window(alarm: &AlarmNotice) -> SignedDuration {
    let Definition::Metric(metric) = &alarm.definition else { return SignedDuration::ZERO };
    let seconds = u64::from(metric.period.unwrap_or(0)) * u64::from(metric.evaluation_periods.unwrap_or(0));
    SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
}
