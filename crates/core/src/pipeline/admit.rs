//! Limits the rate of messages that are not caused by an incoming notice.

use std::cell::Cell;
use std::time::Duration;

use jiff::Timestamp;

use super::Pipeline;
use super::claim::too_late;
use crate::delivery::DeliveryError;
use crate::ledger::RateLimiter;
use crate::ports::{Clock, Receiver, Wake};
use crate::store::{Store, StoreError};

/// The answer of a receiver's rate limiter.
pub(super) enum Permit {
    Granted,
    /// The turn would come after the deadline.
    TooLate(DeliveryError),
    /// The state of the rate limiter does not allow the message.
    Closed,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Requests the emptying of an outbox that is open for a storm. Returns false if the request fails.
    pub(super) async fn ask(&self, receiver: &str) -> bool {
        let delay = Duration::try_from(self.config.storm.within).unwrap_or_default();
        self.wake.wake(receiver, delay).await.is_ok()
    }

    /// Takes the next turn at a receiver's rate limiter, and waits until the turn if it comes before the
    /// deadline. `may` decides whether the state of the rate limiter allows the message.
    pub(super) async fn take_turn(
        &self,
        receiver: &str,
        may: impl Fn(&RateLimiter) -> bool,
        deadline: Timestamp,
    ) -> Result<Permit, StoreError> {
        let turn = Cell::new(None);
        let take = |limiter: RateLimiter, now| {
            turn.set(None);
            if !may(&limiter) {
                return None;
            }
            let (next, wait) = limiter.take(&self.config.storm, now);
            let wait = Duration::try_from(wait).unwrap_or_default();
            turn.set(Some(wait));
            // Other messages can take a turn after the deadline.
            (wait < self.left(deadline)).then_some(next)
        };
        let is_taken = self.change_limiter(receiver, take).await?.is_some();
        let Some(wait) = turn.get() else { return Ok(Permit::Closed) };
        if !is_taken {
            return Ok(Permit::TooLate(too_late(wait)));
        }
        if !wait.is_zero() {
            self.clock.pause(wait).await;
        }
        Ok(Permit::Granted)
    }

    pub(super) fn left(&self, deadline: Timestamp) -> Duration {
        Duration::try_from(deadline.duration_since(self.clock.now())).unwrap_or_default()
    }
}
