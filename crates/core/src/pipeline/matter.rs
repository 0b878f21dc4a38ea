//! Changes the message of a finding or a run with each of its events. A program holds the matter during the
//! change, so that the matter has only one message.

mod waiting;

use bongsu_slack::Posted;
use jiff::Timestamp;

use super::claim::Passage;
use super::destination::Destination;
use super::load::Snapshot;
use super::outcome::Pass;
use super::route::Step;
use super::{Pipeline, RunOutcome};
use crate::compose::Draft;
use crate::delivery::{DeliveryError, Receipt};
use crate::incident::Story;
use crate::ledger::{CLOCKS_APART, Matter, event};
use crate::plan::{Cause, Reply, notify_reason};
use crate::ports::{Clock, Receiver, Updated, Wake};
use crate::reason::{NotifyReason, SilenceReason};
use crate::store::{Commit, ConditionalWrite, Expected, Item, Key, Store, StoreError};

/// A held matter, which no other program changes.
pub(super) struct HeldMatter {
    key: Key,
    /// The matter before the event.
    before: Option<Matter>,
    /// The matter with the event.
    pub(super) matter: Matter,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Returns the matter to hold for a notice, or `None` if the notice has none or the message cannot be
    /// changed.
    pub(super) fn matter_for(&self, step: &Step, snapshot: &Snapshot) -> Option<HeldMatter> {
        let can_change = self.destination(&step.receiver)?.capabilities().update;
        if !can_change || step.cause != Cause::Notice {
            return None;
        }
        let (key, event) = (Matter::key(&step.receiver, &step.notice)?, event(&step.notice)?);
        let before = snapshot.matter();
        let matter = match &before {
            // The message does not show an event that happened earlier than the one it shows.
            Some(before) if before.is_after(event) => before.clone(),
            before => Matter::after(before.as_ref(), event),
        };
        Some(HeldMatter { key, before, matter })
    }

    /// Returns the write that holds the matter.
    pub(super) fn holding(
        &self,
        held: &HeldMatter,
        found: Option<&Item>,
        deadline: Timestamp,
    ) -> ConditionalWrite {
        let until = deadline.saturating_add(CLOCKS_APART).unwrap_or(deadline);
        let before = held.before.clone().unwrap_or_else(|| Matter { posted: None, ..held.matter.clone() });
        let record = Matter { held_until: Some(until), ..before }.write();
        let (key, expires) = (held.key.clone(), self.expiry());
        ConditionalWrite::Put { key, record, expires, expected: Expected::unchanged(found) }
    }

    /// Writes the matter before the notice's entry. If the program dies in between, the notice is delivered
    /// again, and the message already shows it.
    pub(super) async fn release(&self, held: HeldMatter, is_shown: bool) -> Result<(), StoreError> {
        let HeldMatter { key, before, matter } = held;
        let after = if is_shown { Some(matter) } else { before };
        let change = match after {
            Some(after) => {
                let record = Matter { held_until: None, ..after }.write();
                ConditionalWrite::Put { key, record, expires: self.expiry(), expected: Expected::Any }
            }
            None => ConditionalWrite::Remove { key, expected: Expected::Any },
        };
        self.store.commit(vec![change]).await.map(drop)
    }

    /// Changes the message of the matter, and replies with the news in its thread.
    pub(super) async fn deliver_matter(
        &self,
        passage: &Passage<'_, R>,
        story: &Story,
        held: &mut HeldMatter,
    ) -> Result<Receipt, DeliveryError> {
        let Some(to) = &passage.reply else { return self.post_matter(passage, story, held).await };
        let is_there = to.root.shared
            || self.show(passage.receiver, passage.step, &to.root.posted, passage.deadline).await?;
        if !is_there {
            return self.post_matter(passage, story, held).await;
        }
        match self.reply_in_matter(passage, story, to).await {
            // The thread may have been deleted.
            Err(DeliveryError::Permanent { .. }) => self.post_matter(passage, story, held).await,
            told => told,
        }
    }

    async fn reply_in_matter(
        &self,
        passage: &Passage<'_, R>,
        story: &Story,
        to: &Reply,
    ) -> Result<Receipt, DeliveryError> {
        let notice = &passage.step.notice;
        let mentions = &self.mentions(passage.receiver.name(), notice, None);
        let message = self.composed(passage.receiver, &Draft::Reply { notice, story, to, mentions });
        let receipt = passage.receiver.deliver(&message, self.budget(passage.deadline)).await?;
        self.local.remember(passage.receiver.name(), &passage.step.key);
        Ok(Receipt { posted: None, ..receipt })
    }

    async fn post_matter(
        &self,
        passage: &Passage<'_, R>,
        story: &Story,
        held: &mut HeldMatter,
    ) -> Result<Receipt, DeliveryError> {
        let receipt = self.deliver_alone(passage, story).await?;
        held.matter.posted.clone_from(&receipt.posted);
        held.matter.shared = false;
        Ok(receipt)
    }

    /// Changes the message of a matter to show a notice. Returns false if the message no longer exists.
    async fn show(
        &self,
        receiver: &Destination<'_, R>,
        step: &Step,
        posted: &Posted,
        deadline: Timestamp,
    ) -> Result<bool, DeliveryError> {
        let (notice, reason) = (&step.notice, notify_reason(&step.notice));
        let story = Story { reason: Some(NotifyReason::MatterChanged), ..Story::default() };
        let (story, notified) = (&story, &[(notice, reason)]);
        let draft = Draft::Message { notice, story, notified, picture: None, mentions: &[] };
        let message = self.composed(receiver, &draft);
        let updated = receiver.update(posted, &message, self.budget(deadline)).await?;
        Ok(matches!(updated, Updated::Done(_)))
    }

    /// Shows a silenced notice in the message of its matter. Returns `None` if nothing remains to be done.
    pub(super) async fn show_silently(
        &self,
        step: &Step,
        snapshot: &Snapshot,
        reason: SilenceReason,
        deadline: Timestamp,
    ) -> Result<Option<Pass>, StoreError> {
        let shows = matches!(
            reason,
            SilenceReason::ShownInPlace | SilenceReason::OutcomeNotAnnounced | SilenceReason::Silenced
        );
        let held = self.matter_for(step, snapshot).filter(|_| shows);
        let Some((mut held, receiver)) = held.zip(self.destination(&step.receiver)) else { return Ok(None) };
        let Some(posted) = held.matter.own_message().cloned() else { return Ok(None) };
        if event(&step.notice).is_some_and(|event| snapshot.matter().is_some_and(|it| it.is_after(event))) {
            return Ok(None);
        }
        let hold = self.holding(&held, snapshot.found.as_ref(), deadline);
        if let Commit::Conflict(_) = self.store.commit(vec![hold]).await? {
            return Ok(Some(Pass::Again));
        }
        let shown = self.show(&receiver, step, &posted, deadline).await;
        match shown {
            Ok(true) => self.release(held, true).await.map(|()| None),
            // The message was deleted. If people must see the notice, it gets a new message.
            Ok(false) => {
                held.matter.posted = None;
                self.release(held, true).await?;
                Ok((reason == SilenceReason::ShownInPlace).then_some(Pass::Again))
            }
            Err(error) => {
                self.release(held, false).await?;
                let must = reason == SilenceReason::ShownInPlace;
                Ok(must.then(|| Pass::ended(RunOutcome::of(&step.receiver, Err(error)))))
            }
        }
    }
}
