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

use crate::aws::service::{CallError, Limits, Protocol, Service};
use crate::http::HttpClient;
use wire::{GetItem, GotItem, Page, PutItem, Refused, Select};

const PROTOCOL: Protocol = Protocol {
    service: "dynamodb",
    target: Some("DynamoDB_20120810"),
    content_type: "application/x-amz-json-1.0",
};

/// An alarm waits for the store; without an answer it goes out all the same.
const LIMITS: Limits =
    Limits { attempt: Duration::from_secs(1), operation: Duration::from_secs(2), attempts: 2 };

/// DynamoDB refuses a larger limit of a page, and a page holds no more.
const MOST_OF_PAGE: usize = i32::MAX as usize;

/// A table of DynamoDB's.
#[derive(Debug, Clone)]
pub struct DynamoDb {
    service: Arc<Service>,
    table: String,
}

impl DynamoDb {
    /// The table of that name. Whether it is there shows when it is used. Timeouts and retries are not those of
    /// `config`: an operation ends within two seconds.
    pub fn new(config: &SdkConfig, http: HttpClient, table: String) -> Self {
        Self { service: Arc::new(Service::new(config, http, PROTOCOL, LIMITS)), table }
    }

    /// Opens two connections ahead of the first operations: a query and a batch go side by side before an alarm does.
    /// Whether it worked shows then.
    pub async fn connect(&self, within: Duration) {
        tokio::join!(self.service.connect(within), self.service.connect(within));
    }

    async fn call(&self, operation: &str, input: &impl Serialize) -> Result<Bytes, CallError> {
        // Text and numbers: nothing of it can fail to serialize.
        self.service.call(operation, serde_json::to_vec(input).unwrap_or_default()).await
    }

    async fn ask(&self, operation: &str, input: &impl Serialize) -> Result<Bytes, StoreError> {
        self.call(operation, input).await.map_err(|error| self.explain(operation, &error))
    }

    fn parse<T: DeserializeOwned>(&self, operation: &str, answer: &[u8]) -> Result<T, StoreError> {
        serde_json::from_slice(answer).map_err(|_| self.odd(operation))
    }

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

    /// Page by page, until there are no more or as many as `limit`.
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
        read::read(self, keys).await
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
