//! Fourth stage: claims the notice, locks its incident and takes a turn at the rate limiter in one commit.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use futures_util::lock::OwnedMutexGuard;
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
use crate::ledger::{Admission, CLOCKS_APART, DeliveryStatus, Entry, RateLimiter, Waiting};
use crate::plan::{Notify, Reply, Together};
use crate::ports::{Clock, Receiver, Wake};
use crate::reason::{NotifyReason, SilenceReason};
use crate::store::{Commit, ConditionalWrite, Expected, Item, Store, StoreError};

/// The longest wait for other notices of this program: as long as the ledger may take to answer.
const AMONG_OURS: Duration = Duration::from_secs(2);
/// The pause between two reads while another program works on the alarm.
pub(super) const LOOK: Duration = Duration::from_millis(250);

/// The time reserved for recording the outcome.
pub(super) const TO_RECORD: Duration = Duration::from_millis(500);

/// A notice on its way to one receiver, until a deadline.
pub(super) struct Passage<'a, R> {
    pub(super) step: &'a Step,
    pub(super) receiver: &'a Destination<'a, R>,
    pub(super) reason: NotifyReason,
    /// The message to reply to. `None` means a new message.
    pub(super) reply: Option<Reply>,
    /// The group that shares its message.
    pub(super) group: Option<Together>,
    pub(super) deadline: Timestamp,
}

/// A notice that this program has claimed.
pub(super) struct Claimed {
    pub(super) entry: Entry,
    pub(super) revision: u64,
    /// The locked incident, if the notice belongs to one.
    pub(super) incident: Option<Locked>,
    /// The held finding or run, if the notice is an event of one.
    pub(super) matter: Option<HeldMatter>,
}

/// The result of a claim.
pub(super) enum Claim {
    Ours(Box<Claimed>),
    /// This pass delivers nothing.
    Not(Pass),
}

/// The result of a request for a turn at the rate limiter.
enum Turn {
    /// The turn comes after this time, once the new state of the rate limiter is written.
    Go(RateLimiter, Duration),
    Wait(Waiting),
    /// Another program changed the rate limiter.
    Again(Option<Item>),
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

    /// Claims a notice that gets its own message.
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
            let entry = self.claimed(passage, snapshot.history.own.clone());
            let lock = self.lock_for(passage, snapshot);
            let matter = self.matter_for(passage.step, snapshot);
            let put = |key, record, expected| ConditionalWrite::Put {
                key,
                record,
                expires: self.expiry(),
                expected,
            };
            let expected = snapshot.history.revision.map_or(Expected::Absent, Expected::Revision);
            let turn = next.write();
            let mut changes = vec![
                put(passage.step.key.entry(name), entry.write(), expected),
                put(RateLimiter::key(name), turn.clone(), Expected::unchanged(limiter.as_ref())),
            ];
            changes.extend(lock.iter().flat_map(|lock| self.locking(name, lock)));
            let found = snapshot.found.as_ref();
            changes.extend(matter.iter().map(|held| self.holding(held, found, passage.deadline)));
            match self.store.commit(changes).await? {
                Commit::Done(revisions) => {
                    let mut revisions = revisions.into_iter().flatten();
                    let revision = revisions.next().unwrap_or_default();
                    let written = revisions.next();
                    let locked = revisions.next();
                    if let Some(latest) = &mut ours {
                        let item = |revision| Item { key: RateLimiter::key(name), revision, record: turn };
                        **latest = written.map(item);
                    }
                    drop(ours);
                    let incident = lock.map(|lock| Locked { revision: locked, ..lock });
                    if !wait.is_zero() {
                        self.clock.pause(wait).await;
                    }
                    return Ok(Claim::Ours(Box::new(Claimed { entry, revision, incident, matter })));
                }
                Commit::Conflict(conflicts) => match conflicts.as_slice() {
                    [conflict] if conflict.key == RateLimiter::key(name) => limiter = conflict.found.clone(),
                    _ => return Ok(Claim::Not(Pass::Again)),
                },
            }
        }
    }

    /// Waits until no other notice of this program asks the rate limiter, but only for a while, because the
    /// ledger may not answer. Returns also whether another notice has written the record meanwhile.
    async fn among_ours(&self, name: &str) -> (Option<OwnedMutexGuard<Option<Item>>>, bool) {
        let turns = self.local.turns(name);
        if let Some(ours) = turns.try_lock_owned() {
            return (Some(ours), false);
        }
        let (free, late) = (turns.lock_owned(), self.clock.pause(AMONG_OURS));
        match select(free, pin!(late)).await {
            Either::Left((ours, _)) => (Some(ours), true),
            Either::Right(_) => (None, false),
        }
    }

    /// Asks the rate limiter for a turn. A storm begins with a request to empty the outbox. If the request
    /// fails, notices are sent one by one.
    async fn turn(
        &self,
        name: &str,
        found: Option<&Item>,
        can_gather: &mut bool,
    ) -> Result<Turn, StoreError> {
        let storm = &self.config.storm;
        let limiter = RateLimiter::read(found, storm, self.clock.now());
        let (next, wait) = match limiter.admit(storm, self.clock.now()) {
            Admission::Wait(because) => return Ok(Turn::Wait(because)),
            Admission::Go(next, wait) => (next, wait),
            Admission::Storm(next) => {
                // The request comes before the outbox opens, so that every notice in an open outbox is
                // delivered.
                *can_gather = *can_gather && self.ask(name).await;
                if *can_gather {
                    let (key, expected) = (RateLimiter::key(name), Expected::unchanged(found));
                    let (record, expires) = (next.write(), self.expiry());
                    let open = ConditionalWrite::Put { key, record, expires, expected };
                    return Ok(match self.store.commit(vec![open]).await? {
                        Commit::Done(_) => Turn::Wait(Waiting::Storm),
                        Commit::Conflict(conflicts) => {
                            Turn::Again(conflicts.into_iter().next().and_then(|it| it.found))
                        }
                    });
                }
                limiter.take(storm, self.clock.now())
            }
        };
        Ok(Turn::Go(next, Duration::try_from(wait).unwrap_or_default()))
    }

    /// Returns the entry of the claim, which holds until shortly after the deadline.
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
    let cause = "too many messages for one channel of Slack's".to_owned();
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
