//! Writes that ask for nothing, many in one request.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::{DeleteRequest, PutRequest, WriteRequest};
use bongsu_core::store::{Key, StoreError, Write};

use super::{DynamoDb, error, row};

/// As many as `BatchWriteItem` takes (DynamoDB's API reference).
const MOST_WRITES: usize = 25;
/// What DynamoDB left undone is asked for again after these; then it is given up.
pub(super) const PAUSES: [Duration; 3] =
    [Duration::from_millis(50), Duration::from_millis(100), Duration::from_millis(200)];

pub(super) async fn write(store: &DynamoDb, writes: Vec<Write>) -> Result<(), StoreError> {
    // DynamoDB refuses two writes of one key in one request; the later one is what would remain.
    let mut requests = BTreeMap::new();
    for write in writes {
        let (key, request) = request(write)?;
        requests.insert(key, request);
    }
    let requests: Vec<_> = requests.into_values().collect();
    for chunk in requests.chunks(MOST_WRITES) {
        write_chunk(store, chunk.to_vec()).await?;
    }
    Ok(())
}

fn request(write: Write) -> Result<(Key, WriteRequest), StoreError> {
    let request = WriteRequest::builder();
    Ok(match write {
        Write::Put(key, record, expires) => {
            let attributes = row::write(&key, &record, expires, row::new_revision())?;
            let put = PutRequest::builder()
                .set_item(Some(attributes))
                .build()
                .map_err(|error| error::incomplete(&error))?;
            (key, request.put_request(put).build())
        }
        Write::Remove(key) => {
            let attributes = row::key(&key)?;
            let delete = DeleteRequest::builder()
                .set_key(Some(attributes))
                .build()
                .map_err(|error| error::incomplete(&error))?;
            (key, request.delete_request(delete).build())
        }
    })
}

async fn write_chunk(store: &DynamoDb, chunk: Vec<WriteRequest>) -> Result<(), StoreError> {
    let mut left = send(store, chunk).await?;
    for pause in PAUSES {
        if left.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(pause).await;
        left = send(store, left).await?;
    }
    if left.is_empty() { Ok(()) } else { Err(store.throttled("BatchWriteItem")) }
}

/// What DynamoDB left undone.
async fn send(store: &DynamoDb, writes: Vec<WriteRequest>) -> Result<Vec<WriteRequest>, StoreError> {
    let call = store.client.batch_write_item().request_items(&store.table, writes);
    let answer = call.send().await.map_err(|error| store.explain("BatchWriteItem", &error))?;
    // One table was asked for, under whichever name it is answered.
    Ok(answer.unprocessed_items.unwrap_or_default().into_values().flatten().collect())
}
