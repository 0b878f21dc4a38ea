//! Explains AWS's refusals in plain words, with the remedy. One type covers every operation, because services
//! differ only in their error codes, which a table maps.

mod cause;
mod classify;
#[cfg(test)]
mod tests;

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use bongsu_io::aws::service::CallError;

pub use cause::Cause;

/// A request that AWS refused or did not answer: the action, the region and the cause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{action} in {region}: {cause}")]
pub struct AwsError {
    /// The action as IAM names it, for example `cloudformation:CreateChangeSet`.
    pub action: &'static str,
    pub region: String,
    pub cause: Cause,
}

impl AwsError {
    /// The error of a successful response that is not from AWS.
    pub(crate) fn not_aws(action: &'static str, region: &str) -> Self {
        Self { action, region: region.to_owned(), cause: Cause::NoConnection(classify::NOT_AWS.to_owned()) }
    }
}

/// Converts the error of an SDK operation to an [`AwsError`].
pub trait Explain<T> {
    /// Converts the error. `action` is the action in IAM's words, and `region` the region of the request.
    ///
    /// # Errors
    ///
    /// Returns the explained error.
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

impl<T> Explain<T> for Result<T, CallError> {
    fn explain(self, action: &'static str, region: &str) -> Result<T, AwsError> {
        self.map_err(|error| AwsError {
            action,
            region: region.to_owned(),
            cause: classify::cause_of_call(&error, action),
        })
    }
}

/// Returns the error, followed by each of its sources.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}
