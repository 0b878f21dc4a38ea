//! Attempts until a receiver has what it is sent, or never will, and what the answers of any server mean.

use std::time::Duration;

#[cfg(any(feature = "pagerduty", feature = "webhook"))]
use bongsu_core::delivery::Receipt;
use bongsu_core::delivery::{DeliveryError, LEAST, next_attempt};
use tokio::time::Instant;

use crate::http::{HttpError, Response, retry_after, said};

/// The longest wait for one answer; Slack's usual one takes a tenth of a second.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// More than anybody waits; every clock can hold it.
const LONGEST: Duration = Duration::from_secs(86_400);

/// The time that one delivery has, and the attempts made in it.
pub(crate) struct Attempts {
    deadline: Instant,
    count: u32,
    /// Those of which nobody can tell whether they arrived.
    unknown: u32,
}

impl Attempts {
    /// None yet, and so much time for all of them.
    pub(crate) fn within(budget: Duration) -> Self {
        Self { deadline: Instant::now() + budget.min(LONGEST), count: 0, unknown: 0 }
    }

    /// When the time is up.
    #[cfg(feature = "slack")]
    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// How many there were.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// Begins one, now.
    pub(crate) fn begin(&mut self) -> Instant {
        self.count += 1;
        Instant::now()
    }

    /// Waits for the next one after `error`; whether there should be one.
    pub(crate) async fn wait(&mut self, receiver: &str, error: &DeliveryError) -> bool {
        let may_have_arrived = matches!(error, DeliveryError::Unknown { .. });
        // Of attempts that surely did not arrive there may be many before one that may have.
        self.unknown += u32::from(may_have_arrived);
        let counted = if may_have_arrived { self.unknown } else { self.count };
        let left = self.deadline - Instant::now();
        let Some(wait) = next_attempt(error, counted, left) else { return false };
        tracing::info!(receiver, %error, wait_ms = wait.as_millis(), "trying again");
        // Those who were refused together do not come again together.
        let spread = wait.mul_f64(fastrand::f64() / 4.0).min(left.saturating_sub(wait + LEAST));
        tokio::time::sleep(wait + spread).await;
        true
    }
}

/// Sends until one attempt succeeds, the receiver refuses for good, or `budget` is spent. `attempt` gets the time that one
/// request may take.
///
/// # Errors
///
/// Those of the last attempt.
#[cfg(any(feature = "pagerduty", feature = "webhook"))]
pub(crate) async fn deliver(
    receiver: &str,
    budget: Duration,
    attempt: impl AsyncFn(Duration) -> Result<(), DeliveryError>,
) -> Result<Receipt, DeliveryError> {
    let mut attempts = Attempts::within(budget);
    loop {
        let began = attempts.begin();
        let Err(error) = attempt((attempts.deadline - began).min(ANSWER_WITHIN)).await else {
            return Ok(Receipt { attempts: attempts.count(), took: began.elapsed(), ..Receipt::default() });
        };
        if !attempts.wait(receiver, &error).await {
            return Err(error);
        }
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

/// What a request without an answer means. `hint` says what to do about one that cannot be made.
pub(crate) fn unanswered(peer: &str, hint: &str, error: &HttpError) -> DeliveryError {
    let cause = format!("{peer}: {error}");
    match error {
        HttpError::Connect(_) => DeliveryError::Retry { cause, after: None },
        HttpError::Broken(_) | HttpError::Timeout(_) => DeliveryError::Unknown { cause },
        HttpError::Request(_) => DeliveryError::Permanent { cause, hint: hint.to_owned() },
    }
}

/// The hint for receivers whose address is in the configuration.
#[cfg(any(feature = "pagerduty", feature = "webhook"))]
pub(crate) const CHECK_SETTINGS: &str = "check the receiver's settings in bongsu.toml";
