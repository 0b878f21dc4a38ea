//! Attempts until a receiver beyond Slack has what it is sent, or never will.

use std::time::Duration;

use bongsu_core::delivery::{DeliveryError, LEAST, Receipt, next_attempt};
use tokio::time::Instant;

use crate::http::{HttpError, Response, retry_after, said};

/// The longest wait for one answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// More than anybody waits; every clock can hold it.
const LONGEST: Duration = Duration::from_secs(86_400);

/// Sends until one attempt succeeds, the receiver refuses for good, or `budget` is spent. `attempt` gets the time that one
/// request may take.
///
/// # Errors
///
/// Those of the last attempt.
pub(crate) async fn deliver(
    receiver: &str,
    budget: Duration,
    attempt: impl AsyncFn(Duration) -> Result<(), DeliveryError>,
) -> Result<Receipt, DeliveryError> {
    let deadline = Instant::now() + budget.min(LONGEST);
    let (mut attempts, mut unknown) = (0, 0);
    loop {
        attempts += 1;
        let began = Instant::now();
        let left = deadline.saturating_duration_since(began);
        let Err(error) = attempt(left.min(ANSWER_WITHIN)).await else {
            return Ok(Receipt { attempts, took: began.elapsed(), ..Receipt::default() });
        };
        let may_have_arrived = matches!(error, DeliveryError::Unknown { .. });
        unknown += u32::from(may_have_arrived);
        let left = deadline.saturating_duration_since(Instant::now());
        let counted = if may_have_arrived { unknown } else { attempts };
        let Some(wait) = next_attempt(&error, counted, left) else { return Err(error) };
        tracing::info!(receiver, %error, wait_ms = wait.as_millis(), "trying again");
        // Those who were refused together do not come again together.
        let spread = wait.mul_f64(fastrand::f64() / 4.0).min(left.saturating_sub(wait + LEAST));
        tokio::time::sleep(wait + spread).await;
    }
}

/// A status that asks for another attempt, by whichever server: 429 after the time that it says, 408 and all of 5xx.
/// Nothing for every other status.
pub(crate) fn asks_again(peer: &str, response: &Response) -> Option<DeliveryError> {
    let after = match response.status.as_u16() {
        429 => Some(retry_after(response)),
        408 | 500..=599 => None,
        _ => return None,
    };
    Some(DeliveryError::Retry { cause: answered(peer, response), after })
}

/// What a server answered, as far as it may be shown.
pub(crate) fn answered(peer: &str, response: &Response) -> String {
    format!("{peer} answered {} {}", response.status.as_u16(), said(response)).trim_end().to_owned()
}

/// What a request without an answer means.
pub(crate) fn unanswered(peer: &str, error: &HttpError) -> DeliveryError {
    let cause = format!("{peer}: {error}");
    match error {
        HttpError::Connect(_) => DeliveryError::Retry { cause, after: None },
        HttpError::Broken(_) | HttpError::Timeout(_) => DeliveryError::Unknown { cause },
        HttpError::Request(_) => DeliveryError::Permanent {
            cause,
            hint: "check the receiver's settings in bongsu.toml".to_owned(),
        },
    }
}
