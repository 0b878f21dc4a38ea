//! Checks the content of the ledger and the outboxes at the end.

use bongsu_core::ledger::{Entry, OutboxItem, RateLimiter, Waiting};
use bongsu_core::store::{Item, MemoryStore, Order, Store as _};

use super::evidence::Evidence;
use super::post::{announces, bodies, describe};
use crate::world::{RECEIVERS, World, now, timestamp};

/// Checks that the ledger has the result of every change.
pub(super) fn check_ledger(world: &World, evidence: &Evidence<'_>) -> Result<(), String> {
    for change in &world.schedule.changes {
        let entry = evidence.entry(change);
        if !entry.is_some_and(Entry::is_settled) {
            let notifications = evidence.notifications(change.alarm);
            let about: Vec<_> = notifications.iter().filter(|post| announces(world, post, change)).collect();
            return Err(format!("not settled: {} is {entry:?} by {}", describe(change), bodies(&about)));
        }
    }
    Ok(())
}

/// Checks that no notice is left in an outbox.
pub(super) fn check_outboxes(world: &World) -> Result<(), String> {
    for receiver in RECEIVERS {
        let left =
            now(world.store.list(&OutboxItem::list(receiver), Order::Ascending, 1_000)).unwrap_or_default();
        // An item that was delivered before a crash, or while the ledger was unavailable, stays until the outbox
        // is emptied again.
        let waits = |item: &&Item| world.schedule.ledger.is_empty() && !is_settled(world, receiver, item);
        if let Some(item) = left.iter().find(waits) {
            return Err(format!("left in the outbox of {receiver}: {:?}", OutboxItem::read(item)));
        }
        let limiter = now(world.store.get(&RateLimiter::key(receiver))).unwrap_or_default();
        let limiter = limiter.map(|item| RateLimiter::read(Some(&item), &world.config.storm, timestamp(0)));
        // The next notice empties an outbox of undelivered notices. A storm may end without a next notice.
        let must_be_closed = |limiter: &RateLimiter| match limiter.outbox {
            Some(Waiting::Storm | Waiting::Group) => true,
            Some(Waiting::Undelivered) => world.schedule.ledger.is_empty() && world.schedule.crashes == 0,
            None => false,
        };
        if let Some(limiter) = limiter.filter(must_be_closed) {
            return Err(format!("the outbox of {receiver} is still in use: {limiter:?}"));
        }
    }
    Ok(())
}

fn is_settled(world: &World, receiver: &str, item: &Item) -> bool {
    let Some(item) = OutboxItem::read(item) else { return false };
    let found = now(world.store.get(&item.notice.entry(receiver))).ok().flatten();
    found.as_ref().and_then(Entry::read).is_some_and(|entry| entry.is_settled())
}

/// Returns the records of the ledger, one on each line.
pub(crate) fn records(world: &World) -> Vec<String> {
    scan(&world.store)
        .iter()
        .map(|item| format!("{} {}: {}", item.key.partition, item.key.sort, item.record))
        .collect()
}

pub(super) fn scan(store: &MemoryStore) -> Vec<Item> {
    now(store.scan()).unwrap_or_default()
}
