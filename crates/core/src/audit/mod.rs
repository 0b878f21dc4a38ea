//! The audit: compares CloudWatch's alarm history with the delivered messages.

mod daily_summary;
mod report;

use bongsu_alarm::alarm::{AlarmIdentity, AlarmState};
use jiff::{SignedDuration, Timestamp};

pub use daily_summary::{AccountSummary, DailySummary, SummaryAlarm};
pub use report::{AuditReport, AuditedChange, Delays};

use crate::delivery::LATE_AFTER;
use crate::ledger::{DeliveryStatus, Entry};
use crate::reason::NotifyReason;
use crate::store::Item;

/// The largest difference between the times that CloudWatch's history and its message give for one change.
const SAME: SignedDuration = SignedDuration::from_secs(2);

/// The notification of a younger change may still be on its way, because Lambda retries for three minutes.
pub const ON_ITS_WAY: SignedDuration = SignedDuration::from_mins(5);

/// The reason for a silent change on which CloudWatch ran no action.
const NOT_ACTED: &str = "no_action_of_cloudwatch";

/// A state change in CloudWatch's alarm history.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditedTransition {
    pub alarm: AlarmIdentity,
    pub state: AlarmState,
    pub at: Timestamp,
    /// The name of the contributor that changed, for an alarm on several series.
    pub contributor: Option<String>,
    /// The message that CloudWatch publishes about the change, as far as it can be reconstructed.
    pub event: String,
}

/// The verdict on a state change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The notification arrived after this delay.
    Delivered(SignedDuration),
    /// The notification arrived after this delay, which is too long.
    Late(SignedDuration),
    /// The change needed no notification, for this reason.
    Silenced(String),
    /// Only the fallback was notified, after this delay.
    FallbackOnly(SignedDuration),
    /// Only the fallback was notified, and the fallback has no subscriber.
    Nobody,
    /// The notification is being delivered.
    Waiting,
    /// The notification was not delivered, or the ledger has no record of the change.
    Missing,
}

/// Returns the verdict on a change at the time `at`, from the ledger's `entries` of the alarm at `now`.
pub fn verdict(state: AlarmState, at: Timestamp, entries: &[Entry], now: Timestamp) -> Verdict {
    let is_it = |entry: &&Entry| {
        entry.state == Some(state) && entry.at.is_some_and(|it| it.duration_since(at).abs() <= SAME)
    };
    match entries.iter().filter(is_it).map(|entry| &entry.status).min_by_key(|status| rank(status)) {
        Some(DeliveryStatus::Delivered { at: told, reason, .. }) => {
            let delay = told.duration_since(at);
            match reason == NotifyReason::Fallback.as_str() {
                true => Verdict::FallbackOnly(delay),
                false if delay > LATE_AFTER => Verdict::Late(delay),
                false => Verdict::Delivered(delay),
            }
        }
        Some(DeliveryStatus::Silenced { reason, .. }) => Verdict::Silenced(reason.clone()),
        // The program that claimed the notice died, and no other program took over.
        Some(DeliveryStatus::Claimed { until }) if now.duration_since(*until) > ON_ITS_WAY => {
            Verdict::Missing
        }
        Some(DeliveryStatus::Waiting { .. } | DeliveryStatus::Claimed { .. }) => Verdict::Waiting,
        Some(DeliveryStatus::Unknown) | None => Verdict::Missing,
    }
}

/// Ranks the statuses of several receivers. A delivered notice has the lowest rank.
fn rank(status: &DeliveryStatus) -> u8 {
    match status {
        DeliveryStatus::Delivered { reason, .. } if reason != NotifyReason::Fallback.as_str() => 0,
        DeliveryStatus::Delivered { .. } => 1,
        DeliveryStatus::Silenced { .. } => 2,
        DeliveryStatus::Waiting { .. } | DeliveryStatus::Claimed { .. } | DeliveryStatus::Unknown => 3,
    }
}

/// Returns the verdict on a change at `now`. `acted` tells whether CloudWatch published to the topic. The
/// notification of a change younger than `patience` may still be on its way.
pub fn judge(
    transition: &AuditedTransition,
    entries: &[Entry],
    acted: bool,
    now: Timestamp,
    patience: SignedDuration,
) -> Verdict {
    match verdict(transition.state, transition.at, entries, now) {
        // The alarm was muted or suppressed, or its actions were disabled. CloudWatch therefore notified
        // nobody.
        Verdict::Missing if !acted => Verdict::Silenced(NOT_ACTED.to_owned()),
        Verdict::Missing if now.duration_since(transition.at) < patience => Verdict::Waiting,
        verdict => verdict,
    }
}

/// Returns the readable entries among a store's items.
pub fn entries(items: &[Item]) -> Vec<Entry> {
    items.iter().filter_map(Entry::read).collect()
}

#[cfg(test)]
mod tests;
