//! The line from a notice to its record: route, load, decide, claim, compose, deliver, record.
//!
//! A program may crash between any two stages:
//! - A notice is claimed before it is sent and recorded afterwards. A crash repeats at most one message and loses none.
//! - One commit writes claim, lock and rate limiter. If a loaded record has changed, the notice is decided anew.
//! - A waiting notice is in the outbox before its event counts as handled.
//! - If the ledger is down, the notice is sent, and the outcome says that it is not recorded.
mod acknowledge;
mod admit;
mod arrive;
mod attach;
mod background;
mod check_due;
mod claim;
mod compose;
mod decide;
mod deliver;
mod destination;
mod empty;
mod escalate;
mod index;
mod load;
mod local;
mod lock;
mod matter;
mod outbox;
mod outcome;
mod press;
mod record;
mod route;
mod silence;
mod slash;
mod storm;
mod unrecorded;
mod wait;

use std::collections::VecDeque;

use jiff::Timestamp;

use crate::config::Config;
use crate::notice::Notice;
use crate::plan::{Cause, Decision, Notify};
use crate::ports::{Clock, Receiver, Wake};
use crate::store::{Store, StoreError};

use claim::{Claim, Passage};
use load::Snapshot;
use outcome::Pass;
use route::Step;

pub use arrive::arrivals;
pub use empty::Emptied;
pub use index::index_partitions;
pub use local::Local;
pub use outcome::{Below, Ending, Notified, Place, RunOutcome};
pub use press::Pressed;

/// The data and the ports that all stages use.
#[derive(Debug)]
pub struct Pipeline<'a, R, S, W, C> {
    /// The rules: routes, silences, layout.
    pub config: &'a Config,
    /// The receivers that the configuration names.
    pub receivers: &'a [R],
    /// The ledger.
    pub store: &'a S,
    /// The port that requests the emptying of an outbox.
    pub wake: &'a W,
    pub clock: &'a C,
    /// The memory of this program.
    pub local: &'a Local,
    /// The ID of the invocation. A repeated delivery of the same event has the same ID.
    pub invocation: &'a str,
    /// The solution that the error about missing receivers suggests.
    pub remedy: &'a str,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Runs a notice for every receiver of its routes until `deadline`. A fallback gets the notices that a
    /// receiver refuses permanently. If only fallbacks are configured, an outcome is an error.
    pub async fn run(&self, notice: &Notice, deadline: Timestamp) -> Vec<RunOutcome> {
        self.run_because(notice, Cause::Notice, deadline).await
    }

    async fn run_because(&self, notice: &Notice, cause: Cause, deadline: Timestamp) -> Vec<RunOutcome> {
        match self.route(notice, &cause) {
            steps if steps.is_empty() => self.run_for_nobody(notice, deadline).await,
            steps => self.run_steps(steps, deadline).await,
        }
    }

    /// Runs steps in order. A permanent refusal adds a step for each fallback as the next steps.
    async fn run_steps(&self, mut steps: VecDeque<Step>, deadline: Timestamp) -> Vec<RunOutcome> {
        let mut outcomes = Vec::new();
        while let Some(step) = steps.pop_front() {
            let mut outcome = self.run_step(&step, deadline).await;
            self.next_steps(&step, &mut outcome, &mut steps, &outcomes);
            outcomes.push(outcome);
        }
        outcomes
    }

    async fn run_step(&self, step: &Step, deadline: Timestamp) -> RunOutcome {
        if let Some(outcome) = self.run_in_storm(step, deadline).await {
            return outcome;
        }
        let mut is_again = false;
        loop {
            let snapshot = match self.load(step).await {
                Ok(snapshot) => snapshot,
                Err(error) => return self.run_unrecorded(step, error, deadline).await,
            };
            if let Some(outcome) = snapshot.ended_elsewhere(step).filter(|_| is_again) {
                return outcome;
            }
            let pass = match self.decide(step, &snapshot) {
                Decision::Silence(reason) => self.silence(step, &snapshot, reason, deadline).await,
                Decision::Notify(notify) => self.notify(step, &snapshot, notify, deadline).await,
                Decision::Outbox => self.leave_in_outbox(step, &snapshot, deadline).await,
                Decision::LookAgain => Ok(self.look_again(step, deadline).await),
            };
            match pass {
                Ok(Pass::Ended(outcome)) => return self.followed(step, &snapshot, *outcome).await,
                Ok(Pass::Again) => is_again = true,
                Err(error) => return self.run_unrecorded(step, error, deadline).await,
            }
        }
    }

    async fn notify(
        &self,
        step: &Step,
        snapshot: &Snapshot,
        notify: Notify,
        deadline: Timestamp,
    ) -> Result<Pass, StoreError> {
        let Some(receiver) = self.destination(&step.receiver) else {
            return Ok(Pass::ended(self.unusable(step)));
        };
        let passage = Passage::new(step, &receiver, notify, deadline);
        match self.claim(&passage, snapshot).await? {
            Claim::Ours(mut claimed) => {
                let delivered = self.deliver(&passage, snapshot, &mut claimed).await;
                Ok(Pass::ended(self.record(&passage, *claimed, delivered).await))
            }
            Claim::Not(pass) => Ok(pass),
        }
    }
}
