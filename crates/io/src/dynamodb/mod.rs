//! Records in a table of DynamoDB's, which all environments of a function share.
//!
//! The table has a string hash key `pk`, a string range key `sk` and the TTL attribute `expires` (epoch
//! seconds); a record is in `record`, its revision in `revision`. Neither part of a key may be empty.
//!
//! An item whose `record` or `revision` is not what is written there (somebody edited it) fails nothing: lists
//! leave it out and warn with its key. Where it is asked for by its key, and in a conflict, it is there with
//! an empty record, so that who finds it can replace it by the revision that it is given with.

mod batch;
mod commit;
mod error;
mod read;
mod row;

use std::collections::HashMap;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use bongsu_core::store::{Change, Commit, Expected, Item, Key, Order, Put, Store, StoreError, Write};
use jiff::Timestamp;

/// What DynamoDB calls an item.
type Attributes = HashMap<String, AttributeValue>;

/// An alarm waits for the store; without an answer it goes out all the same.
const ATTEMPT: Duration = Duration::from_secs(1);
const OPERATION: Duration = Duration::from_secs(2);
const ATTEMPTS: u32 = 2;

/// A table of DynamoDB's.
#[derive(Debug, Clone)]
pub struct DynamoDb {
    client: Client,
    table: String,
    region: String,
}

impl DynamoDb {
    /// The table of that name. Whether it is there shows when it is used. Timeouts and retries are not those of
    /// `config`: an operation ends within two seconds.
    pub fn new(config: &SdkConfig, table: String) -> Self {
        let timeouts =
            TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT).operation_timeout(OPERATION).build();
        let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS);
        let ours = aws_sdk_dynamodb::config::Builder::from(config);
        let ours = ours.timeout_config(timeouts).retry_config(retries).build();
        let region = config.region().map(ToString::to_string).unwrap_or_default();
        Self { client: Client::from_conf(ours), table, region }
    }
}

impl DynamoDb {
    /// As the port says. An attempt that is made again, because the answer to the first was lost, finds its own
    /// record: that is no conflict.
    async fn put_where(
        &self,
        key: &Key,
        record: &str,
        expires: Timestamp,
        expected: Expected,
    ) -> Result<Put, StoreError> {
        let revision = row::new_revision();
        let call = self.client.put_item().table_name(&self.table);
        let mut call = call.set_item(Some(row::write(key, record, expires, revision)?));
        if let Some((condition, values)) = row::condition(expected) {
            call = call.condition_expression(condition).set_expression_attribute_values(values);
            call = call.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        }
        let Err(error) = call.send().await else { return Ok(Put::Written(revision)) };
        let found = error::conflict(&error).ok_or_else(|| self.explain("PutItem", &error))?;
        let found = found.map(|attributes| row::read(key, attributes));
        let is_ours = found.as_ref().is_some_and(|item| item.revision == revision);
        Ok(if is_ours { Put::Written(revision) } else { Put::Conflict(found) })
    }
}

impl Store for DynamoDb {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let call = self.client.get_item().table_name(&self.table).consistent_read(true);
        let call = call.set_key(Some(row::key(key)?));
        let answer = call.send().await.map_err(|error| self.explain("GetItem", &error))?;
        Ok(answer.item.map(|attributes| row::read(key, &attributes)))
    }

    async fn read(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        read::read(self, keys).await
    }

    async fn list(&self, partition: &str, order: Order, limit: usize) -> Result<Vec<Item>, StoreError> {
        let query = self.client.query().table_name(&self.table).consistent_read(true);
        let query = query.key_condition_expression("pk = :partition");
        let query = query.expression_attribute_values(":partition", row::partition(partition)?);
        let query = query.scan_index_forward(order == Order::Ascending);
        let (mut items, mut from) = (Vec::new(), None);
        while items.len() < limit {
            // A page is at most a megabyte, whatever it is asked for.
            let missing = i32::try_from(limit - items.len()).unwrap_or(i32::MAX);
            let call = query.clone().limit(missing).set_exclusive_start_key(from);
            let page = call.send().await.map_err(|error| self.explain("Query", &error))?;
            items.extend(page.items.unwrap_or_default().iter().filter_map(row::whole));
            from = page.last_evaluated_key.filter(|key| !key.is_empty());
            if from.is_none() {
                break;
            }
        }
        Ok(items)
    }

    async fn put(
        &self,
        key: &Key,
        record: &str,
        expires: Timestamp,
        expected: Option<u64>,
    ) -> Result<Put, StoreError> {
        self.put_where(key, record, expires, expected.map_or(Expected::Absent, Expected::Revision)).await
    }

    async fn commit(&self, changes: Vec<Change>) -> Result<Commit, StoreError> {
        commit::commit(self, changes).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        batch::write(self, writes).await
    }

    async fn scan(&self) -> Result<Vec<Item>, StoreError> {
        let scan = self.client.scan().table_name(&self.table).consistent_read(true);
        let (mut items, mut from) = (Vec::new(), None);
        loop {
            let call = scan.clone().set_exclusive_start_key(from);
            let page = call.send().await.map_err(|error| self.explain("Scan", &error))?;
            items.extend(page.items.unwrap_or_default().iter().filter_map(row::whole));
            from = page.last_evaluated_key.filter(|key| !key.is_empty());
            if from.is_none() {
                return Ok(items);
            }
        }
    }
}
