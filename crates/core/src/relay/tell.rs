//! One message for what waits: of one alarm, or a digest of many.

use std::time::Duration;

use jiff::Timestamp;

use super::admit::Admitted;
use super::deliver::later;
use super::digest::headlines;
use super::group::{Group, Waiter};
use super::incident::Hold;
use super::lane::Lane;
use super::place::Telling;
use super::{Ending, Outcome, Relay, Told};
use crate::compose::Draft;
use crate::delivery::{DeliveryError, Receipt};
use crate::incident::{Refused, Story};
use crate::ledger::{Entry, Fate, Gate};
use crate::notice::Notice;
use crate::plan::{NotifyReason, SilenceReason, notify_reason, reply};
use crate::ports::{Clock, Receiver, Wake};
use crate::store::{Store, StoreError, Write};

impl<R: Receiver, S: Store, W: Wake, C: Clock> Relay<'_, R, S, W, C> {
    /// Tells of one alarm, or of all in a digest where they are many, in one message: which notices it tells.
    pub(super) async fn tell(
        &self,
        (receiver, lane): (&R, &Lane),
        groups: Vec<Group>,
        (until, deadline): (Timestamp, Timestamp),
    ) -> Result<Result<Vec<Told>, DeliveryError>, StoreError> {
        let name = receiver.name();
        let (over, mut groups): (Vec<_>, Vec<_>) = groups.into_iter().partition(Group::is_over);
        self.silence_all(name, &over).await?;
        if groups.is_empty() {
            return Ok(Ok(Vec::new()));
        }
        if groups.len() <= self.config.storm.notices && !lane.is_group() {
            groups.sort_by_key(Group::earliest);
            groups.truncate(1);
        }
        if let Err(error) = self.place(lane, (until, deadline)).await? {
            return Ok(Err(error));
        }
        let mut noted = if groups.len() > 1 { self.noted(name, &groups).await? } else { Vec::new() };
        let told = match groups.as_slice() {
            [group] => self.tell_one(receiver, group, deadline).await?,
            groups => {
                self.list_all_open(name, headlines(groups)).await?;
                let mentioned = self.mentioned_together(name, &mut noted);
                let message = self.digest(receiver, groups, &mentioned);
                receiver.deliver(&message, self.left(deadline)).await
            }
        };
        let receipt = match told {
            Ok(receipt) => receipt,
            Err(error) => {
                if let Some(refused) = Refused::by(name, &error) {
                    self.fall_back_all(&groups, &refused, deadline).await;
                }
                return Ok(Err(error));
            }
        };
        self.settle_delivered(name, &groups, &receipt).await?;
        if groups.len() > 1 {
            for noted in noted {
                self.note_digest(name, noted, &receipt).await?;
            }
            // Somebody may have taken one off the list meanwhile, whose incident was over before this.
            self.list_all_open(name, headlines(&groups)).await?;
        }
        let told = |waiter: &Waiter| {
            let ending = Ending::Delivered(notify_reason(&waiter.notice), receipt.clone());
            (waiter.notice.clone(), Outcome::of(name, Ok(ending)))
        };
        Ok(Ok(groups.iter().flat_map(Group::waiters).map(told).collect()))
    }

    /// One alarm's changes as one message, in the place of its incident.
    async fn tell_one(
        &self,
        receiver: &R,
        group: &Group,
        deadline: Timestamp,
    ) -> Result<Result<Receipt, DeliveryError>, StoreError> {
        let headline = group.headline();
        let reason = notify_reason(&headline.notice);
        let story = Story { reason: Some(reason), ..group.story() };
        let mut held = match self.hold_group(receiver, group, deadline).await? {
            Hold::Ours(held) => *held,
            Hold::Theirs => return Ok(Err(later("another change of this alarm is still being delivered"))),
            Hold::None => {
                let (notice, notified) = (&headline.notice, [about(headline)]);
                let (story, mentions) = (&story, &self.mentions(receiver.name(), notice, None));
                let draft = Draft::Message { notice, story, notified: &notified, picture: None, mentions };
                let message = self.composed(receiver, &draft);
                return Ok(receiver.deliver(&message, self.left(deadline)).await);
            }
        };
        let change = headline.key.change.unwrap_or(held.incident.last);
        let story = Story { incident: Some(held.incident.clone()), ..story };
        let reply = reply(reason, change, &held.incident);
        let (notice, notified) = (&headline.notice, group.waiters().map(about).collect());
        let telling = Telling { notice, change, reason, story, reply, notified, picture: None };
        let told = self.tell_in_place(receiver, &telling, &mut held, deadline).await;
        self.let_go(receiver.name(), held).await?;
        Ok(told)
    }

    async fn hold_group(&self, receiver: &R, group: &Group, deadline: Timestamp) -> Result<Hold, StoreError> {
        let changes = group.waiters().filter_map(|it| Some((&it.notice, it.key.change?)));
        let changes: Vec<_> = changes.collect();
        self.hold(receiver.name(), &group.headline().key.about, &changes, deadline).await
    }

    async fn fall_back_all(&self, groups: &[Group], refused: &Refused, deadline: Timestamp) {
        for waiter in groups.iter().flat_map(Group::waiters) {
            Box::pin(self.fall_back(&waiter.notice, &waiter.key, refused, deadline)).await;
        }
    }

    /// Takes the next place at the receiver's gate, where the lease of the outbox still holds.
    async fn place(
        &self,
        lane: &Lane,
        (until, deadline): (Timestamp, Timestamp),
    ) -> Result<Result<(), DeliveryError>, StoreError> {
        let is_ours = |gate: &Gate| gate.emptied_until == Some(until);
        let lost = || Ok(Err(later("somebody else empties the outbox")));
        if lane.is_group() && !is_ours(&self.gate(lane.name()).await?) {
            return lost();
        }
        match self.take_turn(lane.receiver(), |gate| lane.is_group() || is_ours(gate), deadline).await? {
            None => lost(),
            Some(Admitted::TooLate(error)) => Ok(Err(error)),
            Some(_) => Ok(Ok(())),
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

/// What a notice is told for when it had to wait.
pub(super) fn about(waiter: &Waiter) -> (&Notice, NotifyReason) {
    (&waiter.notice, notify_reason(&waiter.notice))
}
