//! Tests a persistent store, and a watch that ends between two steps.

use std::cell::Cell;
use std::time::Duration;

use bongsu_alarm::simulate::AlarmSnapshot;
use bongsu_core::ledger::{ARRIVED, OutboxItem};
use bongsu_core::store::{
    Commit, ConditionalWrite, Item, Key, MemoryStore, Order, Put, Store, StoreError, WatchStore, Write,
};
use jiff::Timestamp;

use super::scripted::{Answer, Run};
use super::{CHANGES, burst};
use crate::watch::WatchReport;

/// A store like a disk, which keeps its records and can fail.
#[derive(Default)]
struct Disk {
    store: MemoryStore,
    /// The number of writes of states that fail, from the first message on.
    failures: Cell<u32>,
}

impl WatchStore for &Disk {
    const OUTLIVES: bool = true;

    fn keep(&self, alarms: &[AlarmSnapshot], writes: Vec<Write>, now: Timestamp) -> Result<(), StoreError> {
        if !writes.is_empty() && self.failures.get() > 0 {
            self.failures.set(self.failures.get() - 1);
            return Err(StoreError::Unavailable("the disk is full".to_owned()));
        }
        self.store.keep(alarms, writes, now)
    }
}

impl Store for &Disk {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.store.get(key).await
    }

    async fn read(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.store.read(keys).await
    }

    async fn list(&self, partition: &str, order: Order, limit: usize) -> Result<Vec<Item>, StoreError> {
        self.store.list(partition, order, limit).await
    }

    async fn put(
        &self,
        key: &Key,
        record: &str,
        at: Timestamp,
        then: Option<u64>,
    ) -> Result<Put, StoreError> {
        self.store.put(key, record, at, then).await
    }

    async fn commit(&self, changes: Vec<ConditionalWrite>) -> Result<Commit, StoreError> {
        self.store.commit(changes).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        self.store.write(writes).await
    }

    async fn scan(&self) -> Result<Vec<Item>, StoreError> {
        self.store.scan().await
    }
}

async fn arrived(disk: &Disk) -> usize {
    disk.store.list(&OutboxItem::list(ARRIVED), Order::Ascending, usize::MAX).await.unwrap().len()
}

/// The first two changes are at seconds 10 and 50.
#[tokio::test(start_paused = true)]
async fn the_next_watch_delivers_stored_messages() {
    let disk = Disk::default();
    let run = Run::of(burst(), vec![Answer::Fails; 99]).until_in(49, &disk).await;
    assert_eq!(run.elapsed, Duration::from_secs(49), "the watch ends at once, because nothing is lost");
    assert_eq!(run.report, WatchReport { kept: 1, lost: Vec::new() });
    let next = Run::of(super::quiet(), vec![]).until_in(5, &disk).await;
    assert_eq!(next.delivered, CHANGES[..1]);
    assert_eq!(next.report, WatchReport::default());
}

/// Dropping the future of the watch has the effect of a kill.
#[tokio::test(start_paused = true)]
async fn the_next_watch_delivers_messages_after_a_kill() {
    for second in 10..20 {
        let disk = Disk::default();
        let answers = vec![Answer::Hangs(Duration::from_secs(5))];
        let watch = Run::of(burst(), answers).until_in(600, &disk);
        let killed = tokio::time::timeout(Duration::from_millis(second * 1_000 + 200), watch).await;
        assert!(killed.is_err());
        // The notice stays in the outbox until its post is recorded.
        assert_eq!(arrived(&disk).await, usize::from(second < 15), "{second}");
        let next = Run::of(super::quiet(), vec![]).until_in(9, &disk).await;
        let left = if second < 15 { &CHANGES[..1] } else { &[] };
        assert_eq!(next.delivered, left, "{second}");
        assert_eq!(next.report, WatchReport::default());
        assert_eq!(arrived(&disk).await, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn messages_that_a_full_disk_cannot_store_are_delivered() {
    let disk = Disk { failures: Cell::new(1), ..Disk::default() };
    let run = Run::of(burst(), vec![Answer::Fails]).until_in(600, &disk).await;
    assert_eq!(run.log.iter().filter(|line| *line == "not kept").count(), 1);
    assert_eq!((run.delivered, run.report), (CHANGES.map(str::to_owned).to_vec(), WatchReport::default()));
}
