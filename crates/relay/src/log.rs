//! Writes the log lines of notices.

use bongsu_core::log_line::{
    DELIVERED, DELIVERED_AT, ERROR, NOTICE, RECEIVED_AT, SENT_AT, STATE_CHANGED_AT, UNDELIVERED,
};
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
            tracing::warn!(notice, receiver, "notified the fallback");
        }
        Ok(Ending::Delivered(reason, receipt)) => {
            tracing::info!(
                receiver,
                reason = reason.as_str(),
                attempts = receipt.attempts,
                { NOTICE } = notice,
                { STATE_CHANGED_AT } = changed.map(tracing::field::display),
                { SENT_AT } = sent.map(tracing::field::display),
                { RECEIVED_AT } = %received,
                { DELIVERED_AT } = %now,
                "{DELIVERED}"
            );
        }
        Ok(Ending::Silenced(reason)) => {
            tracing::info!(notice, receiver, reason = reason.as_str(), "silenced");
        }
        Ok(Ending::Waiting(_)) => {
            tracing::info!(notice, receiver, "waiting for the next digest");
        }
        Err(error) => {
            tracing::error!(receiver, { NOTICE } = notice, { ERROR } = %error, "{UNDELIVERED}");
        }
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
