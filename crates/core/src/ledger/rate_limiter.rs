use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{CLOCKS_APART, VERSION, Waiting, holds};
use crate::store::{Item, Key};

/// Messages a second that Slack takes for one channel (docs.slack.dev, "Rate limits").
const RATE: f64 = 1.0;

/// More notices than these, for one receiver within this time, are a storm: they become a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storm {
    /// So many go one by one...
    pub notices: usize,
    /// ...within this time. A digest waits as long for others to come.
    pub within: SignedDuration,
}

impl Default for Storm {
    /// Slack takes about one message a second for a channel, and few at once.
    fn default() -> Self {
        Self { notices: 5, within: SignedDuration::from_secs(10) }
    }
}

/// The rate limit that all programs share which send to one receiver, and whether its outbox is open.
///
/// Written with the revision it was read at, so that two cannot take the same turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RateLimiter {
    /// [`VERSION`].
    pub version: u32,
    /// Messages that may go at once; below zero are those that wait for their second.
    pub tokens: f64,
    /// When that was so.
    pub refilled: Timestamp,
    /// When the last notices came, as many as make a storm.
    #[serde(default)]
    pub arrivals: Vec<Timestamp>,
    /// Notices wait in the outbox, and those to come must too, so that none overtakes another.
    #[serde(default)]
    pub outbox: Option<Waiting>,
    /// Until then somebody is emptying the outbox.
    #[serde(default)]
    pub emptied_until: Option<Timestamp>,
}

/// A rate limiter's answer to a notice.
#[derive(Debug, Clone, PartialEq)]
pub enum Admission {
    /// Go, after this time.
    Go(RateLimiter, SignedDuration),
    /// Wait in the outbox; it is open already.
    Wait(Waiting),
    /// It is a storm: the outbox must be opened.
    Storm(RateLimiter),
}

impl RateLimiter {
    /// Nothing has gone through it yet.
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

    /// Reads a store's item; one that cannot be read counts as new.
    pub fn read(item: Option<&Item>, storm: &Storm, now: Timestamp) -> Self {
        let read = item.and_then(|item| serde_json::from_str(&item.record).ok());
        read.unwrap_or_else(|| Self::new(storm, now))
    }

    /// As a store keeps it.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The key of `receiver`'s rate limiter.
    pub fn key(receiver: &str) -> Key {
        Key::new(format!("{receiver}/gate"), "0")
    }

    /// Decides about a notice that comes `now`.
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

    /// Takes the next turn for a message, and tells how long until then.
    #[must_use]
    pub fn take(mut self, storm: &Storm, now: Timestamp) -> (Self, SignedDuration) {
        let passed = now.duration_since(self.refilled);
        // A clock that was far ahead must not stop the rate limiter for as long as it was.
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

    /// The limiter with an open outbox.
    #[must_use]
    pub fn opened(self, because: Waiting) -> Self {
        Self { outbox: Some(because), ..self }
    }

    /// The limiter with a closed outbox.
    #[must_use]
    pub fn closed(self) -> Self {
        Self { outbox: None, emptied_until: None, ..self }
    }

    /// Whether somebody is emptying the outbox.
    pub fn is_being_emptied(&self, now: Timestamp) -> bool {
        self.emptied_until.is_some_and(|until| holds(until, now))
    }
}

/// As many as go one by one before it is a storm.
#[expect(clippy::cast_precision_loss, reason = "a handful")]
fn burst(storm: &Storm) -> f64 {
    storm.notices.max(1) as f64
}

/// Whether `at` is no longer ago than `span`; also where a clock was a little ahead.
fn within(at: Timestamp, now: Timestamp, span: SignedDuration) -> bool {
    now.duration_since(at).abs() <= span
}
