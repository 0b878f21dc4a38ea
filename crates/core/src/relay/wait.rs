//! Into the outbox, and out of it by somebody else's hand.

use std::time::Duration;

use super::deliver::{later, settled};
use super::lane::{Grouped, Lane};
use super::{Ending, Outcome, Passage, Relay};
use crate::delivery::DeliveryError;
use crate::ledger::{Entry, Fate, Gate, Parcel, VERSION, Waiting};
use crate::notice::Notice;
use crate::ports::{Clock, Receiver, Wake};
use crate::store::{Store, StoreError, Write};

impl<R: Receiver, S: Store, W: Wake, C: Clock> Relay<'_, R, S, W, C> {
    /// Puts a notice into the outbox that others are in already.
    pub(super) async fn join(
        &self,
        passage: &Passage<'_, R>,
        lane: &Lane,
        because: Waiting,
    ) -> Result<Outcome, StoreError> {
        self.put_parcel(passage, lane).await?;
        let because = self.see_to_it(lane, because).await?;
        let now = self.clock.now();
        let entry = Entry::new(passage.notice, &passage.key, now, Fate::Waiting { since: now, because });
        // Where there is a record already, somebody else has this very notice in hand.
        self.put_entry(&passage.key.entry(passage.receiver.name()), &entry, None).await?;
        self.go_on_waiting(passage, &entry).await
    }

    /// Puts a notice into the outbox of its group, and asks for that to be emptied when others have had the time to come;
    /// nothing where nobody would come.
    pub(super) async fn gather(
        &self,
        passage: &Passage<'_, R>,
        grouped: &Grouped,
    ) -> Result<Option<Outcome>, StoreError> {
        let (lane, wait) = (&grouped.lane, Duration::try_from(grouped.wait).unwrap_or_default());
        let is_open = self.gate(lane.name()).await?.outbox.is_some();
        // Asked for before it is opened: what is put into an open outbox is taken care of.
        if !is_open && self.wake.wake(lane.name(), wait).await.is_err() {
            return Ok(None);
        }
        let open = |gate: Gate, _| gate.outbox.is_none().then(|| gate.opened(Waiting::Group));
        self.change_gate(lane.name(), open).await?;
        self.join(passage, lane, Waiting::Group).await.map(Some)
    }

    /// Puts a notice into the outbox that could not be delivered, so that those after it do not overtake it.
    pub(super) async fn keep(
        &self,
        passage: &Passage<'_, R>,
        entry: Entry,
        revision: u64,
        error: &DeliveryError,
    ) -> Result<(), StoreError> {
        let (name, now) = (passage.receiver.name(), self.clock.now());
        self.put_parcel(passage, &Lane::of(name)).await?;
        self.change_gate(name, |gate, _| Some(gate.opened(Waiting::Undelivered))).await?;
        let waiting = Fate::Waiting { since: now, because: Waiting::Undelivered };
        let entry = entry.with(waiting).failed(now, error.to_string());
        self.put_entry(&passage.key.entry(name), &entry, Some(revision)).await.map(drop)
    }

    /// A notice that is in the outbox: one of a storm is taken care of; others are tried again now.
    pub(super) async fn go_on_waiting(
        &self,
        passage: &Passage<'_, R>,
        entry: &Entry,
    ) -> Result<Outcome, StoreError> {
        if let Fate::Waiting { because: because @ (Waiting::Storm | Waiting::Group), .. } = entry.fate {
            return Ok(passage.outcome(Ok(Ending::Waiting(because))));
        }
        let name = passage.receiver.name();
        let mut emptied = self.empty(name, passage.deadline).await?;
        emptied.told.retain(|(told, _)| told.event != passage.notice.event);
        let brought = emptied.told;
        let past = self.past(name, &passage.key).await?;
        let parcel = self.store.get(&Parcel::key(name, &passage.key)).await?;
        match past.own {
            Some(own) if own.is_settled() => {
                Ok(Outcome { brought, ..passage.outcome(Ok(settled(passage, &own))) })
            }
            // It should be in the outbox, and is not: what was there could not be read.
            _ if parcel.is_none() => {
                let sent = Box::pin(self.send(passage, (None, past.revision))).await?;
                Ok(Outcome { brought, ..sent })
            }
            _ => {
                let error =
                    emptied.error.unwrap_or_else(|| later("those before it are still being delivered"));
                Ok(Outcome { is_kept: true, brought, ..passage.outcome(Err(error)) })
            }
        }
    }

    async fn put_parcel(&self, passage: &Passage<'_, R>, lane: &Lane) -> Result<(), StoreError> {
        let Notice { event, tags, .. } = passage.notice.clone();
        let notice = passage.key.clone();
        let (refused, since) = (passage.refused.clone(), self.clock.now());
        let parcel = Parcel { version: VERSION, notice, event, tags, refused, since };
        let key = Parcel::key(lane.name(), &passage.key);
        self.store.write(vec![Write::Put(key, parcel.write(), self.expiry())]).await
    }

    /// Looks whether the outbox is still open after something was put in. It was closed by somebody who may
    /// not have seen that.
    async fn see_to_it(&self, lane: &Lane, because: Waiting) -> Result<Waiting, StoreError> {
        let receiver = lane.name();
        if self.gate(receiver).await?.outbox.is_some() {
            return Ok(because);
        }
        let asked = self.wake.wake(receiver, Duration::ZERO).await;
        // Where nobody can be asked to come, the notice itself must come again.
        let because = if asked.is_ok() { because } else { Waiting::Undelivered };
        let open = |gate: Gate, _| gate.outbox.is_none().then(|| gate.opened(because));
        self.change_gate(receiver, open).await?;
        Ok(because)
    }
}
