//! The store: shared and persistent records in partitions, with conditional writes.
//!
//! The port is small on purpose. A decision depends on the records that were read, and takes effect only if
//! the following write finds the same revisions. Therefore, core makes all decisions, and adapters make none.

mod commit;
#[cfg(any(test, feature = "contract"))]
mod contract;
mod memory;

use bongsu_alarm::simulate::AlarmSnapshot;
use jiff::Timestamp;

pub use commit::{Commit, ConditionalWrite, Conflict, Expected, MOST_CHANGES, check_changes};
#[cfg(any(test, feature = "contract"))]
pub use contract::contract;
pub use memory::MemoryStore;

/// The key of a record. Both parts together are unique, and `sort` orders the records in a partition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The partition, at most 2,048 bytes (DynamoDB's limit).
    pub partition: String,
    /// The position in the partition, in the order of bytes. At most 1,024 bytes (DynamoDB's limit).
    pub sort: String,
}

impl Key {
    pub fn new(partition: impl Into<String>, sort: impl Into<String>) -> Self {
        Self { partition: partition.into(), sort: sort.into() }
    }
}

/// A record as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub key: Key,
    /// The revision, which changes with every write.
    pub revision: u64,
    pub record: String,
}

/// An unconditional write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Writes the record and replaces any existing one. The store may delete the record after this time.
    Put(Key, String, Timestamp),
    /// Removes the record if it exists.
    Remove(Key),
}

/// The result of a conditional write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// The record was written. Contains its new revision.
    Written(u64),
    /// The record does not exist or has another revision. Contains the stored record, if it exists.
    Conflict(Option<Item>),
}

/// The order in which a partition is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// From the lowest `sort` up.
    Ascending,
    /// From the highest `sort` down.
    Descending,
}

/// A store. A read sees every write that ended before the read began. After a record expires, the store may
/// delete it at any time.
pub trait Store {
    /// Reads one record.
    ///
    /// # Errors
    ///
    /// Returns an error if the store does not answer in time.
    fn get(&self, key: &Key) -> impl Future<Output = Result<Option<Item>, StoreError>>;

    /// Reads several records. The answers are in the order of the keys. A repeated key has a repeated answer.
    /// The records are read separately, so a concurrent commit may be visible in only some of them.
    ///
    /// # Errors
    ///
    /// Returns an error if the store does not answer in time.
    fn read(&self, keys: &[Key]) -> impl Future<Output = Result<Vec<Option<Item>>, StoreError>>;

    /// Reads at most `limit` records of a partition.
    ///
    /// # Errors
    ///
    /// Returns an error if the store does not answer in time.
    fn list(
        &self,
        partition: &str,
        order: Order,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Item>, StoreError>>;

    /// Writes one record if its revision is still `expected`. `None` means that no record must exist. The
    /// store may delete the record after `expires`.
    ///
    /// # Errors
    ///
    /// Returns an error if the store does not answer in time. Even then, the record may have been written.
    fn put(
        &self,
        key: &Key,
        record: &str,
        expires: Timestamp,
        expected: Option<u64>,
    ) -> impl Future<Output = Result<Put, StoreError>>;

    /// Makes all changes if every record is as expected, otherwise makes none. At most [`MOST_CHANGES`]
    /// changes are allowed, and at most one for each record.
    ///
    /// # Errors
    ///
    /// Returns an error if the store does not answer in time. Even then, all changes may have been made. Also
    /// returns an error for too many changes, or for two changes of the same record.
    fn commit(&self, changes: Vec<ConditionalWrite>) -> impl Future<Output = Result<Commit, StoreError>>;

    /// Performs all writes, in any order and not atomically.
    ///
    /// # Errors
    ///
    /// Returns an error if the store does not answer in time. Even then, some writes may have been performed.
    fn write(&self, writes: Vec<Write>) -> impl Future<Output = Result<(), StoreError>>;

    /// Reads every record.
    ///
    /// # Errors
    ///
    /// Returns an error if the store does not answer in time.
    fn scan(&self) -> impl Future<Output = Result<Vec<Item>, StoreError>>;
}

/// The store of a watch: the ledger, and the states of its alarms.
pub trait WatchStore: Store {
    /// Whether the content outlives the program.
    const OUTLIVES: bool;

    /// Stores these alarms instead of all earlier ones and performs the writes, either completely or not at
    /// all. After that, the changes survive a crash of the program if the store outlives it.
    ///
    /// # Errors
    ///
    /// Returns an error if the store fails.
    fn keep(&self, alarms: &[AlarmSnapshot], writes: Vec<Write>, now: Timestamp) -> Result<(), StoreError>;
}

/// The reason why the store cannot be used. The error never contains a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("there is no ledger")]
    None,
    /// The store does not answer, or its present state does not allow its use.
    #[error("{0}")]
    Unavailable(String),
}

/// A borrowed store.
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

/// An optional store.
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

impl<S: WatchStore> WatchStore for &S {
    const OUTLIVES: bool = S::OUTLIVES;

    fn keep(&self, alarms: &[AlarmSnapshot], writes: Vec<Write>, now: Timestamp) -> Result<(), StoreError> {
        (**self).keep(alarms, writes, now)
    }
}
