//! Stores records in a DynamoDB table, which all environments of a function share.
//!
//! The table has the string hash key `pk`, the string range key `sk` and the TTL attribute `expires` (in
//! seconds since 1970). An item has its record in `record` and the revision in `revision`. Neither part of a
//! key may be empty.
//!
//! An item with a damaged `record` or `revision`, for example after a manual change, does not cause an error.
//! Lists skip it with a warning that contains its key. A read by key and a conflict return it with an empty
//! record and a revision, so that the reader can replace it.

mod batch;
mod commit;
mod error;
mod row;
mod wire;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use bongsu_core::store::{
    Commit, ConditionalWrite, Expected, Item, Key, Order, Put, Store, StoreError, Write,
};
use hyper::body::Bytes;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::aws::service::{CallError, CallLimits, Protocol, Service};
use crate::http::HttpClient;
use wire::{GetItem, GotItem, Page, PutItem, Refused, Select};

/// The protocol of DynamoDB.
pub const PROTOCOL: Protocol = Protocol {
    service: "dynamodb",
    target: Some("DynamoDB_20120810"),
    content_type: "application/x-amz-json-1.0",
};

/// The limits are short, because an alarm waits for the store, and is sent even if the store does not answer.
const LIMITS: CallLimits =
    CallLimits { attempt: Duration::from_secs(1), operation: Duration::from_secs(2), attempts: 2 };

/// The maximum limit of a page. DynamoDB refuses a larger one, and a page never contains more items.
const MOST_OF_PAGE: usize = i32::MAX as usize;

/// A DynamoDB table as a store.
#[derive(Debug, Clone)]
pub struct DynamoDb {
    service: Arc<Service>,
    table: String,
}

impl DynamoDb {
    /// Creates a store for the table with that name without checking that it exists. The timeouts and retries
    /// of `config` do not apply: an operation ends within two seconds.
    pub fn new(config: &SdkConfig, http: HttpClient, table: String) -> Self {
        Self { service: Arc::new(Service::new(config, http, PROTOCOL, LIMITS)), table }
    }

    /// Opens two connections before the first operations, because a query and a batch run concurrently for
    /// each alarm. A failure appears only in those operations.
    pub async fn connect(&self, within: Duration) {
        tokio::join!(self.service.connect(within), self.service.connect(within));
    }

    async fn call(&self, operation: &str, input: &impl Serialize) -> Result<Bytes, CallError> {
        // The input holds only text and numbers, so serialization cannot fail.
        self.service.call(operation, serde_json::to_vec(input).unwrap_or_default()).await
    }

    async fn ask(&self, operation: &str, input: &impl Serialize) -> Result<Bytes, StoreError> {
        self.call(operation, input).await.map_err(|error| self.explain(operation, &error))
    }

    fn parse<T: DeserializeOwned>(&self, operation: &str, answer: &[u8]) -> Result<T, StoreError> {
        serde_json::from_slice(answer).map_err(|_| self.odd(operation))
    }

    /// Writes conditionally. A repeated attempt after a lost response finds its own record, which is not a
    /// conflict.
    async fn put_where(
        &self,
        key: &Key,
        record: &str,
        expires: Timestamp,
        expected: Expected,
    ) -> Result<Put, StoreError> {
        let revision = row::new_revision();
        let item = row::write(key, record, expires, revision)?;
        let put = PutItem { table_name: &self.table, item, condition: row::condition(expected) };
        let refusal = match self.call("PutItem", &put).await {
            Ok(_) => return Ok(Put::Written(revision)),
            Err(CallError::Refused(refusal)) if refusal.code() == "ConditionalCheckFailedException" => {
                refusal
            }
            Err(error) => return Err(self.explain("PutItem", &error)),
        };
        let refused: Refused = self.parse("PutItem", &refusal.body)?;
        let found = refused.item.map(|found| row::read(key, found));
        let is_ours = found.as_ref().is_some_and(|item| item.revision == revision);
        Ok(if is_ours { Put::Written(revision) } else { Put::Conflict(found) })
    }

    /// Reads pages until the end or until there are `limit` items.
    async fn pages(
        &self,
        operation: &str,
        mut select: Select<'_>,
        limit: usize,
    ) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        while items.len() < limit {
            let missing = limit - items.len();
            select.limit = (limit < usize::MAX).then(|| missing.min(MOST_OF_PAGE));
            let answer = self.ask(operation, &select).await?;
            let page: Page = self.parse(operation, &answer)?;
            items.extend(page.items.into_iter().filter_map(row::whole));
            select.exclusive_start_key = page.last_evaluated_key;
            if select.exclusive_start_key.is_none() {
                break;
            }
        }
        Ok(items)
    }

    fn select(&self) -> Select<'_> {
        Select { table_name: &self.table, consistent_read: true, ..Select::default() }
    }
}

impl Store for DynamoDb {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let get = GetItem { table_name: &self.table, key: row::key(key)?, consistent_read: true };
        let answer = self.ask("GetItem", &get).await?;
        let got: GotItem = self.parse("GetItem", &answer)?;
        Ok(got.item.map(|found| row::read(key, found)))
    }

    async fn read(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        batch::read(self, keys).await
    }

    async fn list(&self, partition: &str, order: Order, limit: usize) -> Result<Vec<Item>, StoreError> {
        let select = Select {
            key_condition_expression: Some("pk = :partition"),
            expression_attribute_values: HashMap::from([(":partition", row::partition(partition)?)]),
            scan_index_forward: Some(order == Order::Ascending),
            ..self.select()
        };
        self.pages("Query", select, limit).await
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

    async fn commit(&self, changes: Vec<ConditionalWrite>) -> Result<Commit, StoreError> {
        commit::commit(self, changes).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        batch::write(self, writes).await
    }

    async fn scan(&self) -> Result<Vec<Item>, StoreError> {
        self.pages("Scan", self.select(), usize::MAX).await
    }
}
