//! The results of deliveries, and the rules for retries.

use std::time::Duration;

use bongsu_slack::Posted;
use jiff::SignedDuration;

/// A message that is later than this says that it is delayed.
pub const LATE_AFTER: SignedDuration = SignedDuration::from_mins(2);

/// The text of the function's log line about a delivered notice. `bongsu drill` reads this line and the next
/// two.
pub const DELIVERED: &str = "delivered";
/// The text of the log line about a notice that no receiver got.
pub const UNDELIVERED: &str = "undelivered";
/// The text of the log line with the milliseconds that reading a receiver's secret took.
pub const SECRET_READ: &str = "secret read";

/// The receipt of a delivered message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    /// The number of attempts. 1 means that the first one succeeded.
    pub attempts: u32,
    /// The reason why Slack refused the blocks, if the message was sent as plain text.
    pub fallback: Option<String>,
    /// The reason why Slack refused the channel, if the message went to the default channel.
    pub elsewhere: Option<String>,
    /// The duration of the successful post.
    pub took: Duration,
    /// The position of the message, for receivers that return it.
    pub posted: Option<Posted>,
}

/// An error in a delivery, by the effect of a later attempt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// A later attempt may succeed.
    #[error("{cause}")]
    Retry {
        cause: String,
        /// The waiting time that the receiver asks for.
        after: Option<Duration>,
    },
    /// Every attempt fails until a person changes something.
    #[error("{cause}: {hint}")]
    Permanent {
        cause: String,
        /// The solution, for that person.
        hint: String,
    },
    /// The connection broke after the message was sent, so the message may have arrived.
    #[error("{cause}; the message may have arrived")]
    Unknown { cause: String },
}

/// The number of attempts after which a message that may have arrived is not sent again at once. Each further
/// attempt may post it again. A later retry has the same limit.
const MOST_UNKNOWN: u32 = 2;

/// The minimum time for an attempt. With less time, the attempt would end before Slack answers, and its
/// result would be unknown.
pub const LEAST: Duration = Duration::from_millis(100);

/// Returns the waiting time before the next attempt, or `None` if no attempt should follow. The waiting time
/// that Slack asks for takes precedence. Otherwise the time starts at 0.25 s and doubles up to 8 s. It is
/// never longer than the time `left`. For a message that may have arrived, `attempts` counts only attempts
/// with an unknown result.
pub fn next_attempt(error: &DeliveryError, attempts: u32, left: Duration) -> Option<Duration> {
    let wait = match error {
        DeliveryError::Permanent { .. } => return None,
        DeliveryError::Unknown { .. } if attempts >= MOST_UNKNOWN => return None,
        DeliveryError::Retry { after: Some(after), .. } => *after,
        DeliveryError::Retry { after: None, .. } | DeliveryError::Unknown { .. } => backoff(attempts),
    };
    (wait + LEAST < left).then_some(wait)
}

fn backoff(attempts: u32) -> Duration {
    Duration::from_millis(250 << attempts.saturating_sub(1).min(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_as_requested_but_never_too_long() {
        let asked = |after| DeliveryError::Retry { cause: String::new(), after };
        let unknown = DeliveryError::Unknown { cause: String::new() };
        let permanent = DeliveryError::Permanent { cause: String::new(), hint: String::new() };
        let (ms, s) = (Duration::from_millis, Duration::from_secs);
        let cases = [
            (asked(Some(s(2))), 1, s(3), Some(s(2))),
            (asked(Some(s(30))), 1, s(3), None),
            (asked(None), 1, s(60), Some(ms(250))),
            (asked(None), 3, s(60), Some(ms(1_000))),
            (asked(None), 90, s(60), Some(s(8))),
            (unknown.clone(), 1, s(60), Some(ms(250))),
            (unknown, 2, s(60), None),
            (permanent, 1, s(60), None),
            (asked(None), 1, ms(300), None),
        ];
        for (error, attempts, left, expected) in cases {
            assert_eq!(next_attempt(&error, attempts, left), expected, "{error:?}");
        }
    }
}
