//! Performs unconditional writes, many in one request.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use bongsu_core::store::{Key, StoreError, Write};
use serde::Serialize;
use serde_json::value::RawValue;

use super::wire::{Batch, BatchWrite, BatchWritten};
use super::{DynamoDb, row};

/// The maximum number of writes in a `BatchWriteItem` (DynamoDB API reference).
const MOST_WRITES: usize = 25;
/// The pauses before unprocessed items are sent again. After the last one, the batch fails.
pub(super) const PAUSES: [Duration; 3] =
    [Duration::from_millis(50), Duration::from_millis(100), Duration::from_millis(200)];

pub(super) async fn write(store: &DynamoDb, writes: Vec<Write>) -> Result<(), StoreError> {
    // DynamoDB refuses two writes of one key in a request, so only the later one is sent.
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
    let mut left = send(store, chunk).await?;
    for pause in PAUSES {
        if left.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(pause).await;
        left = send(store, &left).await?;
    }
    if left.is_empty() { Ok(()) } else { Err(store.throttled("BatchWriteItem")) }
}

/// Sends the writes and returns the unprocessed ones.
async fn send(store: &DynamoDb, writes: &[impl Serialize]) -> Result<Vec<Box<RawValue>>, StoreError> {
    let batch = Batch { request_items: HashMap::from([(store.table.as_str(), writes)]) };
    let answer = store.ask("BatchWriteItem", &batch).await?;
    let written: BatchWritten = store.parse("BatchWriteItem", &answer)?;
    // The request is for one table, and the response may use another name for it.
    Ok(written.unprocessed_items.into_values().flatten().collect())
}
