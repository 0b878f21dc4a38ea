//! What nobody is told of just now, because somebody silenced it.

use bongsu_core::silence::{self, Silence};
use bongsu_core::store::StoreError;
use bongsu_io::dynamodb::DynamoDb;
use jiff::Timestamp;

use crate::Account;
use crate::stack::Description;

/// The silences of a stack that hold now; none where the stack is older than its ledger.
///
/// # Errors
///
/// The ledger does not answer.
pub async fn active(
    account: &Account,
    description: &Description,
    now: Timestamp,
) -> Result<Vec<Silence>, StoreError> {
    match description.output("LedgerTable") {
        Some(table) => {
            let table = DynamoDb::new(account.config(), account.http().clone(), table.to_owned());
            silence::active(&table, now).await
        }
        None => Ok(Vec::new()),
    }
}
