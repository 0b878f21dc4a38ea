use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::ledger::{NoticeKey, RateLimiter, Storm};

/// Deliveries that are remembered.
const REMEMBERED: usize = 2_000;

/// The memory of one program. It does not protect against another program, but it helps where there is
/// no ledger, or none that answers.
#[derive(Debug, Default)]
pub struct Local(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    delivered: VecDeque<(String, NoticeKey)>,
    limiters: BTreeMap<String, RateLimiter>,
    channels: BTreeMap<String, NotedChannel>,
    /// The receivers whose outbox was open for a storm, and when that was read.
    storms: BTreeMap<String, Timestamp>,
}

/// A channel that is noted in the ledger.
#[derive(Debug)]
struct NotedChannel {
    at: Timestamp,
    /// Slack's refusal, as noted.
    refused: Option<String>,
}

/// A channel is noted again after this time, long before its record expires.
const NOTED_FOR: SignedDuration = SignedDuration::from_hours(24);

impl Local {
    /// Whether this program has delivered that notice to that receiver.
    pub(super) fn has(&self, receiver: &str, key: &NoticeKey) -> bool {
        self.memory().delivered.iter().any(|(name, it)| name == receiver && it == key)
    }

    /// Whether this program has told that receiver anything of that alarm.
    pub(super) fn has_told(&self, receiver: &str, about: &str) -> bool {
        self.memory().delivered.iter().any(|(name, it)| name == receiver && it.about == about)
    }

    pub(super) fn remember(&self, receiver: &str, key: &NoticeKey) {
        let mut memory = self.memory();
        if memory.delivered.len() >= REMEMBERED {
            memory.delivered.pop_front();
        }
        memory.delivered.push_back((receiver.to_owned(), key.clone()));
    }

    /// Takes the next turn, and tells how long until then.
    pub(super) fn take(&self, receiver: &str, storm: &Storm, now: Timestamp) -> SignedDuration {
        let mut memory = self.memory();
        let limiter =
            memory.limiters.entry(receiver.to_owned()).or_insert_with(|| RateLimiter::new(storm, now));
        let (next, wait) = limiter.clone().take(storm, now);
        *limiter = next;
        wait
    }

    /// Whether the ledger has that channel.
    pub(super) fn knows_channel(&self, address: &str, now: Timestamp) -> bool {
        let is_fresh = |noted: &NotedChannel| now.duration_since(noted.at) < NOTED_FOR;
        self.memory().channels.get(address).is_some_and(is_fresh)
    }

    pub(super) fn know_channel(&self, address: &str, at: Timestamp, refused: Option<String>) {
        self.memory().channels.insert(address.to_owned(), NotedChannel { at, refused });
    }

    /// Slack's refusal of that channel, as the ledger has it.
    pub(super) fn has_refused(&self, address: &str) -> Option<String> {
        self.memory().channels.get(address).and_then(|noted| noted.refused.clone())
    }

    /// Remembers whether the outbox of a receiver was open for a storm when it was read.
    pub(super) fn see_storm(&self, receiver: &str, is_there: bool, now: Timestamp) {
        let mut memory = self.memory();
        match is_there {
            true => memory.storms.insert(receiver.to_owned(), now),
            false => memory.storms.remove(receiver),
        };
    }

    /// Whether it was, within that time.
    pub(super) fn has_seen_storm(&self, receiver: &str, now: Timestamp, within: SignedDuration) -> bool {
        self.memory().storms.get(receiver).is_some_and(|at| now.duration_since(*at).abs() <= within)
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
