use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::{
    Commit, ConditionalWrite, Conflict, Item, Key, Order, Put, Store, StoreError, Write, check_changes,
};

/// A store in memory, which ends with the program.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    items: BTreeMap<Key, (u64, String)>,
    /// The last revision. No two writes have the same revision.
    last: u64,
}

impl Table {
    fn put(&mut self, key: Key, record: String) -> u64 {
        self.last += 1;
        self.items.insert(key, (self.last, record));
        self.last
    }

    fn get(&self, key: &Key) -> Option<Item> {
        let (revision, record) = self.items.get(key)?;
        Some(Item { key: key.clone(), revision: *revision, record: record.clone() })
    }

    fn conflict(&self, change: &ConditionalWrite) -> Option<Conflict> {
        let found = self.get(change.key());
        let is_met = change.expected().is_met(found.as_ref().map(|item| item.revision));
        (!is_met).then(|| Conflict { key: change.key().clone(), found })
    }

    fn all(&self) -> impl DoubleEndedIterator<Item = Item> {
        let item = |(key, (revision, record)): (&Key, &(u64, String))| Item {
            key: key.clone(),
            revision: *revision,
            record: record.clone(),
        };
        self.items.iter().map(item)
    }
}

impl MemoryStore {
    fn records(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
        _: Timestamp,
        expected: Option<u64>,
    ) -> Result<Put, StoreError> {
        let mut records = self.records();
        let found = records.get(key);
        if found.as_ref().map(|item| item.revision) != expected {
            return Ok(Put::Conflict(found));
        }
        Ok(Put::Written(records.put(key.clone(), record.to_owned())))
    }

    async fn commit(&self, changes: Vec<ConditionalWrite>) -> Result<Commit, StoreError> {
        check_changes(&changes)?;
        let mut records = self.records();
        let conflicts: Vec<_> = changes.iter().filter_map(|change| records.conflict(change)).collect();
        if !conflicts.is_empty() {
            return Ok(Commit::Conflict(conflicts));
        }
        let make = |change| match change {
            ConditionalWrite::Put { key, record, .. } => Some(records.put(key, record)),
            ConditionalWrite::Remove { key, .. } => {
                records.items.remove(&key);
                None
            }
        };
        Ok(Commit::Done(changes.into_iter().map(make).collect()))
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        let mut records = self.records();
        for write in writes {
            match write {
                Write::Put(key, record, _) => {
                    records.put(key, record);
                }
                Write::Remove(key) => {
                    records.items.remove(&key);
                }
            }
        }
        Ok(())
    }

    async fn scan(&self) -> Result<Vec<Item>, StoreError> {
        Ok(self.records().all().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::contract;

    #[test]
    fn keeps_the_contract() {
        pollster::block_on(contract(&MemoryStore::default(), "")).unwrap();
    }
}
