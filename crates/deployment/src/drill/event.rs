//! Invokes the function with a test event, as the console's button does.

use aws_sdk_lambda::Client;
use aws_sdk_lambda::primitives::Blob;

use crate::Account;
use crate::error::{AwsError, Explain as _};

/// The function's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Whether the invocation failed.
    pub has_failed: bool,
    /// The answer, or the error, as JSON.
    pub payload: String,
}

/// Invokes `function` with `event` and waits for its answer.
///
/// # Errors
///
/// Returns an error if AWS refuses or cannot be reached.
pub async fn invoke(account: &Account, function: &str, event: Vec<u8>) -> Result<Answered, AwsError> {
    let asked = Client::new(account.config()).invoke().function_name(function).payload(Blob::new(event));
    let answer = asked.send().await.explain("lambda:InvokeFunction", account.region())?;
    let payload = answer.payload.map(Blob::into_inner).unwrap_or_default();
    Ok(Answered {
        has_failed: answer.function_error.is_some(),
        payload: String::from_utf8_lossy(&payload).into_owned(),
    })
}
