//! Fourth stage: claims the notice, locks its incident and takes a turn at the rate limiter, all in one
//! commit.

mod turn;

use std::time::Duration;

use jiff::Timestamp;

use super::destination::Destination;
use super::load::Snapshot;
use super::lock::Locked;
use super::matter::HeldMatter;
use super::outbox::Outbox;
use super::outcome::Pass;
use super::route::Step;
use super::{Ending, Pipeline, RunOutcome};
use crate::delivery::{DeliveryError, Receipt};
use crate::ledger::{CLOCKS_APART, DeliveryStatus, Entry, RateLimiter};
use crate::plan::{Notify, Reply, Together};
use crate::ports::{Clock, Receiver, Wake};
use crate::reason::{NotifyReason, SilenceReason};
use crate::store::{Commit, ConditionalWrite, Expected, Item, Store, StoreError};

use turn::Turn;

/// The pause between two reads while another program handles the alarm.
pub(super) const LOOK: Duration = Duration::from_millis(250);

/// The time that is reserved for recording the outcome.
pub(super) const TO_RECORD: Duration = Duration::from_millis(500);

/// A notice on its way to one receiver, until a deadline.
pub(super) struct Passage<'a, R> {
    pub(super) step: &'a Step,
    pub(super) receiver: &'a Destination<'a, R>,
    pub(super) reason: NotifyReason,
    /// The message to reply to. `None` means a new message.
    pub(super) reply: Option<Reply>,
    /// The group whose notices share one message.
    pub(super) group: Option<Together>,
    pub(super) deadline: Timestamp,
}

/// A notice that this program has claimed.
pub(super) struct Claimed {
    pub(super) entry: Entry,
    pub(super) revision: u64,
    /// The locked incident, if the notice belongs to one.
    pub(super) incident: Option<Locked>,
    /// The held record of a finding or a run, if the notice is one of its events.
    pub(super) matter: Option<HeldMatter>,
}

/// The result of a claim.
pub(super) enum Claim {
    Ours(Box<Claimed>),
    /// This pass delivers nothing. Contains its result.
    Not(Pass),
}

/// The records of a claim before they are written.
struct ClaimDraft {
    entry: Entry,
    lock: Option<Locked>,
    matter: Option<HeldMatter>,
    /// The record of the rate limiter after the turn.
    limiter: String,
}

impl ClaimDraft {
    /// Returns the claim and the new record of the rate limiter, with the revisions of the commit.
    fn written(self, name: &str, revisions: Vec<Option<u64>>) -> (Claimed, Option<Item>) {
        let mut revisions = revisions.into_iter().flatten();
        let revision = revisions.next().unwrap_or_default();
        let limiter = revisions.next();
        let incident = self.lock.map(|lock| Locked { revision: revisions.next(), ..lock });
        let latest =
            limiter.map(|revision| Item { key: RateLimiter::key(name), revision, record: self.limiter });
        (Claimed { entry: self.entry, revision, incident, matter: self.matter }, latest)
    }
}

impl<'a, R: Receiver> Passage<'a, R> {
    pub(super) fn new(
        step: &'a Step,
        receiver: &'a Destination<'a, R>,
        Notify { reason, reply, group }: Notify,
        deadline: Timestamp,
    ) -> Self {
        Self { step, receiver, reason, reply, group, deadline }
    }

    pub(super) fn outcome(&self, result: Result<Ending, DeliveryError>) -> RunOutcome {
        RunOutcome::of(self.receiver.name(), result)
    }
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    pub(super) async fn claim(
        &self,
        passage: &Passage<'_, R>,
        snapshot: &Snapshot,
    ) -> Result<Claim, StoreError> {
        if let Some(group) = &passage.group
            && let Some(claim) = self.gather(passage, snapshot, group).await?
        {
            return Ok(claim);
        }
        self.claim_free(passage, snapshot).await
    }

    /// Claims a notice that gets a separate message.
    async fn claim_free(&self, passage: &Passage<'_, R>, snapshot: &Snapshot) -> Result<Claim, StoreError> {
        let name = passage.receiver.name();
        let (mut ours, is_fresh) = self.among_ours(name).await;
        let latest = ours.as_ref().filter(|_| is_fresh).and_then(|latest| (**latest).clone());
        let mut limiter = latest.or_else(|| snapshot.limiter.clone());
        let mut can_gather = true;
        loop {
            let (next, wait) = match self.turn(name, limiter.as_ref(), &mut can_gather).await? {
                Turn::Go(next, wait) => (next, wait),
                Turn::Again(found) => {
                    limiter = found;
                    continue;
                }
                Turn::Wait(because) => {
                    drop(ours);
                    return self.join(passage, snapshot, &Outbox::of(name), because).await;
                }
            };
            if wait >= self.left(passage.deadline) {
                return Ok(Claim::Not(Pass::ended(passage.outcome(Err(too_late(wait))))));
            }
            let draft = self.draft(passage, snapshot, &next);
            let changes = self.changes(passage, snapshot, &draft, limiter.as_ref());
            match self.store.commit(changes).await? {
                Commit::Done(revisions) => {
                    let (claimed, latest) = draft.written(name, revisions);
                    if let Some(ours) = &mut ours {
                        **ours = latest;
                    }
                    drop(ours);
                    if !wait.is_zero() {
                        self.clock.pause(wait).await;
                    }
                    return Ok(Claim::Ours(Box::new(claimed)));
                }
                Commit::Conflict(conflicts) => match conflicts.as_slice() {
                    [conflict] if conflict.key == RateLimiter::key(name) => limiter = conflict.found.clone(),
                    _ => return Ok(Claim::Not(Pass::Again)),
                },
            }
        }
    }

    fn draft(&self, passage: &Passage<'_, R>, snapshot: &Snapshot, next: &RateLimiter) -> ClaimDraft {
        ClaimDraft {
            entry: self.claimed(passage, snapshot.history.own.clone()),
            lock: self.lock_for(passage, snapshot),
            matter: self.matter_for(passage.step, snapshot),
            limiter: next.write(),
        }
    }

    /// Returns the changes of one commit: the entry, the rate limiter, and the lock of the incident or the
    /// matter, in the order that [`ClaimDraft::written`] expects.
    fn changes(
        &self,
        passage: &Passage<'_, R>,
        snapshot: &Snapshot,
        draft: &ClaimDraft,
        limiter: Option<&Item>,
    ) -> Vec<ConditionalWrite> {
        let name = passage.receiver.name();
        let put =
            |key, record, expected| ConditionalWrite::Put { key, record, expires: self.expiry(), expected };
        let expected = snapshot.history.revision.map_or(Expected::Absent, Expected::Revision);
        let mut changes = vec![
            put(passage.step.key.entry(name), draft.entry.write(), expected),
            put(RateLimiter::key(name), draft.limiter.clone(), Expected::unchanged(limiter)),
        ];
        changes.extend(draft.lock.iter().flat_map(|lock| self.locking(name, lock)));
        let held = draft.matter.iter();
        changes.extend(held.map(|held| self.holding(held, snapshot.found.as_ref(), passage.deadline)));
        changes
    }

    /// Returns the entry of the claim, which is valid until shortly after the deadline.
    fn claimed(&self, passage: &Passage<'_, R>, own: Option<Entry>) -> Entry {
        let until = passage.deadline.saturating_add(CLOCKS_APART).unwrap_or(passage.deadline);
        let status = DeliveryStatus::Claimed { until };
        match own {
            Some(own) => own.with(status),
            None => Entry::new(&passage.step.notice, &passage.step.key, self.clock.now(), status),
        }
    }
}

pub(super) fn too_late(wait: Duration) -> DeliveryError {
    let cause = "too many messages for one Slack channel".to_owned();
    DeliveryError::Retry { cause, after: Some(wait) }
}

/// Returns the outcome that another program recorded.
pub(super) fn settled(reason: NotifyReason, entry: &Entry) -> Ending {
    match &entry.status {
        DeliveryStatus::Delivered { attempts, fallback, .. } => {
            let receipt = Receipt { attempts: *attempts, fallback: fallback.clone(), ..Receipt::default() };
            Ending::Delivered(reason, receipt)
        }
        _ => Ending::Silenced(SilenceReason::ToldTogether),
    }
}

/// Returns an error that allows another attempt.
pub(super) fn later(cause: &str) -> DeliveryError {
    DeliveryError::Retry { cause: cause.to_owned(), after: None }
}
