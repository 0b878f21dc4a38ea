//! The parts of DynamoDB's JSON (API reference, "DynamoDB low-level API") that this crate uses.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

#[derive(Debug, Clone, Serialize)]
pub(super) struct Text<'a> {
    #[serde(rename = "S")]
    pub(super) text: &'a str,
}

/// A number, which DynamoDB represents as text.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Number {
    #[serde(rename = "N")]
    pub(super) number: String,
}

/// The key of an item.
#[derive(Debug, Clone, Serialize)]
pub(super) struct KeyAttributes<'a> {
    pub(super) pk: Text<'a>,
    pub(super) sk: Text<'a>,
}

/// An item to write.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    #[serde(flatten)]
    pub(super) key: KeyAttributes<'a>,
    pub(super) expires: Number,
    pub(super) revision: Number,
    pub(super) record: Text<'a>,
}

/// An attribute of any type in a response.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Attribute {
    #[serde(rename = "S")]
    pub(super) text: Option<String>,
    #[serde(rename = "N")]
    pub(super) number: Option<String>,
}

/// An item in a response. Any attribute may be missing.
#[derive(Debug, Default, Deserialize)]
pub(super) struct FoundRow {
    #[serde(default)]
    pub(super) pk: Attribute,
    #[serde(default)]
    pub(super) sk: Attribute,
    #[serde(default)]
    pub(super) revision: Attribute,
    #[serde(default)]
    pub(super) record: Attribute,
}

/// A condition on an existing item, with its values.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Condition {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) condition_expression: Option<&'static str>,
    #[serde(skip_serializing_if = "HashMap::is_empty")]
    pub(super) expression_attribute_values: HashMap<&'static str, Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) return_values_on_condition_check_failure: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetItem<'a> {
    pub(super) table_name: &'a str,
    pub(super) key: KeyAttributes<'a>,
    pub(super) consistent_read: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GotItem {
    pub(super) item: Option<FoundRow>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PutItem<'a> {
    pub(super) table_name: &'a str,
    pub(super) item: Row<'a>,
    #[serde(flatten)]
    pub(super) condition: Condition,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteItem<'a> {
    pub(super) table_name: &'a str,
    pub(super) key: KeyAttributes<'a>,
    #[serde(flatten)]
    pub(super) condition: Condition,
}

/// The requests of a batch for its only table.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Batch<'a, T> {
    pub(super) request_items: HashMap<&'a str, T>,
}

/// The keys to read. `K` is a key of this crate or a key from a response.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Keys<K> {
    pub(super) keys: Vec<K>,
    #[serde(default)]
    pub(super) consistent_read: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BatchRead {
    #[serde(default)]
    pub(super) responses: HashMap<String, Vec<FoundRow>>,
    #[serde(default)]
    pub(super) unprocessed_keys: HashMap<String, Keys<Box<RawValue>>>,
}

/// A write in a batch.
#[derive(Debug, Serialize)]
pub(super) enum BatchWrite<'a> {
    #[serde(rename = "PutRequest")]
    Put {
        #[serde(rename = "Item")]
        item: Row<'a>,
    },
    #[serde(rename = "DeleteRequest")]
    Delete {
        #[serde(rename = "Key")]
        key: KeyAttributes<'a>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BatchWritten {
    #[serde(default)]
    pub(super) unprocessed_items: HashMap<String, Vec<Box<RawValue>>>,
}

/// A change in a transaction.
#[derive(Debug, Serialize)]
pub(super) enum Action<'a> {
    Put(PutItem<'a>),
    Delete(DeleteItem<'a>),
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Transaction<'a> {
    pub(super) transact_items: Vec<Action<'a>>,
    /// The idempotency token: DynamoDB performs a repeated transaction only once.
    pub(super) client_request_token: String,
}

/// The reason why a change was not made.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Reason {
    pub(super) code: Option<String>,
    pub(super) item: Option<FoundRow>,
}

/// The data of a refusal in addition to its code.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Refused {
    pub(super) item: Option<FoundRow>,
    #[serde(default)]
    pub(super) cancellation_reasons: Vec<Reason>,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Select<'a> {
    pub(super) table_name: &'a str,
    pub(super) consistent_read: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) key_condition_expression: Option<&'static str>,
    #[serde(skip_serializing_if = "HashMap::is_empty")]
    pub(super) expression_attribute_values: HashMap<&'static str, Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scan_index_forward: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) limit: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) exclusive_start_key: Option<Box<RawValue>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Page {
    #[serde(default)]
    pub(super) items: Vec<FoundRow>,
    pub(super) last_evaluated_key: Option<Box<RawValue>>,
}
