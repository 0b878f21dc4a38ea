//! Several conditional writes in one transaction.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    CancellationReason, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use bongsu_core::store::{self, Change, Commit, Conflict, Key, StoreError, check_changes};

use super::batch::PAUSES;
use super::{DynamoDb, error, row};

/// DynamoDB's word for a condition that is not met, and that for another transaction of the same record.
const NOT_MET: &str = "ConditionalCheckFailed";
const BUSY: &str = "TransactionConflict";

pub(super) async fn commit(store: &DynamoDb, changes: Vec<Change>) -> Result<Commit, StoreError> {
    check_changes(&changes)?;
    match <[Change; 1]>::try_from(changes) {
        // Half the price of a transaction.
        Ok([Change::Put { key, record, expires, expected }]) => {
            let put = store.put_where(&key, &record, expires, expected).await?;
            Ok(match put {
                store::Put::Written(revision) => Commit::Done(vec![Some(revision)]),
                store::Put::Conflict(found) => Commit::Conflict(vec![Conflict { key, found }]),
            })
        }
        Ok(changes) => transact(store, changes.into()).await,
        Err(changes) if changes.is_empty() => Ok(Commit::Done(Vec::new())),
        Err(changes) => transact(store, changes).await,
    }
}

async fn transact(store: &DynamoDb, changes: Vec<Change>) -> Result<Commit, StoreError> {
    let (mut keys, mut revisions, mut items) = (Vec::new(), Vec::new(), Vec::new());
    for change in changes {
        let revision = matches!(change, Change::Put { .. }).then(row::new_revision);
        keys.push(change.key().clone());
        items.push(item(store, &change, revision)?);
        revisions.push(revision);
    }
    // The SDK's token makes an attempt that comes again after a lost answer the same transaction.
    let call = store.client.transact_write_items().set_transact_items(Some(items));
    let mut pauses = PAUSES.iter();
    loop {
        let Err(error) = call.clone().send().await else { return Ok(Commit::Done(revisions)) };
        let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error()
        else {
            return Err(store.explain("TransactWriteItems", &error));
        };
        let reasons = cancelled.cancellation_reasons();
        let conflicts: Vec<_> = keys.iter().zip(reasons).filter_map(conflict).collect();
        if !conflicts.is_empty() {
            return Ok(Commit::Conflict(conflicts));
        }
        let codes: Vec<_> = reasons.iter().filter_map(CancellationReason::code).collect();
        match pauses.next() {
            Some(pause) if codes.contains(&BUSY) => tokio::time::sleep(*pause).await,
            _ => return Err(store.cancelled(&codes)),
        }
    }
}

fn item(store: &DynamoDb, change: &Change, revision: Option<u64>) -> Result<TransactWriteItem, StoreError> {
    let incomplete = |error| error::incomplete(&error);
    let found = ReturnValuesOnConditionCheckFailure::AllOld;
    let (condition, values) = match row::condition(change.expected()) {
        Some((condition, values)) => (Some(condition.to_owned()), values),
        None => (None, None),
    };
    let item = TransactWriteItem::builder();
    Ok(match change {
        Change::Put { key, record, expires, .. } => {
            let put = Put::builder()
                .table_name(&store.table)
                .set_item(Some(row::write(key, record, *expires, revision.unwrap_or_default())?))
                .set_condition_expression(condition)
                .set_expression_attribute_values(values)
                .return_values_on_condition_check_failure(found);
            item.put(put.build().map_err(incomplete)?).build()
        }
        Change::Remove { key, .. } => {
            let delete = Delete::builder()
                .table_name(&store.table)
                .set_key(Some(row::key(key)?))
                .set_condition_expression(condition)
                .set_expression_attribute_values(values)
                .return_values_on_condition_check_failure(found);
            item.delete(delete.build().map_err(incomplete)?).build()
        }
    })
}

fn conflict((key, reason): (&Key, &CancellationReason)) -> Option<Conflict> {
    let is_conflict = reason.code() == Some(NOT_MET);
    let found = || reason.item().filter(|item| !item.is_empty()).map(|item| row::read(key, item));
    is_conflict.then(|| Conflict { key: key.clone(), found: found() })
}
