//! The DynamoDB operations that bongsu uses, with DynamoDB's limits.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Refused;
use super::table::{Attributes, Key, Table, key_of, size};

/// The limits of one request and one response in bytes (DynamoDB API reference).
const MOST_KEYS: usize = 100;
const MOST_WRITES: usize = 25;
const MOST_ACTIONS: usize = 100;
const MOST_ITEM_BYTES: usize = 400 * 1024;
const MOST_PAGE_BYTES: usize = 1024 * 1024;

pub(super) fn answer(operation: &str, input: &Value, table: &mut Table) -> Result<Value, Refused> {
    match operation {
        "GetItem" => get(input, table),
        "BatchGetItem" => batch_get(input, table),
        "PutItem" | "DeleteItem" => write_one(input, table),
        "BatchWriteItem" => batch_write(input, table),
        "TransactWriteItems" => transact(input, table),
        "Query" => query(input, table),
        "Scan" => scan(input, table),
        _ => Err(Refused::new("UnknownOperationException", "")),
    }
}

fn get(input: &Value, table: &Table) -> Result<Value, Refused> {
    let key = key_of(&input["Key"])?;
    Ok(table.get(&key).map_or(json!({}), |item| json!({ "Item": item })))
}

fn batch_get(input: &Value, table: &Table) -> Result<Value, Refused> {
    let (name, request) = only_table(input)?;
    let keys = list(&request["Keys"]);
    if keys.is_empty() || keys.len() > MOST_KEYS {
        return Err(Refused::invalid("Too many items requested for the BatchGetItem call"));
    }
    distinct(keys.iter().map(key_of))?;
    let (mut found, mut left, mut bytes) = (Vec::new(), Vec::new(), 0);
    for key in keys {
        let Some(item) = table.get(&key_of(key)?) else { continue };
        bytes += size(item);
        if bytes > table.most_batch_bytes { left.push(key) } else { found.push(item) }
    }
    let consistent = &request["ConsistentRead"];
    let unprocessed = json!({ name: { "Keys": left, "ConsistentRead": consistent } });
    let unprocessed = if left.is_empty() { json!({}) } else { unprocessed };
    Ok(json!({ "Responses": { name: found }, "UnprocessedKeys": unprocessed }))
}

/// A write of one item: the new item, or `None` for a deletion.
struct Action<'v> {
    key: Key,
    item: Option<&'v Attributes>,
}

impl<'v> Action<'v> {
    fn of(input: &'v Value) -> Result<Self, Refused> {
        let Some(item) = input.get("Item").and_then(Value::as_object) else {
            return Ok(Self { key: key_of(&input["Key"])?, item: None });
        };
        if size(item) > MOST_ITEM_BYTES {
            return Err(Refused::invalid("Item size has exceeded the maximum allowed size"));
        }
        Ok(Self { key: key_of(&input["Item"])?, item: Some(item) })
    }

    fn make(self, table: &mut Table) {
        match self.item {
            Some(item) => table.put(self.key, item.clone()),
            None => table.remove(&self.key),
        }
    }
}

fn write_one(input: &Value, table: &mut Table) -> Result<Value, Refused> {
    let action = Action::of(input)?;
    let found = table.get(&action.key);
    if !is_met(input, found)? {
        let refused = Refused::new("ConditionalCheckFailedException", "The conditional request failed");
        return Err(match found {
            Some(item) => refused.with("Item", item.clone()),
            None => refused,
        });
    }
    action.make(table);
    Ok(json!({}))
}

fn batch_write(input: &Value, table: &mut Table) -> Result<Value, Refused> {
    let (_, writes) = only_table(input)?;
    let writes = list(writes);
    if writes.is_empty() || writes.len() > MOST_WRITES {
        return Err(Refused::invalid("Too many items requested for the BatchWriteItem call"));
    }
    let request = |write: &'_ Value| match write.get("PutRequest") {
        Some(put) => put.clone(),
        None => write["DeleteRequest"].clone(),
    };
    let requests: Vec<_> = writes.iter().map(request).collect();
    let actions = requests.iter().map(Action::of).collect::<Result<Vec<_>, _>>()?;
    distinct(actions.iter().map(|action| Ok(action.key.clone())))?;
    actions.into_iter().for_each(|action| action.make(table));
    Ok(json!({ "UnprocessedItems": {} }))
}

fn transact(input: &Value, table: &mut Table) -> Result<Value, Refused> {
    let items = list(&input["TransactItems"]);
    if items.is_empty() || items.len() > MOST_ACTIONS {
        return Err(Refused::invalid("Member must have length less than or equal to 100"));
    }
    let inner = |item: &'_ Value| item.get("Put").or(item.get("Delete")).cloned().unwrap_or_default();
    let items: Vec<_> = items.iter().map(inner).collect();
    let actions = items.iter().map(Action::of).collect::<Result<Vec<_>, _>>()?;
    distinct(actions.iter().map(|action| Ok(action.key.clone())))?;
    let (mut reasons, mut is_cancelled) = (Vec::new(), false);
    for (action, item) in actions.iter().zip(&items) {
        let found = table.get(&action.key);
        let is_met = is_met(item, found)?;
        is_cancelled |= !is_met;
        reasons.push(match (is_met, found) {
            (true, _) => json!({ "Code": "None" }),
            (false, Some(found)) => json!({ "Code": "ConditionalCheckFailed", "Item": found }),
            (false, None) => json!({ "Code": "ConditionalCheckFailed" }),
        });
    }
    if is_cancelled {
        let refused = Refused::new("TransactionCanceledException", "Transaction cancelled");
        return Err(refused.with("CancellationReasons", reasons));
    }
    actions.into_iter().for_each(|action| action.make(table));
    Ok(json!({}))
}

fn query(input: &Value, table: &Table) -> Result<Value, Refused> {
    let partition = input.pointer("/ExpressionAttributeValues/:partition/S").and_then(Value::as_str);
    let is_known = input["KeyConditionExpression"] == "pk = :partition";
    let partition = partition.filter(|_| is_known);
    let partition = partition.ok_or_else(|| Refused::invalid("Invalid KeyConditionExpression"))?;
    let is_forward = input["ScanIndexForward"] != false;
    Ok(page(input, table.partition(partition, start(input)?, is_forward).into_iter()))
}

fn scan(input: &Value, table: &Table) -> Result<Value, Refused> {
    Ok(page(input, table.after(start(input)?)))
}

fn start(input: &Value) -> Result<Option<Key>, Refused> {
    input.get("ExclusiveStartKey").map(key_of).transpose()
}

/// Returns one page, which is limited by the request and by the size of a response.
fn page<'t>(input: &Value, items: impl Iterator<Item = (&'t Key, &'t Attributes)>) -> Value {
    let limit = input["Limit"].as_u64().and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    let (mut found, mut bytes, mut last, mut items) = (Vec::new(), 0, None, items.peekable());
    while found.len() < limit
        && bytes < MOST_PAGE_BYTES
        && let Some((key, item)) = items.next()
    {
        bytes += size(item);
        found.push(item);
        last = Some(key);
    }
    match last.filter(|_| items.peek().is_some()) {
        Some((partition, sort)) => {
            let last = json!({ "pk": { "S": partition }, "sk": { "S": sort } });
            json!({ "Count": found.len(), "Items": found, "LastEvaluatedKey": last })
        }
        None => json!({ "Count": found.len(), "Items": found }),
    }
}

/// Returns the only table of a batch, with its requests.
fn only_table(input: &Value) -> Result<(&str, &Value), Refused> {
    let tables = input["RequestItems"].as_object();
    let table = tables.filter(|tables| tables.len() == 1).and_then(|tables| tables.iter().next());
    table.map(|(name, request)| (name.as_str(), request)).ok_or_else(|| Refused::invalid("one table, please"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn distinct(keys: impl Iterator<Item = Result<Key, Refused>>) -> Result<(), Refused> {
    let mut seen = BTreeSet::new();
    for key in keys {
        if !seen.insert(key?) {
            return Err(Refused::invalid("Provided list of item keys contains duplicates"));
        }
    }
    Ok(())
}

/// Returns whether the existing item satisfies the condition of `input`. Knows only the condition expressions that
/// bongsu writes.
fn is_met(input: &Value, found: Option<&Attributes>) -> Result<bool, Refused> {
    let Some(expression) = input.get("ConditionExpression").and_then(Value::as_str) else { return Ok(true) };
    let revision = || {
        let revision = found?.get("revision")?.get("N")?.as_str()?;
        Some(revision.parse::<i128>().unwrap_or(-1))
    };
    let value = |name: &str| {
        let value = input.pointer(&format!("/ExpressionAttributeValues/{name}/N")).and_then(Value::as_str);
        value.and_then(|value| value.parse::<i128>().ok())
    };
    let missing =
        || Refused::invalid("Invalid ConditionExpression: an expression attribute value is not defined");
    match expression {
        "attribute_not_exists(pk)" => Ok(found.is_none()),
        "revision = :expected" => Ok(revision() == Some(value(":expected").ok_or_else(missing)?)),
        "attribute_exists(pk) AND NOT (revision BETWEEN :lowest AND :highest)" => {
            let (lowest, highest) =
                (value(":lowest").ok_or_else(missing)?, value(":highest").ok_or_else(missing)?);
            let is_within = revision().is_some_and(|revision| (lowest..=highest).contains(&revision));
            Ok(found.is_some() && !is_within)
        }
        _ => Err(Refused::invalid("Invalid ConditionExpression: not one of those that this stand-in knows")),
    }
}
