//! The turn of a notice at the rate limiter of its receiver.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use futures_util::lock::OwnedMutexGuard;

use crate::ledger::{Admission, RateLimiter, Waiting};
use crate::pipeline::Pipeline;
use crate::ports::{Clock, Receiver, Wake};
use crate::store::{Commit, ConditionalWrite, Expected, Item, Store, StoreError};

/// The maximum wait for other notices of this program. It equals the time limit of a ledger request.
const AMONG_OURS: Duration = Duration::from_secs(2);

/// The result of a request for a turn at the rate limiter.
pub(super) enum Turn {
    /// The turn comes after this delay. The caller must first write the new state of the rate limiter.
    Go(RateLimiter, Duration),
    Wait(Waiting),
    /// Another program changed the rate limiter.
    Again(Option<Item>),
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Waits until no other notice of this program uses the rate limiter. The wait has a limit, because the
    /// ledger may not answer. Also returns whether another notice has written the record meanwhile.
    pub(super) async fn among_ours(&self, name: &str) -> (Option<OwnedMutexGuard<Option<Item>>>, bool) {
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

    /// Takes a turn at the rate limiter. A storm begins with a request to empty the outbox. If the request
    /// fails, notices are sent one by one.
    pub(super) async fn turn(
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
                // The request precedes the opening of the outbox, so that every notice in an open outbox is
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
}
