//! Reads and writes many records in one request. The writes are unconditional.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use bongsu_core::store::{Item, Key, Store as _, StoreError, Write};
use serde::Serialize;
use serde_json::value::RawValue;

use super::wire::{Batch, BatchRead, BatchWrite, BatchWritten, Keys};
use super::{DynamoDb, row};

/// The maximum number of writes in a `BatchWriteItem` (DynamoDB API reference).
const MOST_WRITES: usize = 25;
/// The maximum number of keys in a `BatchGetItem` (DynamoDB API reference).
const MOST_KEYS: usize = 100;
/// The pauses before unprocessed items are sent again. After the last attempt the batch fails.
pub(super) const PAUSES: [Duration; 3] =
    [Duration::from_millis(50), Duration::from_millis(100), Duration::from_millis(200)];

pub(super) async fn write(store: &DynamoDb, writes: Vec<Write>) -> Result<(), StoreError> {
    // DynamoDB refuses two writes of one key in a request, so only the later write is sent.
    let mut requests = BTreeMap::new();
    for write in &writes {
        let (key, request) = request(write)?;
        requests.insert(key, request);
    }
    let requests: Vec<_> = requests.into_values().collect();
    for chunk in requests.chunks(MOST_WRITES) {
        write_chunk(store, chunk).await?;
    }
    Ok(())
}

fn request(write: &Write) -> Result<(&Key, BatchWrite<'_>), StoreError> {
    Ok(match write {
        Write::Put(key, record, expires) => {
            (key, BatchWrite::Put { item: row::write(key, record, *expires, row::new_revision())? })
        }
        Write::Remove(key) => (key, BatchWrite::Delete { key: row::key(key)? }),
    })
}

async fn write_chunk(store: &DynamoDb, chunk: &[BatchWrite<'_>]) -> Result<(), StoreError> {
    let mut left = send_writes(store, chunk).await?;
    for pause in PAUSES {
        if left.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(pause).await;
        left = send_writes(store, &left).await?;
    }
    if left.is_empty() { Ok(()) } else { Err(store.throttled("BatchWriteItem")) }
}

/// Sends the writes and returns the unprocessed ones.
async fn send_writes(store: &DynamoDb, writes: &[impl Serialize]) -> Result<Vec<Box<RawValue>>, StoreError> {
    let batch = Batch { request_items: HashMap::from([(store.table.as_str(), writes)]) };
    let answer = store.ask("BatchWriteItem", &batch).await?;
    let written: BatchWritten = store.parse("BatchWriteItem", &answer)?;
    // The request is for one table, and the response may use another name for it.
    Ok(written.unprocessed_items.into_values().flatten().collect())
}

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
    let mut left = send_keys(store, first, &mut found).await?;
    let mut pauses = PAUSES.iter();
    while !left.is_empty() {
        // A response is limited to 16 megabytes. If keys are unprocessed for that reason, no pause is necessary.
        if left.len() == asked {
            let pause = pauses.next().ok_or_else(|| store.throttled("BatchGetItem"))?;
            tokio::time::sleep(*pause).await;
        }
        asked = left.len();
        left = send_keys(store, left, &mut found).await?;
    }
    Ok(found)
}

/// Adds the records to `found` and returns the unprocessed keys.
async fn send_keys(
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
