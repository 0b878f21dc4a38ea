//! The silences in force.

use bongsu_core::silence::{self, Silence};
use bongsu_core::store::StoreError;
use jiff::Timestamp;

use crate::Account;
use crate::stack::Description;

/// Lists the silences of an installation that are in force at `now`. Without a ledger there are none.
///
/// # Errors
///
/// Returns an error if the ledger cannot be read.
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
