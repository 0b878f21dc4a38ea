use bongsu_core::store::{Key, Put, Store};
use jiff::SignedDuration;

use super::InteractionError;
use super::signature::Signed;

/// The partition and retention of used signatures. The retention is twice the validity of a signature.
const PRESSES: &str = "presses";
const KEPT: SignedDuration = SignedDuration::from_mins(10);

/// Records the signature, so that a request is accepted only once. If it cannot be recorded, a replay cannot
/// be excluded.
pub(super) async fn note(signed: &Signed, ledger: &impl Store) -> Result<(), InteractionError> {
    let key = Key::new(PRESSES, signed.signature.as_str());
    let expires = signed.at.saturating_add(KEPT).unwrap_or(signed.at);
    match ledger.put(&key, "{}", expires, None).await {
        Ok(Put::Written(_)) => Ok(()),
        Ok(Put::Conflict(_)) => Err(InteractionError::Replayed),
        Err(error) => Err(InteractionError::NoLedger(error)),
    }
}
