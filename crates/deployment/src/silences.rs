//! What nobody is told of just now, because somebody silenced it.

use bongsu_core::silence::{self, Silence};
use bongsu_core::store::StoreError;
use jiff::Timestamp;

use crate::Account;
use crate::stack::Description;

/// The silences of an installation that hold now; none where it has no ledger.
///
/// # Errors
///
/// The ledger does not answer.
pub async fn active(
    account: &Account,
    description: &Description,
    now: Timestamp,
) -> Result<Vec<Silence>, StoreError> {
    match description.ledger(account) {
        Some(ledger) => silence::active(&ledger, now).await,
        None => Ok(Vec::new()),
    }
}
