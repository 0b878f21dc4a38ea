//! Performs several conditional writes in one transaction.

use bongsu_core::store::{self, Commit, ConditionalWrite, Conflict, Key, StoreError, check_changes};

use super::batch::PAUSES;
use super::wire::{Action, DeleteItem, PutItem, Reason, Refused, Transaction};
use super::{DynamoDb, row};
use crate::aws::service::{CallError, ServiceRefusal};

/// DynamoDB's codes for an unmet condition, and for a concurrent transaction on the same record.
const NOT_MET: &str = "ConditionalCheckFailed";
const BUSY: &str = "TransactionConflict";

pub(super) async fn commit(store: &DynamoDb, changes: Vec<ConditionalWrite>) -> Result<Commit, StoreError> {
    check_changes(&changes)?;
    match changes.as_slice() {
        [] => Ok(Commit::Done(Vec::new())),
        // A single write costs half as much as a transaction.
        [ConditionalWrite::Put { key, record, expires, expected }] => {
            let put = store.put_where(key, record, *expires, *expected).await?;
            Ok(match put {
                store::Put::Written(revision) => Commit::Done(vec![Some(revision)]),
                store::Put::Conflict(found) => Commit::Conflict(vec![Conflict { key: key.clone(), found }]),
            })
        }
        changes => transact(store, changes).await,
    }
}

async fn transact(store: &DynamoDb, changes: &[ConditionalWrite]) -> Result<Commit, StoreError> {
    let (mut revisions, mut actions) = (Vec::new(), Vec::new());
    for change in changes {
        let revision = matches!(change, ConditionalWrite::Put { .. }).then(row::new_revision);
        actions.push(action(store, change, revision.unwrap_or_default())?);
        revisions.push(revision);
    }
    // With the token, a repeated attempt after a lost response counts as the same transaction.
    let client_request_token = format!("{:016x}{:016x}", row::new_revision(), row::new_revision());
    let transaction = Transaction { transact_items: actions, client_request_token };
    let mut pauses = PAUSES.iter();
    loop {
        let refusal = match store.call("TransactWriteItems", &transaction).await {
            Ok(_) => return Ok(Commit::Done(revisions)),
            Err(CallError::Refused(refusal)) if refusal.code() == "TransactionCanceledException" => refusal,
            Err(error) => return Err(store.explain("TransactWriteItems", &error)),
        };
        match cancelled(store, changes, &refusal)? {
            Cancelled::Conflict(conflicts) => return Ok(Commit::Conflict(conflicts)),
            Cancelled::Other(code) => match pauses.next() {
                Some(pause) if code == BUSY => tokio::time::sleep(*pause).await,
                _ => return Err(store.cancelled(&code)),
            },
        }
    }
}

fn action<'a>(
    store: &'a DynamoDb,
    change: &'a ConditionalWrite,
    revision: u64,
) -> Result<Action<'a>, StoreError> {
    let (table_name, condition) = (store.table.as_str(), row::condition(change.expected()));
    Ok(match change {
        ConditionalWrite::Put { key, record, expires, .. } => {
            Action::Put(PutItem { table_name, item: row::write(key, record, *expires, revision)?, condition })
        }
        ConditionalWrite::Remove { key, .. } => {
            Action::Delete(DeleteItem { table_name, key: row::key(key)?, condition })
        }
    })
}

/// The reason for a cancelled transaction.
enum Cancelled {
    Conflict(Vec<Conflict>),
    /// Another reason, as DynamoDB's code.
    Other(String),
}

fn cancelled(
    store: &DynamoDb,
    changes: &[ConditionalWrite],
    refusal: &ServiceRefusal,
) -> Result<Cancelled, StoreError> {
    let Refused { cancellation_reasons: reasons, .. } = store.parse("TransactWriteItems", &refusal.body)?;
    let other = |reason: &Reason| reason.code.as_deref().filter(|code| *code != "None").map(str::to_owned);
    let code = reasons.iter().find_map(other).unwrap_or_default();
    let keys = changes.iter().map(ConditionalWrite::key);
    let conflicts: Vec<_> = keys.zip(reasons).filter_map(|(key, reason)| conflict(key, reason)).collect();
    Ok(if conflicts.is_empty() { Cancelled::Other(code) } else { Cancelled::Conflict(conflicts) })
}

fn conflict(key: &Key, reason: Reason) -> Option<Conflict> {
    let is_conflict = reason.code.as_deref() == Some(NOT_MET);
    let there = |row: &super::wire::FoundRow| row.pk.text.is_some();
    let found = reason.item.filter(there).map(|found| row::read(key, found));
    is_conflict.then(|| Conflict { key: key.clone(), found })
}
