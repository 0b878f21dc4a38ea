//! Several conditional writes that happen together or not at all.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Item, Key, StoreError};

/// As many changes as one commit takes (DynamoDB's limit of a transaction).
pub const MOST_CHANGES: usize = 100;

/// The record that must stand where a change is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Any, or none.
    Any,
    Absent,
    /// The one with this revision.
    Revision(u64),
}

impl Expected {
    /// The record as it was read: still the same one, or still none.
    pub fn unchanged(item: Option<&Item>) -> Self {
        item.map_or(Self::Absent, |item| Self::Revision(item.revision))
    }

    /// Whether the record that stands there is the expected one.
    pub fn is_met(self, revision: Option<u64>) -> bool {
        match self {
            Self::Any => true,
            Self::Absent => revision.is_none(),
            Self::Revision(expected) => revision == Some(expected),
        }
    }
}

/// One write of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConditionalWrite {
    /// Writes the record.
    Put {
        key: Key,
        record: String,
        /// The record may be forgotten after this time.
        expires: Timestamp,
        /// The record that it takes the place of.
        expected: Expected,
    },
    /// Removes the record.
    Remove {
        key: Key,
        /// The record that goes.
        expected: Expected,
    },
}

impl ConditionalWrite {
    /// The place of the record.
    pub fn key(&self) -> &Key {
        match self {
            Self::Put { key, .. } | Self::Remove { key, .. } => key,
        }
    }

    /// The record that must stand there.
    pub fn expected(&self) -> Expected {
        match self {
            Self::Put { expected, .. } | Self::Remove { expected, .. } => *expected,
        }
    }
}

/// How a commit ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Commit {
    /// All is done: for each change, in order, the revision of its record; none where it was removed.
    Done(Vec<Option<u64>>),
    /// Nothing is done: the records that were not as expected, in the order of the changes.
    Conflict(Vec<Conflict>),
}

/// A record that is not as a commit expected it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub key: Key,
    /// The record that stands there, if any.
    pub found: Option<Item>,
}

/// The same for every store: no more changes than one commit takes, and one for each record.
///
/// # Errors
///
/// They are too many, or two are of one record.
pub fn check_changes(changes: &[ConditionalWrite]) -> Result<(), StoreError> {
    if changes.len() > MOST_CHANGES {
        let count = changes.len();
        return Err(StoreError::Unavailable(format!(
            "a commit of {count} changes is too large: {MOST_CHANGES} at most"
        )));
    }
    let keys: BTreeSet<_> = changes.iter().map(ConditionalWrite::key).collect();
    if keys.len() < changes.len() {
        return Err(StoreError::Unavailable("a commit changes one record twice".to_owned()));
    }
    Ok(())
}
