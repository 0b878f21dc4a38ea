//! Repeats attempts until a receiver has a message or can never get it, and interprets the responses of
//! servers.

use std::time::Duration;

#[cfg(any(feature = "pagerduty", feature = "webhook"))]
use bongsu_core::delivery::Receipt;
use bongsu_core::delivery::{DeliveryError, LEAST, next_attempt};
use tokio::time::Instant;

use crate::http::{HttpError, Response, retry_after, said};

/// The time limit for one response. Slack usually answers within a tenth of a second.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// The longest budget, which every clock can represent.
const LONGEST: Duration = Duration::from_secs(86_400);

/// The time of one delivery and its attempts.
pub(crate) struct Attempts {
    deadline: Instant,
    count: u32,
    /// The number of attempts whose result is unknown.
    unknown: u32,
}

impl Attempts {
    /// Starts without attempts. `budget` is the time for all of them.
    pub(crate) fn within(budget: Duration) -> Self {
        Self { deadline: Instant::now() + budget.min(LONGEST), count: 0, unknown: 0 }
    }

    /// Returns the end of the time.
    #[cfg(feature = "slack")]
    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Returns the number of attempts.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// Begins an attempt and returns its start.
    pub(crate) fn begin(&mut self) -> Instant {
        self.count += 1;
        Instant::now()
    }

    /// Waits for the next attempt after `error`. Returns false if there should be no other attempt.
    pub(crate) async fn wait(&mut self, receiver: &str, error: &DeliveryError) -> bool {
        let may_have_arrived = matches!(error, DeliveryError::Unknown { .. });
        // Counts an attempt whose message may have arrived, but not one that certainly failed.
        self.unknown += u32::from(may_have_arrived);
        let counted = if may_have_arrived { self.unknown } else { self.count };
        let left = self.deadline - Instant::now();
        let Some(wait) = next_attempt(error, counted, left) else { return false };
        tracing::info!(receiver, %error, wait_ms = wait.as_millis(), "trying again");
        // The random addition separates programs that were refused at the same time.
        let spread = wait.mul_f64(fastrand::f64() / 4.0).min(left.saturating_sub(wait + LEAST));
        tokio::time::sleep(wait + spread).await;
        true
    }
}

/// Sends until an attempt succeeds, the receiver refuses permanently, or `budget` is spent. `attempt` gets
/// the time for one request.
///
/// # Errors
///
/// Returns the error of the last attempt.
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

/// Interprets the statuses with which any server asks for a retry: 429 after the requested time, 408, and all
/// 5xx. Returns `None` for other statuses.
pub(crate) fn asks_again(peer: &str, response: &Response) -> Option<DeliveryError> {
    let after = match response.status.as_u16() {
        429 => Some(retry_after(response)),
        408 | 500..=599 => None,
        _ => return None,
    };
    Some(DeliveryError::Retry { cause: answered(peer, response), after })
}

/// Describes a server's response without secrets.
pub(crate) fn answered(peer: &str, response: &Response) -> String {
    format!("{peer} answered {} {}", response.status.as_u16(), said(response)).trim_end().to_owned()
}

/// Interprets the error of a request without a response. `hint` is the solution for a request that cannot be sent.
pub(crate) fn unanswered(peer: &str, hint: &str, error: &HttpError) -> DeliveryError {
    let cause = format!("{peer}: {error}");
    match error {
        HttpError::Connect(_) => DeliveryError::Retry { cause, after: None },
        HttpError::Broken(_) | HttpError::TooLarge | HttpError::Timeout(_) => {
            DeliveryError::Unknown { cause }
        }
        HttpError::Request(_) => DeliveryError::Permanent { cause, hint: hint.to_owned() },
    }
}

/// The hint for receivers whose URL is in the configuration.
#[cfg(any(feature = "pagerduty", feature = "webhook"))]
pub(crate) const CHECK_SETTINGS: &str = "check the receiver's settings in bongsu.toml";
