use bongsu_core::store;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A call of the store.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Request {
    Get(Key),
    Read(Vec<Key>),
    /// Lists a partition. The flag reads from its end, and the number is the maximum number of records.
    List(String, bool, usize),
    Put(Key, String, Timestamp, Option<u64>),
    Commit(Vec<Change>),
    Write(Vec<Write>),
    Scan,
}

/// The answer of the store.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// The record. For a refused write, the conflicting record.
    Item(Option<Item>),
    Items(Vec<Item>),
    /// One record for each key.
    Read(Vec<Option<Item>>),
    Written(u64),
    Committed(Commit),
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

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Change {
    Put { key: Key, record: String, expires: Timestamp, expected: Expected },
    Remove { key: Key, expected: Expected },
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Expected {
    Any,
    Absent,
    Revision(u64),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Commit {
    Done(Vec<Option<u64>>),
    Conflict(Vec<(Key, Option<Item>)>),
}

/// Writes a line. The message holds only strings and numbers, so serialization cannot fail.
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

impl From<store::Expected> for Expected {
    fn from(expected: store::Expected) -> Self {
        match expected {
            store::Expected::Any => Self::Any,
            store::Expected::Absent => Self::Absent,
            store::Expected::Revision(revision) => Self::Revision(revision),
        }
    }
}

impl From<Expected> for store::Expected {
    fn from(expected: Expected) -> Self {
        match expected {
            Expected::Any => Self::Any,
            Expected::Absent => Self::Absent,
            Expected::Revision(revision) => Self::Revision(revision),
        }
    }
}

impl From<store::ConditionalWrite> for Change {
    fn from(change: store::ConditionalWrite) -> Self {
        match change {
            store::ConditionalWrite::Put { key, record, expires, expected } => {
                Self::Put { key: (&key).into(), record, expires, expected: expected.into() }
            }
            store::ConditionalWrite::Remove { key, expected } => {
                Self::Remove { key: (&key).into(), expected: expected.into() }
            }
        }
    }
}

impl From<Change> for store::ConditionalWrite {
    fn from(change: Change) -> Self {
        match change {
            Change::Put { key, record, expires, expected } => {
                Self::Put { key: key.into(), record, expires, expected: expected.into() }
            }
            Change::Remove { key, expected } => Self::Remove { key: key.into(), expected: expected.into() },
        }
    }
}

impl From<store::Commit> for Commit {
    fn from(commit: store::Commit) -> Self {
        match commit {
            store::Commit::Done(revisions) => Self::Done(revisions),
            store::Commit::Conflict(conflicts) => Self::Conflict(
                conflicts.into_iter().map(|it| ((&it.key).into(), it.found.map(Into::into))).collect(),
            ),
        }
    }
}

impl From<Commit> for store::Commit {
    fn from(commit: Commit) -> Self {
        let conflict = |(key, found): (Key, Option<Item>)| store::Conflict {
            key: key.into(),
            found: found.map(Into::into),
        };
        match commit {
            Commit::Done(revisions) => Self::Done(revisions),
            Commit::Conflict(conflicts) => Self::Conflict(conflicts.into_iter().map(conflict).collect()),
        }
    }
}
