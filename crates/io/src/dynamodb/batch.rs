//! Writes that ask for nothing, many in one request.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use bongsu_core::store::{Key, StoreError, Write};
use serde::Serialize;
use serde_json::value::RawValue;

use super::wire::{Batch, BatchWrite, BatchWritten};
use super::{DynamoDb, row};

/// As many as `BatchWriteItem` takes (DynamoDB's API reference).
const MOST_WRITES: usize = 25;
/// What DynamoDB left undone is asked for again after these; then it is given up.
pub(super) const PAUSES: [Duration; 3] =
    [Duration::from_millis(50), Duration::from_millis(100), Duration::from_millis(200)];

pub(super) async fn write(store: &DynamoDb, writes: Vec<Write>) -> Result<(), StoreError> {
    // DynamoDB refuses two writes of one key in one request; the later one is what would remain.
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

/// What DynamoDB left undone.
async fn send(store: &DynamoDb, writes: &[impl Serialize]) -> Result<Vec<Box<RawValue>>, StoreError> {
    let batch = Batch { request_items: HashMap::from([(store.table.as_str(), writes)]) };
    let answer = store.ask("BatchWriteItem", &batch).await?;
    let written: BatchWritten = store.parse("BatchWriteItem", &answer)?;
    // One table was asked for, under whichever name it is answered.
    Ok(written.unprocessed_items.into_values().flatten().collect())
}
