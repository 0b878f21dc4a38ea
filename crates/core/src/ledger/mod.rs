//! The ledger: the delivery status of every notice for each receiver, and the state that all notices to a
//! receiver share.
//!
//! - An [`Entry`] is the record of one notice for one receiver. A program claims it before it sends the
//!   notice, and settles it afterwards.
//! - A [`RateLimiter`] limits the rate at which all programs together send to a receiver.
//! - The outbox of a receiver holds the notices that wait, each as an [`OutboxItem`], during a storm or while
//!   Slack refuses them.
//! - A [`Lease`] is the exclusive right to run a task that several programs could run.

mod entry;
mod history;
mod kept_calendar;
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
pub use history::{History, LOOKED_AT, Settled};
pub use kept_calendar::KeptCalendar;
pub(crate) use key::alarm_about;
pub use key::{Change, NoticeKey, alarm_partition, alarm_records};
pub(crate) use key::{fixed, shortened};
pub use lease::{Lease, Leased, Recurring};
pub use matter::Matter;
pub(crate) use matter::event;
pub use outbox::{ARRIVED, OutboxItem};
pub use rate_limiter::{Admission, RateLimiter, Storm};
pub use used_channel::UsedChannel;

/// The largest expected difference between the clocks of the programs that share a ledger.
pub const CLOCKS_APART: SignedDuration = SignedDuration::from_secs(10);

/// Lambda's maximum timeout and some reserve. A longer claim comes from a clock that was ahead.
pub(crate) const LONGEST_CLAIM: SignedDuration = SignedDuration::from_mins(16);

/// Returns whether a claim until `until` is valid.
pub(crate) fn holds(until: Timestamp, now: Timestamp) -> bool {
    let left = until.duration_since(now);
    left > SignedDuration::ZERO && left <= LONGEST_CLAIM
}

/// The time for which records are kept.
pub const KEPT: SignedDuration = SignedDuration::from_hours(35 * 24);
