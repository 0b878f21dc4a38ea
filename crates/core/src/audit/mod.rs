//! What CloudWatch did beside what was told of it.

mod daily_summary;
mod report;

use jiff::{SignedDuration, Timestamp};

pub use daily_summary::DailySummary;
pub use report::{AuditReport, Delays, Finding};

use crate::alarm::{AlarmIdentity, AlarmState};
use crate::delivery::LATE_AFTER;
use crate::ledger::{DeliveryStatus, Entry};
use crate::reason::NotifyReason;
use crate::store::Item;

/// As far as the times may be apart that CloudWatch gives for one change, in its history and in its messages.
const SAME: SignedDuration = SignedDuration::from_secs(2);

/// A younger change may still be on its way: Lambda tries again for three minutes.
pub const ON_ITS_WAY: SignedDuration = SignedDuration::from_mins(5);

/// Why a change is silent on which CloudWatch did not act.
const NOT_ACTED: &str = "no_action_of_cloudwatch";

/// A change of an alarm's state, as CloudWatch has it.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditedTransition {
    pub alarm: AlarmIdentity,
    /// The state since then.
    pub state: AlarmState,
    pub at: Timestamp,
    /// The message that CloudWatch publishes of it, as far as it can be made again.
    pub event: String,
}

/// What became of a change of state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It was told so long after it happened.
    Delivered(SignedDuration),
    /// It was told, but late.
    Late(SignedDuration),
    /// It was not to be told: why, in one word.
    Silenced(String),
    /// Only the fallback was told, so long after it happened.
    FallbackOnly(SignedDuration),
    /// Only the fallback was told, and nobody listens to it.
    Nobody,
    /// Somebody is at it.
    Waiting,
    /// Nobody was told, or the ledger does not know of it.
    Missing,
}

/// What became of a change at `at`, by what the ledger's `entries` of that alarm say at `now`.
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
        // Whoever claimed it died, and nobody has come since.
        Some(DeliveryStatus::Claimed { until }) if now.duration_since(*until) > ON_ITS_WAY => {
            Verdict::Missing
        }
        Some(DeliveryStatus::Waiting { .. } | DeliveryStatus::Claimed { .. }) => Verdict::Waiting,
        Some(DeliveryStatus::Unknown) | None => Verdict::Missing,
    }
}

/// Which of several receivers' statuses counts: who was told, before who was not.
fn rank(status: &DeliveryStatus) -> u8 {
    match status {
        DeliveryStatus::Delivered { reason, .. } if reason != NotifyReason::Fallback.as_str() => 0,
        DeliveryStatus::Delivered { .. } => 1,
        DeliveryStatus::Silenced { .. } => 2,
        DeliveryStatus::Waiting { .. } | DeliveryStatus::Claimed { .. } | DeliveryStatus::Unknown => 3,
    }
}

/// What has become of a change by `now`, where it is known whether CloudWatch `acted` on it by telling the topic.
/// One that is younger than `patience` may still be on its way.
pub fn judge(
    transition: &AuditedTransition,
    entries: &[Entry],
    acted: bool,
    (now, patience): (Timestamp, SignedDuration),
) -> Verdict {
    match verdict(transition.state, transition.at, entries, now) {
        // Muted, suppressed, or its actions were off: CloudWatch told nobody either.
        Verdict::Missing if !acted => Verdict::Silenced(NOT_ACTED.to_owned()),
        Verdict::Missing if now.duration_since(transition.at) < patience => Verdict::Waiting,
        verdict => verdict,
    }
}

/// The records that can be read, of those that a store has.
pub fn entries(items: &[Item]) -> Vec<Entry> {
    items.iter().filter_map(Entry::read).collect()
}

#[cfg(test)]
mod tests;
