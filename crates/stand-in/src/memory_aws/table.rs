//! The items of a table with the string keys `pk` and `sk`.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde_json::{Map, Value};

use super::Refused;

/// The attributes of an item, in DynamoDB's JSON.
pub(super) type Attributes = Map<String, Value>;

/// The key of an item.
pub(super) type Key = (String, String);

#[derive(Debug)]
pub(super) struct Table {
    items: BTreeMap<Key, Attributes>,
    /// The maximum size of a batch response, in bytes.
    pub(super) most_batch_bytes: usize,
}

impl Default for Table {
    /// Returns 16 megabytes (DynamoDB API reference).
    fn default() -> Self {
        Self { items: BTreeMap::new(), most_batch_bytes: 16 * 1024 * 1024 }
    }
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Attributes> {
        self.items.get(key)
    }

    pub(super) fn put(&mut self, key: Key, item: Attributes) {
        self.items.insert(key, item);
    }

    pub(super) fn remove(&mut self, key: &Key) {
        self.items.remove(key);
    }

    /// Returns the items after `from`, in order.
    pub(super) fn after(&self, from: Option<Key>) -> impl Iterator<Item = (&Key, &Attributes)> {
        self.items.range((from.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded))
    }

    /// Returns the items of a partition after `from`, in either order.
    pub(super) fn partition(
        &self,
        partition: &str,
        from: Option<Key>,
        is_forward: bool,
    ) -> Vec<(&Key, &Attributes)> {
        let first = (partition.to_owned(), String::new());
        let items = self.items.range(first..).take_while(|((found, _), _)| found == partition);
        let mut items: Vec<_> = items.collect();
        if !is_forward {
            items.reverse();
        }
        let passed = from.and_then(|from| items.iter().position(|(key, _)| **key == from));
        items.split_off(passed.map_or(0, |passed| passed + 1))
    }
}

/// Returns the key of an item or of a request.
pub(super) fn key_of(attributes: &Value) -> Result<Key, Refused> {
    let text = |name: &str| attributes.pointer(&format!("/{name}/S")).and_then(Value::as_str);
    match (text("pk"), text("sk")) {
        (Some(partition), Some(sort)) if !partition.is_empty() && !sort.is_empty() => {
            Ok((partition.to_owned(), sort.to_owned()))
        }
        _ => Err(Refused::invalid("The provided key element does not match the schema")),
    }
}

/// Returns the approximate size of an item, as DynamoDB counts it.
pub(super) fn size(attributes: &Attributes) -> usize {
    let text = |value: &Value| value.get("S").or(value.get("N")).and_then(Value::as_str).map_or(0, str::len);
    attributes.iter().map(|(name, value)| name.len() + text(value)).sum()
}
