//! Last stage: records the outcome in one commit.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::attach::illustrated;
use super::claim::{Claimed, Passage};
use super::lock::Locked;
use super::outbox::Outbox;
use super::{Ending, Pipeline, RunOutcome};
use crate::delivery::{DeliveryError, Receipt};
use crate::incident::{Due, Incident};
use crate::ledger::{DeliveryStatus, Entry, KEPT, RateLimiter, Waiting};
use crate::ports::{Clock, Receiver, Wake};
use crate::silence;
use crate::store::{Commit, ConditionalWrite, Expected, Key, MOST_CHANGES, Put, Store, StoreError};

/// The maximum number of attempts for a record that many programs write. An attempt fails only if the attempt
/// of another program succeeds.
const TRIES: usize = 100;

/// The maximum number of attempts to record a sent message. Without the record, the message may be repeated.
const RECORDING_TRIES: u32 = 3;

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    pub(super) async fn record(
        &self,
        passage: &Passage<'_, R>,
        claimed: Claimed,
        delivered: Result<Receipt, DeliveryError>,
    ) -> RunOutcome {
        let (name, now) = (passage.receiver.name(), self.clock.now());
        let key = passage.step.key.entry(name);
        let Claimed { entry, revision, incident, matter } = claimed;
        let released = match matter {
            Some(held) => self.release(held, delivered.is_ok()).await,
            None => Ok(()),
        };
        let expected = Expected::Revision(revision);
        match delivered {
            Ok(receipt) => {
                let root = incident.as_ref().and_then(|locked| locked.incident.own_message().cloned());
                let entry = entry.with(DeliveryStatus::delivered(now, passage.reason.as_str(), &receipt));
                let recorded =
                    self.finish(name, incident, Some(self.entry_write(key, &entry, expected))).await;
                let below = self.below(passage, &receipt, root.as_ref());
                let illustrated = illustrated(&passage.step.notice, &receipt, root);
                let outcome = passage.outcome(Ok(Ending::Delivered(passage.reason, receipt)));
                RunOutcome { not_recorded: released.and(recorded).err(), illustrated, below, ..outcome }
            }
            Err(error) => {
                let kept = self.keep(passage).await;
                let waiting = DeliveryStatus::Waiting { since: now, because: Waiting::Undelivered };
                let status = if kept.is_ok() { waiting } else { DeliveryStatus::Claimed { until: now } };
                let entry = entry.with(status).failed(now, error.to_string());
                let recorded =
                    self.finish(name, incident, Some(self.entry_write(key, &entry, expected))).await;
                let not_recorded = kept.and(recorded).err();
                let refusals = passage.step.refusal(&error).into_iter().collect();
                let is_kept = not_recorded.is_none();
                RunOutcome { is_kept, not_recorded, refusals, ..passage.outcome(Err(error)) }
            }
        }
    }

    /// Puts an undelivered notice into the outbox, so that no later notice overtakes it.
    async fn keep(&self, passage: &Passage<'_, R>) -> Result<(), StoreError> {
        let name = passage.receiver.name();
        self.store.commit(vec![self.outbox_item(passage.step, &Outbox::of(name))]).await?;
        self.change_limiter(name, |limiter, _| Some(limiter.opened(Waiting::Undelivered))).await.map(drop)
    }

    /// Releases an incident, and writes the incident, its indexes and a notice's entry in one commit. If
    /// another program took over the lock, its record is newer, so only the entry is written.
    pub(super) async fn finish(
        &self,
        name: &str,
        locked: Option<Locked>,
        entry: Option<ConditionalWrite>,
    ) -> Result<(), StoreError> {
        let own = locked.as_ref().map(|locked| locked.key.clone());
        let mut changes = match locked {
            Some(locked) => self.releasing(name, locked).await?,
            None => Vec::new(),
        };
        changes.extend(entry);
        self.commit_rest(own.as_ref(), changes).await
    }

    /// Releases many incidents in few commits. If another program changed some of them, the incidents are
    /// released one by one.
    pub(super) async fn finish_all(&self, name: &str, locked: Vec<Locked>) -> Result<(), StoreError> {
        let mut batch = Vec::new();
        for locked in locked {
            let own = locked.key.clone();
            let changes = self.releasing(name, locked).await?;
            let so_far: usize = batch.iter().map(|(_, changes): &(Key, Vec<_>)| changes.len()).sum();
            if so_far + changes.len() > MOST_CHANGES {
                self.commit_batch(std::mem::take(&mut batch)).await?;
            }
            batch.push((own, changes));
        }
        self.commit_batch(batch).await
    }

    async fn commit_batch(&self, batch: Vec<(Key, Vec<ConditionalWrite>)>) -> Result<(), StoreError> {
        let all: Vec<_> = batch.iter().flat_map(|(_, changes)| changes.iter().cloned()).collect();
        if all.is_empty() || matches!(self.store.commit(all).await, Ok(Commit::Done(_))) {
            return Ok(());
        }
        for (own, changes) in batch {
            self.commit_rest(Some(&own), changes).await?;
        }
        Ok(())
    }

    /// Commits the changes that do not conflict. If the incident `own` conflicts, its indexes are not written
    /// either.
    async fn commit_rest(
        &self,
        own: Option<&Key>,
        mut changes: Vec<ConditionalWrite>,
    ) -> Result<(), StoreError> {
        let mut tries = 0;
        loop {
            match self.store.commit(changes.clone()).await {
                Ok(Commit::Done(_)) => return Ok(()),
                Ok(Commit::Conflict(conflicts)) => {
                    let is_in_the_way = |key: &Key| conflicts.iter().any(|conflict| conflict.key == *key);
                    let is_lost = own.is_some_and(is_in_the_way);
                    changes.retain(|it| {
                        !is_in_the_way(it.key()) && (!is_lost || it.expected() != Expected::Any)
                    });
                    if changes.is_empty() {
                        return Ok(());
                    }
                }
                Err(error) => {
                    tries += 1;
                    if tries == RECORDING_TRIES {
                        return Err(error);
                    }
                    self.clock.pause(Duration::from_millis(100)).await;
                }
            }
        }
    }

    /// Returns the writes of a released incident and its indexes.
    async fn releasing(&self, name: &str, mut locked: Locked) -> Result<Vec<ConditionalWrite>, StoreError> {
        locked.incident.held_until = None;
        self.unmute(&mut locked.incident).await?;
        self.note_watched(name, &locked).await?;
        let Locked { about, key, found, revision, until, before, mut incident } = locked;
        let expected = revision.map_or_else(|| Expected::unchanged(found.as_ref()), Expected::Revision);
        incident.due = self.next_look(name, &incident);
        let old = before.as_ref().and_then(|before| before.due);
        let gone = [Some(until), old].into_iter().flatten().filter(|at| Some(*at) != incident.due);
        let gone = gone
            .map(|at| ConditionalWrite::Remove { key: Due::key(name, at, &about), expected: Expected::Any });
        let mut changes: Vec<_> = gone.collect();
        changes.extend(incident.due.map(|at| self.look_at(name, &about, at)));
        changes.extend(self.listing(name, &about, &incident));
        let (record, expires, expected) = (incident.write(), self.expiry(), expected);
        changes.push(ConditionalWrite::Put { key, record, expires, expected });
        // A commit may change each record only once. The last change counts.
        let by_key: BTreeMap<_, _> = changes.into_iter().map(|it| (it.key().clone(), it)).collect();
        Ok(by_key.into_values().collect())
    }

    /// Removes the silence of a mute that lasted until the end of the alarm.
    async fn unmute(&self, incident: &mut Incident) -> Result<(), StoreError> {
        let Some(muted) = incident.take_ended_mute() else { return Ok(()) };
        if let Some(id) = &muted.silence {
            silence::expire(self.store, id, self.clock.now()).await?;
        }
        Ok(())
    }

    pub(super) fn entry_write(&self, key: Key, entry: &Entry, expected: Expected) -> ConditionalWrite {
        ConditionalWrite::Put { key, record: entry.write(), expires: self.expiry(), expected }
    }

    pub(super) async fn put_entry(
        &self,
        key: &Key,
        entry: &Entry,
        expected: Option<u64>,
    ) -> Result<Put, StoreError> {
        self.store.put(key, &entry.write(), self.expiry(), expected).await
    }

    /// Applies `change` to the rate limiter and returns the new state. Writes nothing if `change` returns
    /// `None`.
    pub(super) async fn change_limiter(
        &self,
        receiver: &str,
        change: impl Fn(RateLimiter, Timestamp) -> Option<RateLimiter>,
    ) -> Result<Option<RateLimiter>, StoreError> {
        let key = RateLimiter::key(receiver);
        let mut found = self.store.get(&key).await?;
        for _ in 0..TRIES {
            let now = self.clock.now();
            let limiter = RateLimiter::read(found.as_ref(), &self.config.storm, now);
            let Some(next) = change(limiter, now) else { return Ok(None) };
            let revision = found.as_ref().map(|item| item.revision);
            match self.store.put(&key, &next.write(), self.expiry(), revision).await? {
                Put::Written(_) => return Ok(Some(next)),
                Put::Conflict(other) => found = other,
            }
        }
        Err(StoreError::Unavailable("too many programs are writing the same record".to_owned()))
    }

    /// Ends the claims of an earlier run, in a program that is the only user of its ledger. Returns the
    /// outboxes with waiting notices.
    ///
    /// # Errors
    ///
    /// Returns an error if the ledger cannot be used.
    pub async fn take_over(&self) -> Result<Vec<String>, StoreError> {
        let now = self.clock.now();
        for item in self.store.scan().await? {
            if let Some(entry) = Entry::read(&item).filter(|entry| entry.is_claimed(now)) {
                self.put_entry(
                    &item.key,
                    &entry.with(DeliveryStatus::Claimed { until: now }),
                    Some(item.revision),
                )
                .await?;
            }
            if let Some(held) = Incident::read(&item).filter(|incident| incident.is_held(now)) {
                let free = Incident { held_until: None, ..held }.write();
                self.store.put(&item.key, &free, self.expiry(), Some(item.revision)).await?;
            }
        }
        let waiting: Vec<_> = self.outboxes().await?.into_keys().collect();
        for outbox in self.addresses().await?.iter().chain(&waiting) {
            let free = |limiter: RateLimiter, _| {
                limiter.emptied_until.is_some().then_some(RateLimiter { emptied_until: None, ..limiter })
            };
            self.change_limiter(outbox, free).await?;
        }
        Ok(waiting)
    }

    /// Returns the expiry time of records that are written now.
    pub(super) fn expiry(&self) -> Timestamp {
        self.clock.now().saturating_add(KEPT).unwrap_or(Timestamp::MAX)
    }
}
