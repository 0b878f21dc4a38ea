//! During a storm, a notice enters the outbox with a single request. The plan is made when the notice leaves
//! the outbox.
//!
//! A program that recently saw the outbox open adds notices without reading it again. A closed outbox is
//! therefore checked once more after every program has stopped relying on such a read.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::lock::alarm;
use super::outbox::Outbox;
use super::outcome::Pass;
use super::route::Step;
use super::{Pipeline, RunOutcome};
use crate::ledger::{History, RateLimiter, Waiting};
use crate::plan::Cause;
use crate::ports::{Clock, Receiver, Wake};
use crate::store::{Store, StoreError};

/// The time for which a program relies on a read that showed the outbox open for a storm.
const BELIEVED: SignedDuration = SignedDuration::from_secs(2);

/// The time from the closing of an outbox to the last check. It exceeds the time for which a program relies
/// on a read, plus the difference between clocks.
const LAST_LOOK: Duration = Duration::from_secs(15);

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Puts a notice of a storm into the outbox. Returns `None` if the plan must be made now, or if the
    /// ledger already has the notice.
    pub(super) async fn run_in_storm(&self, step: &Step, deadline: Timestamp) -> Option<RunOutcome> {
        match self.join_storm(step, deadline).await {
            Ok(Some(Pass::Ended(outcome))) => Some(*outcome),
            Ok(_) => None,
            Err(error) => Some(self.run_unrecorded(step, error, deadline).await),
        }
    }

    async fn join_storm(&self, step: &Step, deadline: Timestamp) -> Result<Option<Pass>, StoreError> {
        let name = step.receiver.as_str();
        let is_believed = || self.local.has_seen_storm(name, self.clock.now(), BELIEVED);
        if !is_believed() || !self.can_be_planned_later(step) {
            return Ok(None);
        }
        let outbox = &Outbox::of(name);
        let Some(put) = self.put_into(outbox, step, &History::default(), Waiting::Storm).await? else {
            return Ok(None);
        };
        match is_believed() {
            true => Ok(Some(Pass::waiting(step, Waiting::Storm))),
            false => self.see_to_it(step, outbox, put, deadline).await.map(Some),
        }
    }

    /// Returns whether the plan can be made when the notice leaves the outbox: it has neither a group nor a
    /// receiver from an escalation.
    fn can_be_planned_later(&self, step: &Step) -> bool {
        let settings = self.settings(&step.receiver, &self.config.routing.labels(&step.notice));
        let is_one_change =
            step.key.change.is_some() && alarm(&step.notice).is_some_and(|alarm| alarm.contributor.is_none());
        is_one_change
            && step.cause == Cause::Notice
            && settings.group_by.is_empty()
            && settings.escalation.steps.iter().all(|it| it.to.is_none())
            && self.destination(&step.receiver).is_some()
            && !self.local.has(&step.receiver, &step.key)
    }

    /// Requests the last check before an outbox is closed. Returns false if the request fails.
    pub(super) async fn ask_for_last_look(&self, name: &str, limiter: &RateLimiter) -> bool {
        limiter.outbox != Some(Waiting::Storm) || self.wake.wake(name, LAST_LOOK).await.is_ok()
    }
}
