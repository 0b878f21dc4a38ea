//! Sends one message for waiting notices: the notices of one alarm, or a digest of many.

use std::time::Duration;

use jiff::Timestamp;

use super::Emptying;
use super::group::{Group, Waiter};
use super::regroup::Planned;
use crate::compose::Draft;
use crate::delivery::{DeliveryError, Receipt};
use crate::incident::{Incident, Story};
use crate::ledger::{DeliveryStatus, Entry, RateLimiter, Refused};
use crate::notice::Notice;
use crate::pipeline::admit::Permit;
use crate::pipeline::claim::later;
use crate::pipeline::deliver::Telling;
use crate::pipeline::destination::Destination;
use crate::pipeline::lock::{Lock, Locked};
use crate::pipeline::outcome::{Attempt, Refusal};
use crate::pipeline::{Ending, Notified, Pipeline, RunOutcome};
use crate::plan::{Decision, Notify, notify_reason};
use crate::ports::{Clock, Receiver, Wake};
use crate::reason::NotifyReason;
use crate::store::{Store, StoreError, Write};

/// The result of sending one message of an outbox.
pub(super) enum Delivered {
    /// The notices in the message.
    Done(Vec<Notified>),
    /// The error, and the notices that the receiver refuses permanently.
    Failed(DeliveryError, Vec<Refusal>),
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Sends the message of the oldest group, or a digest if there are many groups.
    pub(super) async fn deliver_groups(
        &self,
        emptying: &Emptying<'_, R>,
        Planned { told: mut groups, silenced }: Planned,
    ) -> Result<Delivered, StoreError> {
        let Emptying { receiver, outbox, deadline, .. } = *emptying;
        let name = receiver.name();
        for (group, reason) in silenced {
            self.silence_group(receiver, group, reason, deadline).await?;
        }
        if groups.is_empty() {
            return Ok(Delivered::Done(Vec::new()));
        }
        if groups.len() <= self.config.storm.notices && !outbox.is_group() {
            groups.sort_by_key(Group::earliest);
            groups.truncate(1);
        } else if self.can_change(name) {
            // Groups that have a message come last and one by one, because they change that message.
            groups.sort_by_key(Group::has_message);
            let news = groups.iter().take_while(|group| !group.has_message()).count();
            groups.truncate(news.max(1));
        }
        match self.turn_of(emptying).await? {
            Permit::Granted => {}
            Permit::TooLate(error) => return Ok(Delivered::Failed(error, Vec::new())),
            Permit::Closed => {
                return Ok(Delivered::Failed(later("another program is emptying the outbox"), Vec::new()));
            }
        }
        let mut noted = if groups.len() > 1 { self.noted(name, &groups).await? } else { Vec::new() };
        let attempt = match groups.as_slice() {
            [group] => self.deliver_group(receiver, group, deadline).await?,
            groups => {
                let mentioned = self.mentioned_together(name, &mut noted);
                let message = self.digest(receiver, groups, &mentioned);
                self.deliver_to(receiver, &message, self.left(deadline)).await.into()
            }
        };
        let receipt = match attempt {
            Attempt::Delivered(receipt) => receipt,
            // The decision now holds back the group. The next round settles it.
            Attempt::NoMessage => return Ok(Delivered::Done(Vec::new())),
            Attempt::Failed(error) => {
                let refusals = Refused::by(name, &error).map(|refused| refusals(&groups, &refused));
                return Ok(Delivered::Failed(error, refusals.unwrap_or_default()));
            }
        };
        if groups.len() > 1 {
            // This program may die before it has recorded the digest in all incidents.
            self.look_at_all(name, &groups, deadline).await?;
        }
        self.settle_delivered(name, &groups, &receipt).await?;
        if groups.len() > 1 {
            self.note_matters(name, &groups, &receipt).await?;
            self.note_digest(name, noted, &receipt, deadline).await?;
        }
        let told = |group: &Group| {
            let ending = Ending::Delivered(group.reason, receipt.clone());
            let outcome = RunOutcome::of(name, Ok(ending));
            group.waiters().map(|it| (it.notice.clone(), outcome.clone())).collect::<Vec<_>>()
        };
        Ok(Delivered::Done(groups.iter().flat_map(told).collect()))
    }

    /// Sends the changes of one alarm as one message of its incident, unless the decision has changed.
    async fn deliver_group(
        &self,
        receiver: &Destination<'_, R>,
        group: &Group,
        deadline: Timestamp,
    ) -> Result<Attempt, StoreError> {
        let name = receiver.name();
        let headline = group.headline();
        let story = Story { reason: Some(group.reason), ..group.story() };
        let mut locked = match self.lock_group(receiver, group, deadline).await? {
            Lock::Ours(locked) => *locked,
            Lock::Theirs => {
                return Ok(Attempt::Failed(later("another change of this alarm is still being delivered")));
            }
            Lock::None => {
                let told = self.deliver_waiting_matter(receiver, group, deadline).await?;
                if !matches!(told, Attempt::NoMessage) {
                    return Ok(told);
                }
                let (notice, notified) = (&headline.notice, [about(headline)]);
                let (story, mentions) = (&story, &self.mentions(name, notice, None));
                let draft = Draft::Message { notice, story, notified: &notified, picture: None, mentions };
                let message = self.composed(receiver, &draft);
                return Ok(self.deliver_to(receiver, &message, self.left(deadline)).await.into());
            }
        };
        let Decision::Notify(Notify { reason, reply, .. }) =
            self.decide_group(name, group, locked.before.as_ref())
        else {
            let incident = locked.before.clone().unwrap_or_else(|| locked.incident.clone());
            self.finish(name, Some(Locked { incident, ..locked }), None).await?;
            return Ok(Attempt::NoMessage);
        };
        let change = headline.key.change.unwrap_or(locked.incident.last);
        let story = Story { incident: Some(locked.incident.clone()), reason: Some(reason), ..story };
        let (notice, notified) = (&headline.notice, group.waiters().map(about).collect());
        let escalated = Vec::new();
        let telling = Telling { notice, change, reason, story, reply, notified, escalated, picture: None };
        let told = self.deliver_in_place(receiver, &telling, &mut locked, deadline).await;
        self.finish(name, Some(locked), None).await?;
        Ok(told.into())
    }

    pub(super) async fn lock_group(
        &self,
        receiver: &Destination<'_, R>,
        group: &Group,
        deadline: Timestamp,
    ) -> Result<Lock, StoreError> {
        let changes: Vec<_> = group.waiters().filter_map(|it| Some((&it.notice, it.key.change?))).collect();
        let with = |before: Option<Incident>| self.with_changes(before.as_ref(), changes.iter().copied());
        self.lock(receiver.name(), group.headline().key.incident(), with, deadline).await
    }

    /// Takes the next turn at the receiver's rate limiter if the lease on the outbox is still valid.
    async fn turn_of(
        &self,
        &Emptying { outbox, until, deadline, .. }: &Emptying<'_, R>,
    ) -> Result<Permit, StoreError> {
        let is_ours = |limiter: &RateLimiter| limiter.emptied_until == Some(until);
        if outbox.is_group() && !is_ours(&self.limiter(outbox.name()).await?) {
            return Ok(Permit::Closed);
        }
        let may = |limiter: &RateLimiter| outbox.is_group() || is_ours(limiter);
        self.take_turn(outbox.receiver(), may, deadline).await
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
            let delivered = |now, reason: &str| DeliveryStatus::delivered(now, reason, receipt);
            let writes = self.settling(name, groups, &delivered);
            tries += 1;
            match self.store.write(writes).await {
                Err(_) if tries < 3 => self.clock.pause(Duration::from_millis(100)).await,
                result => return result,
            }
        }
    }

    /// Returns the writes of the entries, followed by the removal of the outbox items.
    pub(super) fn settling(
        &self,
        name: &str,
        groups: &[Group],
        status: &dyn Fn(Timestamp, &str) -> DeliveryStatus,
    ) -> Vec<Write> {
        let (now, expiry) = (self.clock.now(), self.expiry());
        let waiters = || groups.iter().flat_map(Group::waiters);
        let with_reasons =
            groups.iter().flat_map(|group| group.waiters().map(|waiter| (waiter, group.reason)));
        let records = with_reasons.map(|(waiter, reason)| {
            let status = status(now, reason.as_str());
            let entry = match &waiter.history.own {
                Some(own) => own.clone().with(status),
                None => Entry::new(&waiter.notice, &waiter.key, now, status),
            };
            Write::Put(waiter.key.entry(name), entry.write(), expiry)
        });
        records.chain(waiters().map(|waiter| Write::Remove(waiter.item.clone()))).collect()
    }
}

pub(super) fn about(waiter: &Waiter) -> (&Notice, NotifyReason) {
    (&waiter.notice, notify_reason(&waiter.notice))
}

fn refusals(groups: &[Group], refused: &Refused) -> Vec<Refusal> {
    let refusal = |waiter: &Waiter| Refusal {
        notice: waiter.notice.clone(),
        key: waiter.key.clone(),
        refused: refused.clone(),
    };
    groups.iter().flat_map(Group::waiters).map(refusal).collect()
}
