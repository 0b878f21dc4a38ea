//! Writes the log lines of notices.

use bongsu_core::delivery::{DELIVERED, UNDELIVERED};
use bongsu_core::notice::{Content, Notice};
use bongsu_core::pipeline::{Ending, RunOutcome};
use bongsu_core::reason::NotifyReason;
use bongsu_core::store::StoreError;
use jiff::Timestamp;

/// Logs the result of a notice, with the times from which `bongsu drill` calculates the duration of each hop.
pub(crate) fn log(notice: &Notice, outcome: &RunOutcome, received: Timestamp, now: Timestamp) {
    let (sent, changed) = (notice.source.sent_at, state_changed_at(notice));
    let (notice, receiver) = (notice.summary(), &outcome.receiver);
    match &outcome.result {
        Ok(Ending::Delivered(NotifyReason::Fallback, _)) => {
            tracing::warn!(notice, receiver, "told the fallback");
        }
        Ok(Ending::Delivered(reason, receipt)) => {
            tracing::info!(
                notice,
                receiver,
                reason = reason.as_str(),
                attempts = receipt.attempts,
                state_changed_at = changed.map(tracing::field::display),
                sent_at = sent.map(tracing::field::display),
                received_at = %received,
                delivered_at = %now,
                "{DELIVERED}"
            );
        }
        Ok(Ending::Silenced(reason)) => {
            tracing::info!(notice, receiver, reason = reason.as_str(), "silenced");
        }
        Ok(Ending::Waiting(_)) => {
            tracing::info!(notice, receiver, "waiting for the next digest");
        }
        Err(error) => tracing::error!(notice, receiver, %error, "{UNDELIVERED}"),
    }
    if let Some(error) = outcome.not_recorded.as_ref().filter(|error| **error != StoreError::None) {
        tracing::warn!(notice, receiver, %error, "not recorded");
    }
}

pub(crate) fn state_changed_at(notice: &Notice) -> Option<Timestamp> {
    match &notice.content {
        Content::Alarm(alarm) => alarm.transition.at,
        Content::Configuration(_) | Content::Other(_) => None,
    }
}
