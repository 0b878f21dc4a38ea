use bongsu_core::store::{Key, Put, Store};
use jiff::SignedDuration;

use super::InteractionError;
use super::signature::Signed;

/// Where signatures are that came before, and for how long: twice the time in which one is taken.
const PRESSES: &str = "presses";
const KEPT: SignedDuration = SignedDuration::from_mins(10);

/// Notes the signature, so that the same request is taken once. Where it cannot be noted, nobody can tell whether it came
/// before.
pub(super) async fn note(signed: &Signed, ledger: &impl Store) -> Result<(), InteractionError> {
    let key = Key::new(PRESSES, signed.signature.as_str());
    let expires = signed.at.saturating_add(KEPT).unwrap_or(signed.at);
    match ledger.put(&key, "{}", expires, None).await {
        Ok(Put::Written(_)) => Ok(()),
        Ok(Put::Conflict(_)) => Err(InteractionError::Replayed),
        Err(error) => Err(InteractionError::NoLedger(error)),
    }
}
