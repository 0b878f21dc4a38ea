//! Records by their keys, many in one request.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use bongsu_core::store::{Item, Key, Store as _, StoreError};

use super::batch::PAUSES;
use super::{Attributes, DynamoDb, error, row};

/// As many as `BatchGetItem` takes (DynamoDB's API reference).
const MOST_KEYS: usize = 100;

pub(super) async fn read(store: &DynamoDb, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
    if let [key] = keys {
        return Ok(vec![store.get(key).await?]);
    }
    // DynamoDB refuses a key that comes twice in one request, and answers in any order.
    let mut found: HashMap<&Key, Option<Item>> = keys.iter().map(|key| (key, None)).collect();
    let distinct: Vec<&Key> = found.keys().copied().collect();
    for chunk in distinct.chunks(MOST_KEYS) {
        for attributes in read_chunk(store, chunk).await? {
            let Some(key) = row::key_of(&attributes) else { continue };
            let item = row::read(&key, &attributes);
            if let Some(found) = found.get_mut(&key) {
                *found = Some(item);
            }
        }
    }
    Ok(keys.iter().map(|key| found.get(key).cloned().flatten()).collect())
}

async fn read_chunk(store: &DynamoDb, keys: &[&Key]) -> Result<Vec<Attributes>, StoreError> {
    let mut left = keys.iter().map(|key| row::key(key)).collect::<Result<Vec<_>, _>>()?;
    let (mut found, mut pauses) = (Vec::new(), PAUSES.iter());
    loop {
        let asked = left.len();
        left = send(store, left, &mut found).await?;
        if left.is_empty() {
            return Ok(found);
        }
        // An answer of 16 megabytes leaves the rest for the next one: that is no reason to wait.
        if left.len() == asked {
            let pause = pauses.next().ok_or_else(|| store.throttled("BatchGetItem"))?;
            tokio::time::sleep(*pause).await;
        }
    }
}

/// Adds the records to `found`; the keys that DynamoDB left out.
async fn send(
    store: &DynamoDb,
    keys: Vec<Attributes>,
    found: &mut Vec<Attributes>,
) -> Result<Vec<Attributes>, StoreError> {
    let keys = KeysAndAttributes::builder().consistent_read(true).set_keys(Some(keys)).build();
    let keys = keys.map_err(|error| error::incomplete(&error))?;
    let call = store.client.batch_get_item().request_items(&store.table, keys);
    let answer = call.send().await.map_err(|error| store.explain("BatchGetItem", &error))?;
    // One table was asked for, under whichever name it is answered.
    found.extend(answer.responses.unwrap_or_default().into_values().flatten());
    Ok(answer.unprocessed_keys.unwrap_or_default().into_values().flat_map(|left| left.keys).collect())
}
