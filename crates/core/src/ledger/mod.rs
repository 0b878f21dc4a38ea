//! The delivery status of every notice for each receiver, and the state that all notices to a receiver share.
//!
//! - An [`Entry`] is the record of one notice for one receiver: claimed before it is sent, settled after.
//! - The [`RateLimiter`] of a receiver is how fast all programs together send to it.
//! - Its outbox holds the notices that wait, each an [`OutboxItem`]: in a storm, or when Slack does not take them.
//! - A [`Lease`] is the right to do a task that one of several programs does.

mod entry;
mod history;
mod key;
mod lease;
mod matter;
mod outbox;
mod rate_limiter;
#[cfg(test)]
mod tests;
mod used_channel;

use jiff::{SignedDuration, Timestamp};

pub use entry::{DeliveryStatus, Entry, Failure, Refused, VERSION, Waiting};
pub use history::{History, LOOKED_AT};
pub(crate) use key::alarm_about;
pub use key::{Change, NoticeKey, alarm_partition, alarm_records};
pub(crate) use key::{fixed, shortened};
pub use lease::{Lease, Leased, Recurring};
pub use matter::Matter;
pub(crate) use matter::event;
pub use outbox::OutboxItem;
pub use rate_limiter::{Admission, RateLimiter, Storm};
pub use used_channel::UsedChannel;

/// As far as the clocks of those who share a ledger may be apart.
pub const CLOCKS_APART: SignedDuration = SignedDuration::from_secs(10);

/// No invocation runs for longer (Lambda's longest timeout): a longer claim comes from a clock that was ahead.
pub(crate) const LONGEST_CLAIM: SignedDuration = SignedDuration::from_mins(16);

/// Whether a claim until then holds.
pub(crate) fn holds(until: Timestamp, now: Timestamp) -> bool {
    let left = until.duration_since(now);
    left > SignedDuration::ZERO && left <= LONGEST_CLAIM
}

/// How long records are kept.
pub const KEPT: SignedDuration = SignedDuration::from_hours(35 * 24);
