//! How fast messages go to a receiver that no notice asks for.

use std::cell::Cell;
use std::time::Duration;

use jiff::Timestamp;

use super::Pipeline;
use super::claim::too_late;
use crate::delivery::DeliveryError;
use crate::ledger::Gate;
use crate::ports::{Clock, Receiver, Wake};
use crate::store::{Store, StoreError};

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Asks for the digest to be sent in time; false where nobody will do so.
    pub(super) async fn ask(&self, receiver: &str) -> bool {
        let delay = Duration::try_from(self.config.storm.within).unwrap_or_default();
        self.wake.wake(receiver, delay).await.is_ok()
    }

    /// Takes the next place at a receiver's gate whatever comes in, and waits for it where that is in time; nothing where
    /// the gate is not as it may be.
    pub(super) async fn take_turn(
        &self,
        receiver: &str,
        may: impl Fn(&Gate) -> bool,
        deadline: Timestamp,
    ) -> Result<Option<Result<(), DeliveryError>>, StoreError> {
        let turn = Cell::new(None);
        let take = |gate: Gate, now| {
            turn.set(None);
            if !may(&gate) {
                return None;
            }
            let (next, wait) = gate.take(&self.config.storm, now);
            let wait = Duration::try_from(wait).unwrap_or_default();
            turn.set(Some(wait));
            // A place that nobody waits for is not taken.
            (wait < self.left(deadline)).then_some(next)
        };
        let is_taken = self.change_gate(receiver, take).await?.is_some();
        let Some(wait) = turn.get() else { return Ok(None) };
        if !is_taken {
            return Ok(Some(Err(too_late(wait))));
        }
        if !wait.is_zero() {
            self.clock.pause(wait).await;
        }
        Ok(Some(Ok(())))
    }

    pub(super) fn left(&self, deadline: Timestamp) -> Duration {
        Duration::try_from(deadline.duration_since(self.clock.now())).unwrap_or_default()
    }
}
