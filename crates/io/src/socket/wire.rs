use bongsu_core::store;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One call of the store.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Request {
    Get(Key),
    /// A partition, whether from its end, and how many at the most.
    List(String, bool, usize),
    Put(Key, String, Timestamp, Option<u64>),
    Write(Vec<Write>),
    Scan,
}

/// What the store says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// What is there; of a write that is not done, what is in its way.
    Item(Option<Item>),
    Items(Vec<Item>),
    Written(u64),
    Done,
    Failed(String),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Key {
    partition: String,
    sort: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Item {
    key: Key,
    revision: u64,
    record: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Write {
    Put(Key, String, Timestamp),
    Remove(Key),
}

/// Strings and numbers: nothing in here can fail to serialize.
pub(super) fn line(message: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(message).unwrap_or_default();
    line.push(b'\n');
    line
}

impl From<&store::Key> for Key {
    fn from(key: &store::Key) -> Self {
        Self { partition: key.partition.clone(), sort: key.sort.clone() }
    }
}

impl From<Key> for store::Key {
    fn from(key: Key) -> Self {
        Self::new(key.partition, key.sort)
    }
}

impl From<store::Item> for Item {
    fn from(item: store::Item) -> Self {
        Self { key: (&item.key).into(), revision: item.revision, record: item.record }
    }
}

impl From<Item> for store::Item {
    fn from(item: Item) -> Self {
        Self { key: item.key.into(), revision: item.revision, record: item.record }
    }
}

impl From<store::Write> for Write {
    fn from(write: store::Write) -> Self {
        match write {
            store::Write::Put(key, record, expires) => Self::Put((&key).into(), record, expires),
            store::Write::Remove(key) => Self::Remove((&key).into()),
        }
    }
}

impl From<Write> for store::Write {
    fn from(write: Write) -> Self {
        match write {
            Write::Put(key, record, expires) => Self::Put(key.into(), record, expires),
            Write::Remove(key) => Self::Remove(key.into()),
        }
    }
}
