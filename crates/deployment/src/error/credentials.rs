//! Failures to obtain credentials, which come before any request.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;

use super::Cause;

/// The cause, if the error is a failure to obtain credentials.
pub(super) fn cause(error: &(dyn Error + 'static)) -> Option<Cause> {
    let mut found = super::chain(error).filter_map(|error| error.downcast_ref::<CredentialsError>());
    let error = found.next()?;
    Some(match error {
        CredentialsError::CredentialsNotLoaded(_) => Cause::NoCredentials,
        _ => of_provider(&super::chain(error).last().map(ToString::to_string).unwrap_or_default()),
    })
}

/// The refusal of a role or of a single sign-on, in the words of the innermost error.
pub(super) fn of_provider(text: &str) -> Cause {
    let expired = ["expired", "ExpiredToken", "Token is expired", "UnauthorizedException"];
    if expired.iter().any(|word| text.contains(word)) {
        Cause::ExpiredToken
    } else {
        Cause::BadCredentials(text.to_owned())
    }
}
