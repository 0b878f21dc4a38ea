//! One message for what waits: of one alarm, or a digest of many.

use std::time::Duration;

use jiff::Timestamp;

use super::Relay;
use super::admit::Admitted;
use super::deliver::later;
use super::group::{Group, Waiter};
use crate::delivery::{DeliveryError, Receipt};
use crate::ledger::{Entry, Fate, Gate};
use crate::plan::{SilenceReason, notify_reason};
use crate::ports::{Clock, Receiver, Wake};
use crate::render::{Line, digest, render};
use crate::slack::{About, Message, Metadata};
use crate::store::{Store, StoreError, Write};

impl<R: Receiver, S: Store, W: Wake, C: Clock> Relay<'_, R, S, W, C> {
    /// Tells of one alarm, or of all in a digest where they are many. How many notices and messages that were.
    pub(super) async fn tell(
        &self,
        receiver: &R,
        groups: Vec<Group>,
        (until, deadline): (Timestamp, Timestamp),
    ) -> Result<Result<(usize, usize), DeliveryError>, StoreError> {
        let name = receiver.name();
        let (over, mut groups): (Vec<_>, Vec<_>) = groups.into_iter().partition(Group::is_over);
        self.silence_all(name, &over).await?;
        if groups.is_empty() {
            return Ok(Ok((0, 0)));
        }
        if groups.len() <= self.config.storm.notices {
            groups.sort_by_key(Group::earliest);
            groups.truncate(1);
        }
        if let Err(error) = self.place(name, (until, deadline)).await? {
            return Ok(Err(error));
        }
        let mut message = self.message(&groups);
        if receiver.capabilities().metadata {
            let waiters = groups.iter().flat_map(Group::waiters);
            let about =
                waiters.map(|waiter| About::new(&waiter.notice, notify_reason(&waiter.notice).as_str()));
            message.metadata = Some(Metadata::new(about.collect()));
        }
        let receipt = match receiver.deliver(&message, self.left(deadline)).await {
            Ok(receipt) => receipt,
            Err(error) => {
                if matches!(error, DeliveryError::Permanent { .. }) {
                    self.fall_back_all(&groups, deadline).await;
                }
                return Ok(Err(error));
            }
        };
        self.settle_delivered(name, &groups, &receipt).await?;
        Ok(Ok((groups.iter().flat_map(Group::waiters).count(), 1)))
    }

    fn message(&self, groups: &[Group]) -> Message {
        let now = self.clock.now();
        match groups {
            [group] => render(&group.headline().notice, &group.story(), self.config, now),
            groups => {
                let lines = groups
                    .iter()
                    .map(|group| Line { notice: &group.headline().notice, story: group.story() });
                digest(&lines.collect::<Vec<_>>(), self.config, now)
            }
        }
    }

    async fn fall_back_all(&self, groups: &[Group], deadline: Timestamp) {
        for waiter in groups.iter().flat_map(Group::waiters) {
            Box::pin(self.fall_back(&waiter.notice, &waiter.key, deadline)).await;
        }
    }

    /// Takes the next place at the gate, where the lease still holds.
    async fn place(
        &self,
        name: &str,
        (until, deadline): (Timestamp, Timestamp),
    ) -> Result<Result<(), DeliveryError>, StoreError> {
        let storm = &self.config.storm;
        let take = |gate: Gate, now| {
            let ours = gate.emptied_until == Some(until);
            ours.then(|| gate.take(storm, now).0)
        };
        let Some(gate) = self.change_gate(name, take).await? else {
            return Ok(Err(later("somebody else empties the outbox")));
        };
        let wait = Duration::try_from_secs_f64((-gate.tokens).max(0.0)).unwrap_or_default();
        match self.turn(wait, deadline).await {
            Admitted::TooLate(error) => Ok(Err(error)),
            _ => Ok(Ok(())),
        }
    }

    async fn settle_delivered(
        &self,
        name: &str,
        groups: &[Group],
        receipt: &Receipt,
    ) -> Result<(), StoreError> {
        for waiter in groups.iter().flat_map(Group::waiters) {
            self.local.remember(name, &waiter.key);
        }
        let mut tries = 0;
        loop {
            let delivered =
                |now, waiter: &Waiter| Fate::delivered(now, notify_reason(&waiter.notice).as_str(), receipt);
            let writes = self.settling(name, groups, &delivered);
            tries += 1;
            match self.store.write(writes).await {
                Err(_) if tries < 3 => self.clock.pause(Duration::from_millis(100)).await,
                result => return result,
            }
        }
    }

    async fn silence_all(&self, name: &str, groups: &[Group]) -> Result<(), StoreError> {
        let reason = SilenceReason::Superseded.as_str();
        let silenced = |now, _: &Waiter| Fate::Silenced { at: now, reason: reason.to_owned() };
        self.store.write(self.settling(name, groups, &silenced)).await
    }

    /// The records of all of them, and then their leaving the outbox.
    fn settling(
        &self,
        name: &str,
        groups: &[Group],
        fate: &dyn Fn(Timestamp, &Waiter) -> Fate,
    ) -> Vec<Write> {
        let (now, expiry) = (self.clock.now(), self.expiry());
        let waiters = || groups.iter().flat_map(Group::waiters);
        let records = waiters().map(|waiter| {
            let fate = fate(now, waiter);
            let entry = match &waiter.past.own {
                Some(own) => own.clone().with(fate),
                None => Entry::new(&waiter.notice, &waiter.key, now, fate),
            };
            Write::Put(waiter.key.entry(name), entry.write(), expiry)
        });
        records.chain(waiters().map(|waiter| Write::Remove(waiter.parcel.clone()))).collect()
    }
}
