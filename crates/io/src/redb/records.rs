//! The ledger in the state file.

use std::slice;

use bongsu_core::store::{
    Commit, ConditionalWrite, Conflict, Item, Key, Order, Put, Store, StoreError, Write, check_changes,
};
use jiff::Timestamp;
use redb::{ReadableTable, TableDefinition, WriteTransaction};

use super::StateFile;

/// The record by partition and sort key, with its revision and expiry (in seconds since 1970).
const RECORDS: TableDefinition<'_, (&str, &str), (u64, i64, &str)> = TableDefinition::new("records");
/// The last revision. No two writes share a revision, even after a restart.
const REVISIONS: TableDefinition<'_, &str, u64> = TableDefinition::new("revisions");
const LAST: &str = "last";

/// Creates missing tables, reads all records, and deletes expired ones.
pub(super) fn open(transaction: &WriteTransaction, now: Timestamp) -> Result<(), redb::Error> {
    transaction.open_table(REVISIONS)?;
    let mut records = transaction.open_table(RECORDS)?;
    records.retain(|_, (_, expires, _)| expires > now.as_second())?;
    Ok(())
}

pub(super) fn write(transaction: &WriteTransaction, writes: Vec<Write>) -> Result<(), redb::Error> {
    for write in writes {
        match write {
            Write::Put(key, record, expires) => {
                put(transaction, &key, &record, expires)?;
            }
            Write::Remove(key) => remove(transaction, &key)?,
        }
    }
    Ok(())
}

fn put(
    transaction: &WriteTransaction,
    key: &Key,
    record: &str,
    expires: Timestamp,
) -> Result<u64, redb::Error> {
    let mut revisions = transaction.open_table(REVISIONS)?;
    let revision = revisions.get(LAST)?.map_or(0, |last| last.value()) + 1;
    revisions.insert(LAST, revision)?;
    let mut records = transaction.open_table(RECORDS)?;
    records.insert((key.partition.as_str(), key.sort.as_str()), (revision, expires.as_second(), record))?;
    Ok(revision)
}

fn found(
    records: &impl ReadableTable<(&'static str, &'static str), (u64, i64, &'static str)>,
    key: &Key,
) -> Result<Option<Item>, redb::Error> {
    let found = records.get((key.partition.as_str(), key.sort.as_str()))?;
    Ok(found.map(|value| item(key.clone(), value.value())))
}

/// Returns the records that differ from the expectation of the changes.
fn conflicts(
    transaction: &WriteTransaction,
    changes: &[ConditionalWrite],
) -> Result<Vec<Conflict>, redb::Error> {
    let records = transaction.open_table(RECORDS)?;
    let mut conflicts = Vec::new();
    for change in changes {
        let found = found(&records, change.key())?;
        if !change.expected().is_met(found.as_ref().map(|item| item.revision)) {
            conflicts.push(Conflict { key: change.key().clone(), found });
        }
    }
    Ok(conflicts)
}

fn remove(transaction: &WriteTransaction, key: &Key) -> Result<(), redb::Error> {
    transaction.open_table(RECORDS)?.remove((key.partition.as_str(), key.sort.as_str()))?;
    Ok(())
}

fn item(key: Key, (revision, _, record): (u64, i64, &str)) -> Item {
    Item { key, revision, record: record.to_owned() }
}

impl StateFile {
    /// Returns all records, or those of a partition, in order.
    fn records(&self, partition: Option<&str>) -> Result<Vec<Item>, redb::Error> {
        let transaction = self.database.begin_read()?;
        let records = transaction.open_table(RECORDS)?;
        let mut items = Vec::new();
        for entry in records.range((partition.unwrap_or_default(), "")..)? {
            let (key, value) = entry?;
            let (found, sort) = key.value();
            if partition.is_some_and(|partition| partition != found) {
                break;
            }
            items.push(item(Key::new(found, sort), value.value()));
        }
        Ok(items)
    }

    fn some(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, redb::Error> {
        let records = self.database.begin_read()?.open_table(RECORDS)?;
        keys.iter().map(|key| found(&records, key)).collect()
    }

    fn put_expected(
        &self,
        key: &Key,
        record: &str,
        expires: Timestamp,
        expected: Option<u64>,
    ) -> Result<Put, redb::Error> {
        let transaction = self.database.begin_write()?;
        let there = found(&transaction.open_table(RECORDS)?, key)?;
        if there.as_ref().map(|item| item.revision) != expected {
            return Ok(Put::Conflict(there));
        }
        let revision = put(&transaction, key, record, expires)?;
        transaction.commit()?;
        Ok(Put::Written(revision))
    }

    fn write_all(&self, writes: Vec<Write>) -> Result<(), redb::Error> {
        let transaction = self.database.begin_write()?;
        write(&transaction, writes)?;
        Ok(transaction.commit()?)
    }

    fn commit_all(&self, changes: Vec<ConditionalWrite>) -> Result<Commit, redb::Error> {
        let transaction = self.database.begin_write()?;
        let conflicts = conflicts(&transaction, &changes)?;
        if !conflicts.is_empty() {
            return Ok(Commit::Conflict(conflicts));
        }
        let mut revisions = Vec::with_capacity(changes.len());
        for change in changes {
            revisions.push(match change {
                ConditionalWrite::Put { key, record, expires, .. } => {
                    Some(put(&transaction, &key, &record, expires)?)
                }
                ConditionalWrite::Remove { key, .. } => {
                    remove(&transaction, &key)?;
                    None
                }
            });
        }
        transaction.commit()?;
        Ok(Commit::Done(revisions))
    }
}

impl Store for StateFile {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        Ok(self.read(slice::from_ref(key)).await?.into_iter().next().flatten())
    }

    async fn read(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.some(keys).map_err(|error| unavailable(&error))
    }

    async fn list(&self, partition: &str, order: Order, limit: usize) -> Result<Vec<Item>, StoreError> {
        let mut items = self.records(Some(partition)).map_err(|error| unavailable(&error))?;
        if order == Order::Descending {
            items.reverse();
        }
        items.truncate(limit);
        Ok(items)
    }

    async fn put(
        &self,
        key: &Key,
        record: &str,
        expires: Timestamp,
        expected: Option<u64>,
    ) -> Result<Put, StoreError> {
        self.put_expected(key, record, expires, expected).map_err(|error| unavailable(&error))
    }

    async fn commit(&self, changes: Vec<ConditionalWrite>) -> Result<Commit, StoreError> {
        check_changes(&changes)?;
        self.commit_all(changes).map_err(|error| unavailable(&error))
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        self.write_all(writes).map_err(|error| unavailable(&error))
    }

    async fn scan(&self) -> Result<Vec<Item>, StoreError> {
        self.records(None).map_err(|error| unavailable(&error))
    }
}

pub(super) fn unavailable(error: &redb::Error) -> StoreError {
    StoreError::Unavailable(format!("the state cannot be read or written: {error}"))
}

#[cfg(test)]
mod tests {
    use bongsu_core::store::contract;

    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_795_392_000, 0);

    #[test]
    fn keeps_the_contract() {
        let folder = tempfile::tempdir().unwrap();
        let file = StateFile::open(folder.path(), NOW).unwrap().file;
        pollster::block_on(contract(&file, "")).unwrap();
    }

    #[test]
    fn keeps_records_after_a_restart_and_deletes_expired_ones() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (Key::new("p", "old"), Key::new("p", "new"));
        let at = |seconds| Timestamp::from_second(NOW.as_second() + seconds).unwrap();
        let open = |now| StateFile::open(folder.path(), now).unwrap().file;
        let file = open(NOW);
        pollster::block_on(file.put(&old, "a", at(10), None)).unwrap();
        let Put::Written(before) = pollster::block_on(file.put(&new, "b", at(1_000), None)).unwrap() else {
            panic!("there is no conflict")
        };
        drop(file);
        let file = open(at(60));
        assert_eq!(pollster::block_on(file.get(&old)).unwrap(), None);
        assert_eq!(pollster::block_on(file.get(&new)).unwrap().unwrap().revision, before);
        let Put::Written(after) = pollster::block_on(file.put(&old, "a", at(1_000), None)).unwrap() else {
            panic!("there is no conflict")
        };
        assert!(after > before, "a revision was reused");
    }
}
