//! What AWS refuses, in plain words and with the way out. One type for every operation of every service:
//! services differ in the codes they use, and those are a table.

mod cause;
mod classify;
mod credentials;
#[cfg(test)]
mod tests;

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

pub use cause::Cause;

/// What AWS said no to, where, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{action} in {region}: {cause}")]
pub struct AwsError {
    /// The action as IAM names it, for example `cloudformation:CreateChangeSet`.
    pub action: &'static str,
    /// The region that was asked.
    pub region: String,
    pub cause: Cause,
}

/// Turns what an operation of the SDK fails with into an [`AwsError`].
pub trait Explain<T> {
    /// `action` is IAM's name of what was asked, `region` where.
    ///
    /// # Errors
    ///
    /// The same failure, in plain words.
    fn explain(self, action: &'static str, region: &str) -> Result<T, AwsError>;
}

impl<T, E> Explain<T> for Result<T, SdkError<E, HttpResponse>>
where
    E: ProvideErrorMetadata + Error + 'static,
{
    fn explain(self, action: &'static str, region: &str) -> Result<T, AwsError> {
        self.map_err(|error| AwsError {
            action,
            region: region.to_owned(),
            cause: classify::cause(&error, action),
        })
    }
}

/// The error and what lies beneath it.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}
