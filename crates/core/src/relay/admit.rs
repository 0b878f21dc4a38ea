//! How fast notices go to a receiver, and when they wait for each other.

use std::time::Duration;

use jiff::Timestamp;

use super::Relay;
use crate::delivery::DeliveryError;
use crate::ledger::{Admission, Gate, Waiting};
use crate::ports::{Clock, Receiver, Wake};
use crate::store::{Put, Store, StoreError};

/// What a receiver's gate says.
pub(super) enum Admitted {
    /// The notice may go now.
    Go,
    /// It is to wait in the outbox.
    Wait(Waiting),
    /// Its turn would come after the deadline.
    TooLate(DeliveryError),
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Relay<'_, R, S, W, C> {
    /// Takes the next place at the gate, and waits for it.
    pub(super) async fn admit(&self, receiver: &str, deadline: Timestamp) -> Result<Admitted, StoreError> {
        let key = Gate::key(receiver);
        let mut found = self.store.get(&key).await?;
        let mut can_gather = true;
        loop {
            let now = self.clock.now();
            let gate = Gate::read(found.as_ref(), &self.config.storm, now);
            let (next, wait) = match gate.admit(&self.config.storm, now) {
                Admission::Wait(because) => return Ok(Admitted::Wait(because)),
                Admission::Go(next, wait) => (next, Some(wait)),
                Admission::Storm(next) if can_gather => {
                    // Asked for before it is opened: what is put into an open outbox is taken care of.
                    can_gather = self.ask(receiver).await;
                    if !can_gather {
                        continue;
                    }
                    (next, None)
                }
                Admission::Storm(_) => {
                    let (next, wait) = gate.take(&self.config.storm, now);
                    (next, Some(wait))
                }
            };
            let revision = found.as_ref().map(|item| item.revision);
            match self.store.put(&key, &next.write(), self.expiry(), revision).await? {
                Put::Conflict(other) => found = other,
                Put::Written(_) => {
                    let Some(wait) = wait else { return Ok(Admitted::Wait(Waiting::Storm)) };
                    return Ok(self.turn(Duration::try_from(wait).unwrap_or_default(), deadline).await);
                }
            }
        }
    }

    /// Asks for the digest to be sent in time; false where nobody will do so.
    async fn ask(&self, receiver: &str) -> bool {
        let delay = Duration::try_from(self.config.storm.within).unwrap_or_default();
        self.wake.wake(receiver, delay).await.is_ok()
    }

    /// Takes the next place at a receiver's gate whatever comes in, and waits for it; nothing where the gate is not as it
    /// may be.
    pub(super) async fn take_turn(
        &self,
        receiver: &str,
        may: impl Fn(&Gate) -> bool,
        deadline: Timestamp,
    ) -> Result<Option<Admitted>, StoreError> {
        let take = |gate: Gate, now| may(&gate).then(|| gate.take(&self.config.storm, now).0);
        let Some(gate) = self.change_gate(receiver, take).await? else { return Ok(None) };
        let wait = Duration::try_from_secs_f64((-gate.tokens).max(0.0)).unwrap_or_default();
        Ok(Some(self.turn(wait, deadline).await))
    }

    /// Waits for one's turn, where that is in time.
    pub(super) async fn turn(&self, wait: Duration, deadline: Timestamp) -> Admitted {
        if wait >= self.left(deadline) {
            let cause = "too many messages for one channel of Slack's".to_owned();
            return Admitted::TooLate(DeliveryError::Retry { cause, after: Some(wait) });
        }
        if !wait.is_zero() {
            self.clock.pause(wait).await;
        }
        Admitted::Go
    }
}
