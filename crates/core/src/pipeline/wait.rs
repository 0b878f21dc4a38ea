//! Puts notices into the outbox, and waits for the program that delivers them.

use std::time::Duration;

use jiff::Timestamp;

use super::claim::{Claim, Passage, later, settled};
use super::load::Snapshot;
use super::outbox::Outbox;
use super::outcome::Pass;
use super::route::Step;
use super::{Pipeline, RunOutcome};
use crate::ledger::{DeliveryStatus, Entry, History, OutboxItem, RateLimiter, VERSION, Waiting};
use crate::notice::Notice;
use crate::plan::{Together, notify_reason};
use crate::ports::{Clock, Receiver, Wake};
use crate::store::{Commit, ConditionalWrite, Expected, Store, StoreError};

/// A notice in an outbox: its entry with the revision of the entry.
pub(super) struct Joined {
    entry: Entry,
    because: Waiting,
    revision: Option<u64>,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Puts a notice into an outbox that already has waiting notices.
    pub(super) async fn join(
        &self,
        passage: &Passage<'_, R>,
        snapshot: &Snapshot,
        outbox: &Outbox,
        because: Waiting,
    ) -> Result<Claim, StoreError> {
        let step = passage.step;
        match self.put_into(outbox, step, &snapshot.history, because).await? {
            Some(put) => self.see_to_it(step, outbox, put, passage.deadline).await.map(Claim::Not),
            // Another program is handling this notice.
            None => Ok(Claim::Not(Pass::Again)),
        }
    }

    /// Puts a notice into an outbox. Returns `None` if the notice's entry has changed.
    pub(super) async fn put_into(
        &self,
        outbox: &Outbox,
        step: &Step,
        history: &History,
        because: Waiting,
    ) -> Result<Option<Joined>, StoreError> {
        let status = DeliveryStatus::Waiting { since: self.clock.now(), because };
        let entry = match history.own.clone() {
            Some(own) => own.with(status),
            None => Entry::new(&step.notice, &step.key, self.clock.now(), status),
        };
        let (key, record, expires) = (step.key.entry(&step.receiver), entry.write(), self.expiry());
        let expected = history.revision.map_or(Expected::Absent, Expected::Revision);
        let put = ConditionalWrite::Put { key, record, expires, expected };
        match self.store.commit(vec![self.outbox_item(step, outbox), put]).await? {
            Commit::Done(revisions) => {
                Ok(Some(Joined { entry, because, revision: revisions.get(1).copied().flatten() }))
            }
            Commit::Conflict(_) => Ok(None),
        }
    }

    /// Checks that a program will empty the outbox, and continues according to the notice's entry.
    pub(super) async fn see_to_it(
        &self,
        step: &Step,
        outbox: &Outbox,
        Joined { entry, because, revision }: Joined,
        deadline: Timestamp,
    ) -> Result<Pass, StoreError> {
        let seen_to = self.reopened(outbox, because).await?;
        let entry = entry.with(DeliveryStatus::Waiting { since: self.clock.now(), because: seen_to });
        if seen_to != because {
            self.put_entry(&step.key.entry(&step.receiver), &entry, revision).await?;
        }
        match self.go_on_waiting(step, &entry, deadline).await? {
            Pass::Again => {
                let error = later("its outbox item cannot be read");
                Ok(Pass::ended(RunOutcome::of(&step.receiver, Err(error))))
            }
            ended => Ok(ended),
        }
    }

    /// Puts a notice into the outbox of its group, and requests the emptying of the outbox after the group's
    /// waiting time. Returns `None` if the request fails.
    pub(super) async fn gather(
        &self,
        passage: &Passage<'_, R>,
        snapshot: &Snapshot,
        group: &Together,
    ) -> Result<Option<Claim>, StoreError> {
        let outbox = &Outbox::group(&passage.step.receiver, &group.labels);
        let wait = Duration::try_from(group.wait).unwrap_or_default();
        let is_open = self.limiter(outbox.name()).await?.outbox.is_some();
        // The request precedes the opening of the outbox, so that every notice in an open outbox is
        // delivered.
        if !is_open && self.wake.wake(outbox.name(), wait).await.is_err() {
            return Ok(None);
        }
        let open = |limiter: RateLimiter, _| limiter.outbox.is_none().then(|| limiter.opened(Waiting::Group));
        self.change_limiter(outbox.name(), open).await?;
        self.join(passage, snapshot, outbox, Waiting::Group).await.map(Some)
    }

    /// Handles a repeated notice that is already in the outbox.
    pub(super) async fn leave_in_outbox(
        &self,
        step: &Step,
        snapshot: &Snapshot,
        deadline: Timestamp,
    ) -> Result<Pass, StoreError> {
        match &snapshot.history.own {
            Some(own) if self.destination(&step.receiver).is_some() => {
                self.go_on_waiting(step, own, deadline).await
            }
            _ => Ok(Pass::ended(self.unusable(step))),
        }
    }

    /// Continues the wait. Notices of a storm or a group need no action. Undelivered notices are tried again
    /// now. A notice whose item is missing or unreadable can be claimed again.
    async fn go_on_waiting(
        &self,
        step: &Step,
        entry: &Entry,
        deadline: Timestamp,
    ) -> Result<Pass, StoreError> {
        let name = step.receiver.as_str();
        if let DeliveryStatus::Waiting { because: because @ (Waiting::Storm | Waiting::Group), .. } =
            entry.status
        {
            return Ok(Pass::waiting(step, because));
        }
        let mut emptied = self.empty_outbox(name, deadline).await?;
        emptied.told.retain(|(told, _)| told.event != step.notice.event);
        let (brought, refusals) = (emptied.told, emptied.refusals);
        let history = self.history(name, &step.key).await?;
        let item = self.store.get(&OutboxItem::key(name, &step.key)).await?;
        let outcome = match history.own {
            Some(own) if own.is_settled() => {
                RunOutcome::of(name, Ok(settled(notify_reason(&step.notice), &own)))
            }
            Some(own) if item.is_none() => {
                let free = own.with(DeliveryStatus::Claimed { until: self.clock.now() });
                self.put_entry(&step.key.entry(name), &free, history.revision).await?;
                return Ok(Pass::Again);
            }
            _ => {
                let error =
                    emptied.error.unwrap_or_else(|| later("earlier notices are still being delivered"));
                RunOutcome { is_kept: true, ..RunOutcome::of(name, Err(error)) }
            }
        };
        Ok(Pass::ended(RunOutcome { brought, refusals, ..outcome }))
    }

    pub(super) fn outbox_item(&self, step: &Step, outbox: &Outbox) -> ConditionalWrite {
        let Notice { event, tags, .. } = step.notice.clone();
        let (notice, refused, since) = (step.key.clone(), step.refused().cloned(), self.clock.now());
        let item = OutboxItem { version: VERSION, notice, event, tags, refused, since };
        let (key, record) = (OutboxItem::key(outbox.name(), &step.key), item.write());
        ConditionalWrite::Put { key, record, expires: self.expiry(), expected: Expected::Any }
    }

    /// Checks whether the outbox is still open after an item was added. A program that closed the outbox may
    /// have missed the item.
    async fn reopened(&self, outbox: &Outbox, because: Waiting) -> Result<Waiting, StoreError> {
        let receiver = outbox.name();
        if self.limiter(receiver).await?.outbox.is_some() {
            return Ok(because);
        }
        let asked = self.wake.wake(receiver, Duration::ZERO).await;
        // If the request fails, the sender must deliver the notice again.
        let because = if asked.is_ok() { because } else { Waiting::Undelivered };
        let open = |limiter: RateLimiter, _| limiter.outbox.is_none().then(|| limiter.opened(because));
        self.change_limiter(receiver, open).await?;
        Ok(because)
    }
}
