//! Empties an outbox. A few notices are sent one by one, oldest first. Many notices become digests, with
//! alarms in ALARM first.

mod digest;
pub(super) mod group;
mod regroup;
mod tell;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::try_join_all;
use jiff::Timestamp;

use super::destination::Destination;
use super::outbox::Outbox;
use super::outcome::Refusal;
use super::{Notified, Pipeline};
use crate::delivery::DeliveryError;
use crate::intake;
use crate::ledger::{ARRIVED, CLOCKS_APART, Entry, OutboxItem, RateLimiter, Waiting};
use crate::notice::Notice;
use crate::plan::Cause;
use crate::ports::{Clock, Receiver, Wake};
use crate::store::{Item, Order, Store, StoreError, Write};
use group::{Group, Waiter};
use tell::Delivered;

/// The number of lines in a digest, about as many as a Slack message with links can hold.
const DIGEST_LINES: usize = 40;

/// The maximum number of notices in a digest. A digest only counts events and contributors, so a storm of
/// findings is one message.
const DIGEST_NOTICES: usize = 500;

/// The maximum size in bytes of the records that are in memory at once. The function has 128 MB.
const DIGEST_BYTES: usize = 8 << 20;

/// The number of histories that are read at the same time. Reading them one after another might leave no time
/// to record the message.
const READ_AT_ONCE: usize = 16;

/// The time that another message and its record need.
pub(super) const TO_POST: Duration = Duration::from_secs(3);

/// The pause between two reads while another program delivers the notices.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// The result of emptying an outbox.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Emptied {
    /// The notices that left the outbox, each with its outcome.
    pub told: Vec<Notified>,
    /// The number of messages.
    pub messages: usize,
    /// Whether notices wait whose delivery is not certain: no request to empty the outbox was accepted, or the
    /// program that is emptying it may fail.
    pub more: bool,
    /// The error that ended the emptying. The remaining notices are still in the outbox.
    pub error: Option<DeliveryError>,
    /// The notices that the receiver refuses permanently.
    pub(super) refusals: Vec<Refusal>,
}

/// An outbox that only this program may empty.
struct Emptying<'a, R> {
    receiver: &'a Destination<'a, R>,
    outbox: &'a Outbox,
    /// The end of the lease.
    until: Timestamp,
    deadline: Timestamp,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Delivers the notices in the outbox of a receiver or a group, until the deadline. Only one program
    /// empties an outbox at a time, so that no message is repeated. The notices that a program created itself
    /// pass through the line.
    ///
    /// # Errors
    ///
    /// Returns an error if the ledger cannot be used. Slack's refusals are in the result.
    pub async fn empty(&self, name: &str, deadline: Timestamp) -> Result<Emptied, StoreError> {
        if name == ARRIVED {
            return self.run_arrived(deadline).await;
        }
        let mut emptied = self.empty_outbox(name, deadline).await?;
        let refusals = std::mem::take(&mut emptied.refusals);
        let steps = refusals.iter().flat_map(|refusal| self.fall_back(refusal)).collect();
        // If a fallback cannot be reached, its own outbox has the notice.
        self.run_steps(steps, deadline).await;
        Ok(emptied)
    }

    /// Empties the outbox. The result contains the notices that the receiver refuses permanently.
    pub(super) async fn empty_outbox(&self, name: &str, deadline: Timestamp) -> Result<Emptied, StoreError> {
        let mut emptied = Emptied::default();
        let outbox = &Outbox::named(name);
        let Some(receiver) = &self.destination(outbox.receiver()) else {
            return Ok(emptied);
        };
        let until = deadline.saturating_add(CLOCKS_APART).unwrap_or(deadline);
        let emptying = Emptying { receiver, outbox, until, deadline };
        let lease = |limiter: RateLimiter, now| {
            let free = !limiter.is_being_emptied(now);
            free.then_some(RateLimiter { emptied_until: Some(until), ..limiter })
        };
        if self.change_limiter(name, lease).await?.is_none() {
            return Ok(Emptied { more: true, ..emptied });
        }
        loop {
            let groups = self.waiters(outbox).await?;
            if groups.is_empty() {
                let limiter = self.limiter(name).await?;
                if !self.ask_for_last_look(name, &limiter).await {
                    self.leave(name, until, None).await?;
                    return Ok(Emptied { more: true, ..emptied });
                }
                if self.close(name, until, limiter.outbox).await? {
                    return Ok(emptied);
                }
                continue;
            }
            let free = self.plan_groups(receiver.name(), groups).await?;
            if free.is_empty() || self.left(deadline) < TO_POST {
                let delay = if free.is_empty() { LOOK_AGAIN } else { Duration::ZERO };
                self.leave(name, until, None).await?;
                emptied.more = self.wake.wake(name, delay).await.is_err();
                return Ok(emptied);
            }
            match self.deliver_groups(&emptying, free).await? {
                Delivered::Done(told) => {
                    emptied.messages += usize::from(!told.is_empty());
                    emptied.told.extend(told);
                }
                Delivered::Failed(error, refusals) => {
                    self.leave(name, until, Some(Waiting::Undelivered)).await?;
                    return Ok(Emptied { error: Some(error), refusals, ..emptied });
                }
            }
        }
    }

    /// Returns the waiting notices, grouped by alarm or matter. Removes delivered and unreadable items.
    async fn waiters(&self, outbox: &Outbox) -> Result<Vec<Group>, StoreError> {
        loop {
            let items = self.waiting(outbox).await?;
            let (name, can_change) = (outbox.receiver(), self.can_change(outbox.receiver()));
            let mut groups = BTreeMap::<String, Vec<Waiter>>::new();
            let mut gone = Vec::new();
            for items in items.chunks(READ_AT_ONCE) {
                let waiters = items.iter().map(|item| self.waiter(outbox.receiver(), item));
                for (item, waiter) in items.iter().zip(try_join_all(waiters).await?) {
                    match waiter {
                        Some(waiter) => {
                            groups.entry(waiter.group(name, can_change)).or_default().push(waiter);
                        }
                        None => gone.push(Write::Remove(item.key.clone())),
                    }
                }
            }
            let is_done = gone.is_empty() || !groups.is_empty();
            self.store.write(gone).await?;
            if is_done {
                return Ok(groups.into_values().filter_map(Group::new).collect());
            }
        }
    }

    /// Reads as many items as fit into one digest, in which events have no line and all contributors of an
    /// alarm share one line.
    async fn waiting(&self, outbox: &Outbox) -> Result<Vec<Item>, StoreError> {
        let list = OutboxItem::list(outbox.name());
        let items = self.store.list(&list, Order::Ascending, DIGEST_LINES).await?;
        let has_room = items.len() >= DIGEST_LINES && lines(&items).count() < DIGEST_LINES;
        let bytes: usize = items.iter().map(|item| item.record.len()).sum();
        if !has_room || bytes.saturating_mul(DIGEST_NOTICES / DIGEST_LINES) > DIGEST_BYTES {
            return Ok(items);
        }
        let mut items = self.store.list(&list, Order::Ascending, DIGEST_NOTICES).await?;
        let end = lines(&items).nth(DIGEST_LINES).unwrap_or(items.len());
        items.truncate(end);
        Ok(items)
    }

    async fn waiter(&self, name: &str, item: &Item) -> Result<Option<Waiter>, StoreError> {
        let Some(OutboxItem { notice: key, event, tags, refused, .. }) = OutboxItem::read(item) else {
            return Ok(None);
        };
        let Some(notice) = intake::notices(&event).into_iter().next() else { return Ok(None) };
        let notice = Notice { tags, ..notice };
        let cause = refused.map_or(Cause::Notice, Cause::Fallback);
        let history = self.history(name, &key).await?;
        let is_settled = history.own.as_ref().is_some_and(Entry::is_settled);
        Ok((!is_settled).then(|| Waiter { item: item.key.clone(), notice, key, cause, history }))
    }

    /// Closes the outbox if it is unchanged. Returns false if an item was added meanwhile and the outbox is
    /// open again.
    async fn close(&self, name: &str, until: Timestamp, outbox: Option<Waiting>) -> Result<bool, StoreError> {
        let ours = |limiter: &RateLimiter| limiter.emptied_until == Some(until) && limiter.outbox == outbox;
        self.local.see_storm(name, false, self.clock.now());
        if self.change_limiter(name, |limiter, _| ours(&limiter).then(|| limiter.closed())).await?.is_none() {
            return Ok(true);
        }
        if self.store.list(&OutboxItem::list(name), Order::Ascending, 1).await?.is_empty() {
            return Ok(true);
        }
        let reopen = |limiter: RateLimiter, now| {
            let free = !limiter.is_being_emptied(now);
            free.then(|| RateLimiter { emptied_until: Some(until), ..limiter.opened(Waiting::Storm) })
        };
        Ok(self.change_limiter(name, reopen).await?.is_none())
    }

    /// Releases the outbox for the next program.
    async fn leave(&self, name: &str, until: Timestamp, because: Option<Waiting>) -> Result<(), StoreError> {
        let leave = |limiter: RateLimiter, _| {
            let outbox = because.or(limiter.outbox);
            (limiter.emptied_until == Some(until)).then_some(RateLimiter {
                emptied_until: None,
                outbox,
                ..limiter
            })
        };
        self.change_limiter(name, leave).await.map(drop)
    }
}

/// Returns the indexes of the items that begin a line of a digest: the first change of each alarm. An event
/// has no line.
fn lines(items: &[Item]) -> impl Iterator<Item = usize> {
    let mut alarms = BTreeSet::new();
    let starts = items.iter().enumerate().filter(move |(_, item)| {
        let notice = OutboxItem::read(item).map(|item| item.notice).filter(|it| it.change.is_some());
        notice.is_some_and(|notice| alarms.insert(notice.incident().to_owned()))
    });
    starts.map(|(at, _)| at)
}
