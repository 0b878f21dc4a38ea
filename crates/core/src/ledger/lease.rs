use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{KEPT, VERSION, holds};
use crate::store::{Item, Key, Put, Store, StoreError};

/// A recurring task that one of several programs runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recurring {
    pub name: &'static str,
    /// The interval of the task.
    pub every: SignedDuration,
    /// The time limit of a run. A program that has not finished by then counts as dead.
    pub within: SignedDuration,
}

/// The exclusive right to run a task now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    task: Recurring,
    since: Timestamp,
    revision: u64,
}

/// The result of a request for a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leased {
    /// This program has the lease.
    Ours(Lease),
    /// No program may run the task before this time.
    NotBefore(Timestamp),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Record {
    version: u32,
    /// The time until which a program may run the task.
    until: Timestamp,
    /// The start of the last successful run.
    done: Option<Timestamp>,
}

impl Recurring {
    fn key(&self) -> Key {
        Key::new("task", self.name)
    }

    /// Requests the lease. This program gets it if the task is due and no other program is running it.
    ///
    /// # Errors
    ///
    /// Returns an error if the store cannot be used.
    pub async fn take(self, store: &impl Store, now: Timestamp) -> Result<Leased, StoreError> {
        let found = store.get(&self.key()).await?;
        let earlier = found.as_ref().and_then(Record::read);
        if let Some(at) = earlier.as_ref().and_then(|earlier| earlier.not_before(&self, now)) {
            return Ok(Leased::NotBefore(at));
        }
        let until = after(now, self.within);
        let record = Record { version: VERSION, until, done: earlier.and_then(|earlier| earlier.done) };
        let expected = found.map(|item| item.revision);
        match store.put(&self.key(), &record.write(), after(now, KEPT), expected).await? {
            Put::Written(revision) => Ok(Leased::Ours(Lease { task: self, since: now, revision })),
            // Another program has just taken the lease.
            Put::Conflict(_) => Ok(Leased::NotBefore(until)),
        }
    }
}

impl Lease {
    /// Records the end of the run. The next run is due one interval after the start of this one.
    ///
    /// # Errors
    ///
    /// Returns an error if the store cannot be used. Another program then repeats the task after the end of
    /// the lease.
    pub async fn done(self, store: &impl Store) -> Result<(), StoreError> {
        let record = Record { version: VERSION, until: self.since, done: Some(self.since) };
        let expires = after(self.since, KEPT);
        // If this run took too long, another program has the lease and records its own run.
        store.put(&self.task.key(), &record.write(), expires, Some(self.revision)).await.map(drop)
    }
}

impl Record {
    fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Returns the time before which no request succeeds, or `None` if the lease is free now.
    fn not_before(&self, task: &Recurring, now: Timestamp) -> Option<Timestamp> {
        if holds(self.until, now) {
            return Some(self.until);
        }
        let due = after(self.done?, task.every);
        // The clock of another program was far ahead. That must not delay the task for so long.
        (due > now && due.duration_since(now) <= task.every).then_some(due)
    }
}

fn after(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.saturating_add(span).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;
    use crate::store::MemoryStore;

    const AUDIT: Recurring = Recurring {
        name: "audit",
        every: SignedDuration::from_mins(15),
        within: SignedDuration::from_mins(2),
    };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn take(store: &MemoryStore, seconds: i64) -> Leased {
        block_on(AUDIT.take(store, at(seconds))).unwrap()
    }

    #[track_caller]
    fn ours(turn: Leased) -> Lease {
        match turn {
            Leased::Ours(lease) => lease,
            Leased::NotBefore(at) => panic!("not before {at}"),
        }
    }

    #[test]
    fn one_program_has_the_lease_and_the_next_run_is_an_interval_later() {
        let store = MemoryStore::default();
        let lease = ours(take(&store, 0));
        assert_eq!(take(&store, 1), Leased::NotBefore(at(120)));
        block_on(lease.done(&store)).unwrap();
        assert_eq!(take(&store, 61), Leased::NotBefore(at(900)));
        ours(take(&store, 900));
    }

    #[test]
    fn another_program_follows_a_dead_one_after_the_lease() {
        let store = MemoryStore::default();
        let dead = ours(take(&store, 0));
        assert_eq!(take(&store, 119), Leased::NotBefore(at(120)));
        let next = ours(take(&store, 121));
        // The program was only slow. Its record no longer has any effect.
        block_on(dead.done(&store)).unwrap();
        assert_eq!(take(&store, 130), Leased::NotBefore(at(241)));
        block_on(next.done(&store)).unwrap();
        assert_eq!(take(&store, 242), Leased::NotBefore(at(121 + 900)));
    }

    #[test]
    fn a_clock_that_was_far_ahead_does_not_block_the_task() {
        let store = MemoryStore::default();
        block_on(ours(take(&store, 1_000_000)).done(&store)).unwrap();
        ours(take(&store, 0));
    }
}
