//! Failures to get credentials, which happen before anything is asked.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;

use super::Cause;

/// The cause, if the error is one of getting credentials.
pub(super) fn cause(error: &(dyn Error + 'static)) -> Option<Cause> {
    let mut found = super::chain(error).filter_map(|error| error.downcast_ref::<CredentialsError>());
    let error = found.next()?;
    Some(match error {
        CredentialsError::CredentialsNotLoaded(_) => Cause::NoCredentials,
        _ => of_provider(&super::chain(error).last().map(ToString::to_string).unwrap_or_default()),
    })
}

/// A role's or a single sign-on's own refusal, in the words of the innermost error.
fn of_provider(text: &str) -> Cause {
    let expired = ["expired", "ExpiredToken", "Token is expired", "UnauthorizedException"];
    if expired.iter().any(|word| text.contains(word)) {
        Cause::ExpiredToken
    } else {
        Cause::BadCredentials(text.to_owned())
    }
}
