use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{CLOCKS_APART, VERSION, Waiting, holds};
use crate::store::{Item, Key};

/// The messages per second that Slack allows in a channel (docs.slack.dev, "Rate limits").
const RATE: f64 = 1.0;

/// The definition of a storm: more than a number of notices for one receiver within a time. A storm becomes a
/// digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storm {
    /// The number of notices that are sent one by one.
    pub notices: usize,
    /// The time range. A digest waits for more notices for this time.
    pub within: SignedDuration,
}

impl Default for Storm {
    /// Returns 5 notices in 10 s. Slack allows about one message per second in a channel, and short bursts.
    fn default() -> Self {
        Self { notices: 5, within: SignedDuration::from_secs(10) }
    }
}

/// The rate limit that all programs share for one receiver, and the state of the receiver's outbox.
///
/// A write requires the revision that was read, so two programs cannot take the same turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RateLimiter {
    /// The version; see [`VERSION`].
    pub version: u32,
    /// The number of messages that may be sent at once. A negative number counts the messages that wait for
    /// their turns.
    pub tokens: f64,
    /// The time at which `tokens` was computed.
    pub refilled: Timestamp,
    /// The times of the latest notices, at most the number that makes a storm.
    #[serde(default)]
    pub arrivals: Vec<Timestamp>,
    /// The reason why the outbox is open. While it is open, new notices must wait too, so that no notice
    /// overtakes another.
    #[serde(default)]
    pub outbox: Option<Waiting>,
    /// The end of the lease on emptying the outbox.
    #[serde(default)]
    pub emptied_until: Option<Timestamp>,
}

/// A rate limiter's decision about a notice.
#[derive(Debug, Clone, PartialEq)]
pub enum Admission {
    /// Send the notice after this delay.
    Go(RateLimiter, SignedDuration),
    /// Put the notice into the outbox, which is already open.
    Wait(Waiting),
    /// Open the outbox, because there is a storm.
    Storm(RateLimiter),
}

impl RateLimiter {
    /// Creates an unused rate limiter.
    pub fn new(storm: &Storm, now: Timestamp) -> Self {
        Self {
            version: VERSION,
            tokens: burst(storm),
            refilled: now,
            arrivals: Vec::new(),
            outbox: None,
            emptied_until: None,
        }
    }

    /// Reads the record of a store's item. A missing or unreadable record counts as an unused rate limiter.
    pub fn read(item: Option<&Item>, storm: &Storm, now: Timestamp) -> Self {
        let read = item.and_then(|item| serde_json::from_str(&item.record).ok());
        read.unwrap_or_else(|| Self::new(storm, now))
    }

    /// Returns the record for a store.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Returns the key of the receiver's rate limiter.
    pub fn key(receiver: &str) -> Key {
        Key::new(format!("{receiver}/gate"), "0")
    }

    /// Decides on a notice that arrives at `now`.
    pub fn admit(&self, storm: &Storm, now: Timestamp) -> Admission {
        if let Some(because) = self.outbox {
            return Admission::Wait(because);
        }
        let mut next = self.clone();
        next.arrivals.retain(|&at| within(at, now, storm.within));
        if next.arrivals.len() >= storm.notices {
            return Admission::Storm(next.opened(Waiting::Storm));
        }
        next.arrivals.push(now);
        let (next, wait) = next.take(storm, now);
        Admission::Go(next, wait)
    }

    /// Takes the next turn for a message, and returns the time until the turn.
    #[must_use]
    pub fn take(mut self, storm: &Storm, now: Timestamp) -> (Self, SignedDuration) {
        let passed = now.duration_since(self.refilled);
        // The clock of another program was far ahead. That must not block the rate limiter for so long.
        if passed < -CLOCKS_APART {
            return Self { tokens: burst(storm), refilled: now, ..self }.take(storm, now);
        }
        let refill = passed.as_secs_f64().max(0.0) * RATE;
        self.tokens = (self.tokens + refill).min(burst(storm)) - 1.0;
        self.refilled = self.refilled.max(now);
        let wait = (-self.tokens / RATE).max(0.0);
        let wait = SignedDuration::try_from_secs_f64(wait).unwrap_or(SignedDuration::ZERO);
        (self, wait)
    }

    #[must_use]
    pub fn opened(self, because: Waiting) -> Self {
        Self { outbox: Some(because), ..self }
    }

    #[must_use]
    pub fn closed(self) -> Self {
        Self { outbox: None, emptied_until: None, ..self }
    }

    /// Returns whether a program is emptying the outbox.
    pub fn is_being_emptied(&self, now: Timestamp) -> bool {
        self.emptied_until.is_some_and(|until| holds(until, now))
    }
}

/// Returns the number of messages that may be sent at once.
#[expect(clippy::cast_precision_loss, reason = "a handful")]
fn burst(storm: &Storm) -> f64 {
    storm.notices.max(1) as f64
}

/// Returns whether the distance between `at` and `now` is at most `span`. A clock may be slightly ahead.
fn within(at: Timestamp, now: Timestamp, span: SignedDuration) -> bool {
    now.duration_since(at).abs() <= span
}
