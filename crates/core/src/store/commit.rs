//! Commits: several conditional writes that either all succeed or all fail.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Item, Key, StoreError};

/// The maximum number of changes in a commit (DynamoDB's limit for a transaction).
pub const MOST_CHANGES: usize = 100;

/// The record that a change expects in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Any record, or no record.
    Any,
    Absent,
    /// The record with this revision.
    Revision(u64),
}

impl Expected {
    /// Expects the record that was read: the same revision, or no record.
    pub fn unchanged(item: Option<&Item>) -> Self {
        item.map_or(Self::Absent, |item| Self::Revision(item.revision))
    }

    /// Returns whether a stored record meets the expectation.
    pub fn is_met(self, revision: Option<u64>) -> bool {
        match self {
            Self::Any => true,
            Self::Absent => revision.is_none(),
            Self::Revision(expected) => revision == Some(expected),
        }
    }
}

/// A write in a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConditionalWrite {
    Put {
        key: Key,
        record: String,
        /// The time after which the store may delete the record.
        expires: Timestamp,
        /// The record that the write must find.
        expected: Expected,
    },
    Remove {
        key: Key,
        /// The record that the removal must find.
        expected: Expected,
    },
}

impl ConditionalWrite {
    pub fn key(&self) -> &Key {
        match self {
            Self::Put { key, .. } | Self::Remove { key, .. } => key,
        }
    }

    /// Returns the record that the change must find.
    pub fn expected(&self) -> Expected {
        match self {
            Self::Put { expected, .. } | Self::Remove { expected, .. } => *expected,
        }
    }
}

/// The result of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Commit {
    /// All changes succeeded. Contains the new revision of each record, in order. A removed record has
    /// `None`.
    Done(Vec<Option<u64>>),
    /// No change succeeded. Contains the records that differ from the expectation, in the order of the
    /// changes.
    Conflict(Vec<Conflict>),
}

/// A record that differs from the expectation of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub key: Key,
    /// The stored record, or `None` if no record is stored.
    pub found: Option<Item>,
}

/// Checks the rules that all stores have: a limited number of changes, and at most one change for each
/// record.
///
/// # Errors
///
/// Returns an error if there are too many changes, or two changes for the same record.
pub fn check_changes(changes: &[ConditionalWrite]) -> Result<(), StoreError> {
    if changes.len() > MOST_CHANGES {
        let count = changes.len();
        return Err(StoreError::Unavailable(format!(
            "a commit of {count} changes is too large; at most {MOST_CHANGES} are allowed"
        )));
    }
    let keys: BTreeSet<_> = changes.iter().map(ConditionalWrite::key).collect();
    if keys.len() < changes.len() {
        return Err(StoreError::Unavailable("a commit changes one record twice".to_owned()));
    }
    Ok(())
}
