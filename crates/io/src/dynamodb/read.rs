//! Reads records by key, many in one request.

use std::collections::HashMap;

use bongsu_core::store::{Item, Key, Store as _, StoreError};
use serde::Serialize;
use serde_json::value::RawValue;

use super::batch::PAUSES;
use super::wire::{Batch, BatchRead, Keys};
use super::{DynamoDb, row};

/// The maximum number of keys in a `BatchGetItem` (DynamoDB API reference).
const MOST_KEYS: usize = 100;

pub(super) async fn read(store: &DynamoDb, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
    if let [key] = keys {
        return Ok(vec![store.get(key).await?]);
    }
    // DynamoDB refuses a repeated key in a request, and responds in any order.
    let mut found: HashMap<&Key, Option<Item>> = keys.iter().map(|key| (key, None)).collect();
    let distinct: Vec<&Key> = found.keys().copied().collect();
    for chunk in distinct.chunks(MOST_KEYS) {
        for item in read_chunk(store, chunk).await? {
            if let Some(found) = found.get_mut(&item.key) {
                *found = Some(item);
            }
        }
    }
    Ok(keys.iter().map(|key| found.get(key).cloned().flatten()).collect())
}

async fn read_chunk(store: &DynamoDb, keys: &[&Key]) -> Result<Vec<Item>, StoreError> {
    let mut found = Vec::with_capacity(keys.len());
    let first = keys.iter().map(|key| row::key(key)).collect::<Result<Vec<_>, _>>()?;
    let mut asked = first.len();
    let mut left = send(store, first, &mut found).await?;
    let mut pauses = PAUSES.iter();
    while !left.is_empty() {
        // A response is limited to 16 megabytes. Keys left out for that reason need no pause.
        if left.len() == asked {
            let pause = pauses.next().ok_or_else(|| store.throttled("BatchGetItem"))?;
            tokio::time::sleep(*pause).await;
        }
        asked = left.len();
        left = send(store, left, &mut found).await?;
    }
    Ok(found)
}

/// Adds the records to `found` and returns the unprocessed keys.
async fn send(
    store: &DynamoDb,
    keys: Vec<impl Serialize>,
    found: &mut Vec<Item>,
) -> Result<Vec<Box<RawValue>>, StoreError> {
    let keys = Keys { keys, consistent_read: true };
    let batch = Batch { request_items: HashMap::from([(store.table.as_str(), keys)]) };
    let answer = store.ask("BatchGetItem", &batch).await?;
    let read: BatchRead = store.parse("BatchGetItem", &answer)?;
    // The request is for one table, and the response may use another name for it.
    for row in read.responses.into_values().flatten() {
        if let Some(key) = row::key_of(&row) {
            found.push(row::read(&key, row));
        }
    }
    Ok(read.unprocessed_keys.into_values().flat_map(|left| left.keys).collect())
}
