//! Converts records to DynamoDB attributes and back.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};

use bongsu_core::store::{Expected, Item, Key, StoreError};
use jiff::Timestamp;

use super::wire::{Condition, FoundRow, KeyAttributes, Number, Row, Text};

/// The revision of an item whose revision is invalid. No write uses it.
const NO_REVISION: u64 = 0;

/// Reads an item by key. A damaged item has an empty record.
pub(super) fn read(key: &Key, row: FoundRow) -> Item {
    let (revision, record) = (revision(&row), row.record.text);
    if revision.is_none() || record.is_none() {
        warn(key);
    }
    Item {
        key: key.clone(),
        revision: revision.unwrap_or(NO_REVISION),
        record: record.filter(|_| revision.is_some()).unwrap_or_default(),
    }
}

/// Reads an item of a list, or returns `None` if it is damaged.
pub(super) fn whole(row: FoundRow) -> Option<Item> {
    let key = key_of(&row)?;
    let (Some(revision), Some(record)) = (revision(&row), row.record.text) else {
        warn(&key);
        return None;
    };
    Some(Item { key, revision, record })
}

/// Returns the key of an item.
pub(super) fn key_of(row: &FoundRow) -> Option<Key> {
    Some(Key::new(row.pk.text.as_deref()?, row.sk.text.as_deref()?))
}

fn warn(key: &Key) {
    let Key { partition, sort } = key;
    tracing::warn!(partition, sort, "an item of the ledger is damaged and counts as empty");
}

fn revision(row: &FoundRow) -> Option<u64> {
    let number = row.revision.number.as_deref()?;
    number.parse().ok().filter(|revision| *revision != NO_REVISION)
}

/// Returns the attributes of a record.
pub(super) fn write<'a>(
    key: &'a Key,
    record: &'a str,
    expires: Timestamp,
    revision: u64,
) -> Result<Row<'a>, StoreError> {
    // Rounds up, so that a record does not expire early.
    let expires = expires.as_second() + i64::from(expires.subsec_nanosecond() > 0);
    Ok(Row {
        key: self::key(key)?,
        expires: Number { number: expires.to_string() },
        revision: number(revision),
        record: Text { text: record },
    })
}

/// Returns the attributes of a key.
pub(super) fn key(key: &Key) -> Result<KeyAttributes<'_>, StoreError> {
    Ok(KeyAttributes { pk: partition(&key.partition)?, sk: part("sort", &key.sort)? })
}

/// Returns the attribute of a partition.
pub(super) fn partition(partition: &str) -> Result<Text<'_>, StoreError> {
    part("partition", partition)
}

/// Checks a part of a key. DynamoDB's own error does not name the part.
fn part<'a>(name: &str, text: &'a str) -> Result<Text<'a>, StoreError> {
    if text.is_empty() {
        return Err(StoreError::Unavailable(format!("DynamoDB does not accept a key with an empty {name}")));
    }
    Ok(Text { text })
}

fn number(number: u64) -> Number {
    Number { number: number.to_string() }
}

/// Returns the condition on the existing item, with its values. A missing, non-numeric or out-of-range
/// `revision` matches no condition. A fraction may match, but no program writes one, and only an
/// unconditional write replaces it.
pub(super) fn condition(expected: Expected) -> Condition {
    let (expression, values) = match expected {
        Expected::Any => return Condition::default(),
        Expected::Absent => ("attribute_not_exists(pk)", HashMap::new()),
        Expected::Revision(NO_REVISION) => (
            "attribute_exists(pk) AND NOT (revision BETWEEN :lowest AND :highest)",
            HashMap::from([(":lowest", number(1)), (":highest", number(u64::MAX))]),
        ),
        Expected::Revision(revision) => {
            ("revision = :expected", HashMap::from([(":expected", number(revision))]))
        }
    };
    Condition {
        condition_expression: Some(expression),
        expression_attribute_values: values,
        return_values_on_condition_check_failure: Some("ALL_OLD"),
    }
}

/// Returns a random number of 64 bits, so that no two writes share a revision. A counter would need a read. The
/// operating system seeds `RandomState`, which differs at every call, so the hash of nothing is random.
pub(super) fn new_revision() -> u64 {
    RandomState::new().build_hasher().finish().max(NO_REVISION + 1)
}
