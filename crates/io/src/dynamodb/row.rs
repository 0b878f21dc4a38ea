//! Records as DynamoDB's attributes, and back.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};

use aws_sdk_dynamodb::types::AttributeValue;
use bongsu_core::store::{Expected, Item, Key, StoreError};
use jiff::Timestamp;

use super::Attributes;

/// What an item is read with whose revision is none; no write gives it.
const NO_REVISION: u64 = 0;

/// An item of `key` as it is there; with an empty record where it is damaged.
pub(super) fn read(key: &Key, attributes: &Attributes) -> Item {
    let (revision, record) = (revision(attributes), record(attributes));
    if revision.is_none() || record.is_none() {
        warn(key);
    }
    Item {
        key: key.clone(),
        revision: revision.unwrap_or(NO_REVISION),
        record: record.filter(|_| revision.is_some()).unwrap_or_default().to_owned(),
    }
}

/// An item of a list, unless it is damaged.
pub(super) fn whole(attributes: &Attributes) -> Option<Item> {
    let key = key_of(attributes)?;
    let (Some(revision), Some(record)) = (revision(attributes), record(attributes)) else {
        warn(&key);
        return None;
    };
    Some(Item { key, revision, record: record.to_owned() })
}

/// Where an item is.
pub(super) fn key_of(attributes: &Attributes) -> Option<Key> {
    let text = |name| attributes.get(name).and_then(|value| value.as_s().ok());
    Some(Key::new(text("pk")?, text("sk")?))
}

fn warn(key: &Key) {
    let Key { partition, sort } = key;
    tracing::warn!(partition, sort, "an item of the ledger is damaged; it counts as empty");
}

fn revision(attributes: &Attributes) -> Option<u64> {
    let number = attributes.get("revision")?.as_n().ok()?;
    number.parse().ok().filter(|revision| *revision != NO_REVISION)
}

fn record(attributes: &Attributes) -> Option<&str> {
    attributes.get("record")?.as_s().ok().map(String::as_str)
}

/// The attributes of a record.
pub(super) fn write(
    key: &Key,
    record: &str,
    expires: Timestamp,
    revision: u64,
) -> Result<Attributes, StoreError> {
    // A second that has begun is not over.
    let expires = expires.as_second() + i64::from(expires.subsec_nanosecond() > 0);
    let mut attributes = self::key(key)?;
    attributes.insert("expires".to_owned(), AttributeValue::N(expires.to_string()));
    attributes.insert("revision".to_owned(), AttributeValue::N(revision.to_string()));
    attributes.insert("record".to_owned(), AttributeValue::S(record.to_owned()));
    Ok(attributes)
}

/// The attributes of a key.
pub(super) fn key(key: &Key) -> Result<Attributes, StoreError> {
    Ok(HashMap::from([
        ("pk".to_owned(), partition(&key.partition)?),
        ("sk".to_owned(), part("sort", &key.sort)?),
    ]))
}

/// The attribute of a partition.
pub(super) fn partition(partition: &str) -> Result<AttributeValue, StoreError> {
    part("partition", partition)
}

/// DynamoDB would refuse it too, in words that do not tell which one it is.
fn part(name: &str, text: &str) -> Result<AttributeValue, StoreError> {
    if text.is_empty() {
        return Err(StoreError::Unavailable(format!("DynamoDB takes no key with an empty {name}")));
    }
    Ok(AttributeValue::S(text.to_owned()))
}

/// The condition on what is there, if any, and what it names. A missing `revision`, one that is not a number and one
/// that is out of range all lie outside; a fraction, which nobody writes by accident, does not, and only a
/// write that asks for nothing replaces it.
pub(super) fn condition(expected: Expected) -> Option<(&'static str, Option<Attributes>)> {
    let number = |name: &str, number: u64| (name.to_owned(), AttributeValue::N(number.to_string()));
    Some(match expected {
        Expected::Any => return None,
        Expected::Absent => ("attribute_not_exists(pk)", None),
        Expected::Revision(NO_REVISION) => {
            let range = HashMap::from([number(":lowest", 1), number(":highest", u64::MAX)]);
            ("attribute_exists(pk) AND NOT (revision BETWEEN :lowest AND :highest)", Some(range))
        }
        Expected::Revision(revision) => {
            ("revision = :expected", Some(HashMap::from([number(":expected", revision)])))
        }
    })
}

/// A number that no two writes share, whichever program makes them: `RandomState` is seeded by the operating
/// system and differs at every call, and its hash of nothing is 64 bits of it. A count would need a read.
pub(super) fn new_revision() -> u64 {
    RandomState::new().build_hasher().finish().max(NO_REVISION + 1)
}
