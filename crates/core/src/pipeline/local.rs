use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::lock::Mutex as Turns;
use jiff::{SignedDuration, Timestamp};

use crate::ledger::{NoticeKey, RateLimiter, Storm};
use crate::store::Item;

/// The number of deliveries to remember for each receiver.
const REMEMBERED: usize = 2_000;

/// The memory of one program. It helps when there is no ledger or the ledger does not answer. It does not
/// replace the ledger.
#[derive(Debug, Default)]
pub struct Local(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    /// The deliveries by receiver.
    delivered: BTreeMap<String, Deliveries>,
    limiters: BTreeMap<String, RateLimiter>,
    /// The last record of each receiver's rate limiter that this program wrote. Only one notice at a time
    /// uses it.
    turns: BTreeMap<String, Arc<Turns<Option<Item>>>>,
    channels: BTreeMap<String, NotedChannel>,
    /// The receivers whose outbox was open for a storm, with the time of the read that showed it.
    storms: BTreeMap<String, Timestamp>,
}

/// A channel with a record in the ledger.
#[derive(Debug)]
struct NotedChannel {
    at: Timestamp,
    /// The reason why Slack refused the channel, from the record.
    refused: Option<String>,
}

/// The time after which a channel is recorded again. It is much shorter than the time for which the record is
/// kept.
const NOTED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// The delivered notices, by alarm or event, in the order of delivery.
#[derive(Debug, Default)]
struct Deliveries {
    notices: HashMap<String, VecDeque<NoticeKey>>,
    order: VecDeque<String>,
}

impl Deliveries {
    fn add(&mut self, key: &NoticeKey) {
        if self.order.len() >= REMEMBERED
            && let Some(oldest) = self.order.pop_front()
            && let Some(notices) = self.notices.get_mut(&oldest)
        {
            notices.pop_front();
            if notices.is_empty() {
                self.notices.remove(&oldest);
            }
        }
        self.order.push_back(key.about.clone());
        self.notices.entry(key.about.clone()).or_default().push_back(key.clone());
    }
}

impl Local {
    /// Returns whether this program has delivered the notice to the receiver.
    pub(super) fn has(&self, receiver: &str, key: &NoticeKey) -> bool {
        let memory = self.memory();
        let notices = memory.delivered.get(receiver).and_then(|it| it.notices.get(&key.about));
        notices.is_some_and(|notices| notices.contains(key))
    }

    /// Returns whether this program has delivered any notice of the alarm to the receiver.
    pub(super) fn has_told(&self, receiver: &str, about: &str) -> bool {
        self.memory().delivered.get(receiver).is_some_and(|it| it.notices.contains_key(about))
    }

    pub(super) fn remember(&self, receiver: &str, key: &NoticeKey) {
        self.memory().delivered.entry(receiver.to_owned()).or_default().add(key);
    }

    /// Takes the next turn, and returns the time until the turn.
    pub(super) fn take(&self, receiver: &str, storm: &Storm, now: Timestamp) -> SignedDuration {
        let mut memory = self.memory();
        let limiter =
            memory.limiters.entry(receiver.to_owned()).or_insert_with(|| RateLimiter::new(storm, now));
        let (next, wait) = limiter.clone().take(storm, now);
        *limiter = next;
        wait
    }

    /// Returns the last record of a receiver's rate limiter. Its mutex lets one notice of this program at a
    /// time write the record. Of several simultaneous writes only one would succeed, and the others would
    /// have to be repeated.
    pub(super) fn turns(&self, receiver: &str) -> Arc<Turns<Option<Item>>> {
        Arc::clone(self.memory().turns.entry(receiver.to_owned()).or_default())
    }

    /// Returns whether the ledger has a record of the channel.
    pub(super) fn knows_channel(&self, address: &str, now: Timestamp) -> bool {
        let is_fresh = |noted: &NotedChannel| now.duration_since(noted.at) < NOTED_FOR;
        self.memory().channels.get(address).is_some_and(is_fresh)
    }

    pub(super) fn know_channel(&self, address: &str, at: Timestamp, refused: Option<String>) {
        self.memory().channels.insert(address.to_owned(), NotedChannel { at, refused });
    }

    /// Returns the recorded reason why Slack refused the channel.
    pub(super) fn has_refused(&self, address: &str) -> Option<String> {
        self.memory().channels.get(address).and_then(|noted| noted.refused.clone())
    }

    /// Remembers whether a receiver's outbox was open for a storm.
    pub(super) fn see_storm(&self, receiver: &str, is_there: bool, now: Timestamp) {
        let mut memory = self.memory();
        match is_there {
            true => memory.storms.insert(receiver.to_owned(), now),
            false => memory.storms.remove(receiver),
        };
    }

    /// Returns whether a receiver's outbox was open for a storm at most `within` ago.
    pub(super) fn has_seen_storm(&self, receiver: &str, now: Timestamp, within: SignedDuration) -> bool {
        self.memory().storms.get(receiver).is_some_and(|at| now.duration_since(*at).abs() <= within)
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(about: usize, which: &str) -> NoticeKey {
        NoticeKey { about: format!("alarm-{about}"), alarm: None, which: which.to_owned(), change: None }
    }

    #[test]
    fn the_latest_deliveries_are_remembered() {
        let local = Local::default();
        for number in 0..=REMEMBERED {
            local.remember("slack", &key(number / 2, if number % 2 == 0 { "ALARM" } else { "OK" }));
        }
        assert!(!local.has("slack", &key(0, "ALARM")), "the oldest is forgotten");
        assert!(local.has("slack", &key(0, "OK")) && local.has_told("slack", "alarm-0"));
        assert!(!local.has("other", &key(0, "OK")) && !local.has_told("other", "alarm-0"));
        local.remember("slack", &key(REMEMBERED, "ALARM"));
        assert!(!local.has_told("slack", "alarm-0"), "with its last notice the alarm is forgotten");
        assert!(local.has("slack", &key(REMEMBERED, "ALARM")));
    }
}
