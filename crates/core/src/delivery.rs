//! How a delivery ends, and when one is tried again.

use std::time::Duration;

use jiff::SignedDuration;

use crate::slack::Posted;

/// A message that comes later than this says so, and counts as delayed.
pub const LATE_AFTER: SignedDuration = SignedDuration::from_mins(2);

/// Slack said it has the message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    /// Posts it took, 1 where the first went through.
    pub attempts: u32,
    /// Slack refused the blocks, so the message went as plain text: the refusal.
    pub fallback: Option<String>,
    /// Slack refused the channel, so the message went to the default one: the refusal.
    pub elsewhere: Option<String>,
    /// How long the post took that went through.
    pub took: Duration,
    /// Where the message is, for receivers that tell.
    pub posted: Option<Posted>,
}

/// Why a message was not delivered. There is no fourth kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// It may work later.
    #[error("{cause}")]
    Retry {
        cause: String,
        /// How long Slack asked to wait.
        after: Option<Duration>,
    },
    /// It fails until a person changes something.
    #[error("{cause}: {hint}")]
    Permanent {
        cause: String,
        /// The way out for that person.
        hint: String,
    },
    /// The connection broke after the message was sent: it may have arrived.
    #[error("{cause}; the message may have arrived")]
    Unknown { cause: String },
}

/// Attempts after which a message that may have arrived is not sent again at once: each may be one more of it. Whoever
/// tries again later tries so few times again.
const MOST_UNKNOWN: u32 = 2;

/// An attempt with less time than this is cut off before Slack answers, and nobody knows whether the message arrived.
pub const LEAST: Duration = Duration::from_millis(100);

/// How long to wait before the next attempt, if there should be one: at once what Slack asks for,
/// otherwise 0.25 s, doubled each time, up to 8 s; never beyond what is `left` of the budget. Where the message may have
/// arrived, `attempts` are those of which that is so.
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
    fn waits_as_asked_and_never_too_long() {
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
