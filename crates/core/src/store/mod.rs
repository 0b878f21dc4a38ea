//! What must be shared or outlive a program: records in partitions, written only where nobody else has
//! written meanwhile.
//!
//! The port is small on purpose. Every decision is made on what was read, and holds only if the write that
//! follows finds the same revision; so the decisions are core's, and an adapter has nothing to decide.

mod commit;
#[cfg(any(test, feature = "contract"))]
mod contract;
mod memory;

use jiff::Timestamp;

pub use commit::{Commit, ConditionalWrite, Conflict, Expected, MOST_CHANGES, check_changes};
#[cfg(any(test, feature = "contract"))]
pub use contract::contract;
pub use memory::MemoryStore;

/// Where a record is: unique together, sorted by `sort` within a partition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What belongs together; at most 2,048 bytes (DynamoDB's limit).
    pub partition: String,
    /// The order within it, by bytes; at most 1,024 bytes (DynamoDB's limit).
    pub sort: String,
}

impl Key {
    /// The key of both.
    pub fn new(partition: impl Into<String>, sort: impl Into<String>) -> Self {
        Self { partition: partition.into(), sort: sort.into() }
    }
}

/// A record as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub key: Key,
    /// Another one after every write.
    pub revision: u64,
    /// What was written, as text.
    pub record: String,
}

/// A write that asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Writes the record, whatever is there; it may be forgotten after that time.
    Put(Key, String, Timestamp),
    /// Removes the record, if it is there.
    Remove(Key),
}

/// How a conditional write ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// It is written; the revision it has now.
    Written(u64),
    /// Somebody else wrote meanwhile, or never had: what is there, if anything.
    Conflict(Option<Item>),
}

/// From which end a partition is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// From the lowest `sort` up.
    Ascending,
    /// From the highest `sort` down.
    Descending,
}

/// A store. Reads see every write that had ended before they began. A record may vanish any time after it
/// has expired, and no earlier.
pub trait Store {
    /// One record.
    ///
    /// # Errors
    ///
    /// The store does not answer, or not in time.
    fn get(&self, key: &Key) -> impl Future<Output = Result<Option<Item>, StoreError>>;

    /// Records in the order of their keys, however many; a key that comes twice is answered twice. They are read
    /// one by one: a commit meanwhile may show in some of them.
    ///
    /// # Errors
    ///
    /// As above.
    fn read(&self, keys: &[Key]) -> impl Future<Output = Result<Vec<Option<Item>>, StoreError>>;

    /// At most `limit` records of a partition.
    ///
    /// # Errors
    ///
    /// As above.
    fn list(
        &self,
        partition: &str,
        order: Order,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Item>, StoreError>>;

    /// Writes one record where its revision is still `expected`; `None` where there must be none. The record
    /// may be forgotten after `expires`.
    ///
    /// # Errors
    ///
    /// As above; it may have been written all the same.
    fn put(
        &self,
        key: &Key,
        record: &str,
        expires: Timestamp,
        expected: Option<u64>,
    ) -> impl Future<Output = Result<Put, StoreError>>;

    /// Makes all changes where every record is as expected, and else none. They are at most [`MOST_CHANGES`], each
    /// of another record.
    ///
    /// # Errors
    ///
    /// As above; all of it may be done all the same. Too many changes, or two of one record.
    fn commit(&self, changes: Vec<ConditionalWrite>) -> impl Future<Output = Result<Commit, StoreError>>;

    /// Does all of them, in any order and not all at once.
    ///
    /// # Errors
    ///
    /// As above; some may have been done.
    fn write(&self, writes: Vec<Write>) -> impl Future<Output = Result<(), StoreError>>;

    /// Every record there is.
    ///
    /// # Errors
    ///
    /// As above.
    fn scan(&self) -> impl Future<Output = Result<Vec<Item>, StoreError>>;
}

/// Why the store cannot be used. Never holds a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is none.
    #[error("there is no ledger")]
    None,
    /// It cannot be used now, or as it is.
    #[error("{0}")]
    Unavailable(String),
}

/// A store that is somebody else's.
impl<S: Store> Store for &S {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        (**self).get(key).await
    }

    async fn read(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        (**self).read(keys).await
    }

    async fn list(&self, partition: &str, order: Order, limit: usize) -> Result<Vec<Item>, StoreError> {
        (**self).list(partition, order, limit).await
    }

    async fn put(
        &self,
        key: &Key,
        record: &str,
        expires: Timestamp,
        expected: Option<u64>,
    ) -> Result<Put, StoreError> {
        (**self).put(key, record, expires, expected).await
    }

    async fn commit(&self, changes: Vec<ConditionalWrite>) -> Result<Commit, StoreError> {
        (**self).commit(changes).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        (**self).write(writes).await
    }

    async fn scan(&self) -> Result<Vec<Item>, StoreError> {
        (**self).scan().await
    }
}

/// A store, or none.
impl<S: Store> Store for Option<S> {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.as_ref().ok_or(StoreError::None)?.get(key).await
    }

    async fn read(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.as_ref().ok_or(StoreError::None)?.read(keys).await
    }

    async fn list(&self, partition: &str, order: Order, limit: usize) -> Result<Vec<Item>, StoreError> {
        self.as_ref().ok_or(StoreError::None)?.list(partition, order, limit).await
    }

    async fn put(
        &self,
        key: &Key,
        record: &str,
        expires: Timestamp,
        expected: Option<u64>,
    ) -> Result<Put, StoreError> {
        self.as_ref().ok_or(StoreError::None)?.put(key, record, expires, expected).await
    }

    async fn commit(&self, changes: Vec<ConditionalWrite>) -> Result<Commit, StoreError> {
        self.as_ref().ok_or(StoreError::None)?.commit(changes).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        self.as_ref().ok_or(StoreError::None)?.write(writes).await
    }

    async fn scan(&self) -> Result<Vec<Item>, StoreError> {
        self.as_ref().ok_or(StoreError::None)?.scan().await
    }
}
