use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bongsu_alarm::simulate::AlarmSnapshot;
use jiff::Timestamp;

use super::{
    Commit, ConditionalWrite, Conflict, Item, Key, Order, Put, Store, StoreError, WatchStore, Write,
    check_changes,
};

/// A store in memory, which ends with the program. Only [`WatchStore::keep`] deletes expired records.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    items: BTreeMap<Key, MemoryRecord>,
    /// The last revision. No two writes have the same revision.
    last: u64,
}

#[derive(Debug)]
struct MemoryRecord {
    revision: u64,
    record: String,
    expires: Timestamp,
}

impl MemoryRecord {
    fn item(&self, key: &Key) -> Item {
        Item { key: key.clone(), revision: self.revision, record: self.record.clone() }
    }
}

impl Table {
    fn put(&mut self, key: Key, record: String, expires: Timestamp) -> u64 {
        self.last += 1;
        self.items.insert(key, MemoryRecord { revision: self.last, record, expires });
        self.last
    }

    fn get(&self, key: &Key) -> Option<Item> {
        Some(self.items.get(key)?.item(key))
    }

    fn conflict(&self, change: &ConditionalWrite) -> Option<Conflict> {
        let found = self.get(change.key());
        let is_met = change.expected().is_met(found.as_ref().map(|item| item.revision));
        (!is_met).then(|| Conflict { key: change.key().clone(), found })
    }

    fn all(&self) -> impl DoubleEndedIterator<Item = Item> {
        self.items.iter().map(|(key, kept)| kept.item(key))
    }
}

impl MemoryStore {
    fn records(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn expire(&self, now: Timestamp) {
        self.records().items.retain(|_, kept| kept.expires > now);
    }

    pub(super) fn write_all(&self, writes: Vec<Write>) {
        let mut records = self.records();
        for write in writes {
            match write {
                Write::Put(key, record, expires) => {
                    records.put(key, record, expires);
                }
                Write::Remove(key) => {
                    records.items.remove(&key);
                }
            }
        }
    }
}

impl Store for MemoryStore {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        Ok(self.records().get(key))
    }

    async fn read(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        let records = self.records();
        Ok(keys.iter().map(|key| records.get(key)).collect())
    }

    async fn list(&self, partition: &str, order: Order, limit: usize) -> Result<Vec<Item>, StoreError> {
        let records = self.records();
        let from = Key::new(partition, "");
        let range = records.items.range(from..).take_while(|(key, _)| key.partition == partition);
        let keys: Vec<_> = range.map(|(key, _)| key).collect();
        let read = |key: &&Key| records.get(key);
        Ok(match order {
            Order::Ascending => keys.iter().take(limit).filter_map(read).collect(),
            Order::Descending => keys.iter().rev().take(limit).filter_map(read).collect(),
        })
    }

    async fn put(
        &self,
        key: &Key,
        record: &str,
        expires: Timestamp,
        expected: Option<u64>,
    ) -> Result<Put, StoreError> {
        let mut records = self.records();
        let found = records.get(key);
        if found.as_ref().map(|item| item.revision) != expected {
            return Ok(Put::Conflict(found));
        }
        Ok(Put::Written(records.put(key.clone(), record.to_owned(), expires)))
    }

    async fn commit(&self, changes: Vec<ConditionalWrite>) -> Result<Commit, StoreError> {
        check_changes(&changes)?;
        let mut records = self.records();
        let conflicts: Vec<_> = changes.iter().filter_map(|change| records.conflict(change)).collect();
        if !conflicts.is_empty() {
            return Ok(Commit::Conflict(conflicts));
        }
        let make = |change| match change {
            ConditionalWrite::Put { key, record, expires, .. } => Some(records.put(key, record, expires)),
            ConditionalWrite::Remove { key, .. } => {
                records.items.remove(&key);
                None
            }
        };
        Ok(Commit::Done(changes.into_iter().map(make).collect()))
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        self.write_all(writes);
        Ok(())
    }

    async fn scan(&self) -> Result<Vec<Item>, StoreError> {
        Ok(self.records().all().collect())
    }
}

/// A watch keeps the states of its alarms in its own memory, so this store does not store them.
impl WatchStore for MemoryStore {
    const OUTLIVES: bool = false;

    fn keep(&self, _: &[AlarmSnapshot], writes: Vec<Write>, now: Timestamp) -> Result<(), StoreError> {
        self.expire(now);
        self.write_all(writes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::contract;

    #[test]
    fn satisfies_the_contract() {
        pollster::block_on(contract(&MemoryStore::default(), "")).unwrap();
    }
}
