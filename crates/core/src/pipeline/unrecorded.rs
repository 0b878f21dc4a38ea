//! Delivers with only this program's memory, without a ledger or while the ledger does not answer.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::attach::illustrated;
use super::claim::{Passage, too_late};
use super::route::Step;
use super::silence::unnoted;
use super::{Ending, Pipeline, RunOutcome};
use crate::delivery::Receipt;
use crate::incident::Story;
use crate::ledger::{CLOCKS_APART, DeliveryStatus, Entry};
use crate::plan::{Action, Cause, Notify};
use crate::ports::{Clock, Receiver, Wake};
use crate::store::{Store, StoreError, Write};

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    pub(super) async fn run_unrecorded(
        &self,
        step: &Step,
        error: StoreError,
        deadline: Timestamp,
    ) -> RunOutcome {
        let escalated = self.escalated_unrecorded(step);
        let reason = match self.decide_unrecorded(step) {
            Action::Silence(reason) => return RunOutcome { escalated, ..unnoted(step, reason, error) },
            Action::Post(reason) | Action::Reply(reason, _) => reason,
        };
        let outcome = match &self.destination(&step.receiver) {
            Some(receiver) => {
                let notify = Notify { reason, reply: None, group: None };
                let passage = Passage::new(step, receiver, notify, deadline);
                self.deliver_unrecorded(&passage, error).await
            }
            None => self.unusable(step),
        };
        RunOutcome { escalated, ..outcome }
    }

    /// Returns the receivers to which this program escalated the alarm, because they get its end. If another
    /// program escalated the alarm, the audit notifies its receivers.
    fn escalated_unrecorded(&self, step: &Step) -> Vec<String> {
        let is_over = step.key.change.is_some_and(|change| !change.is_alarm());
        if !is_over || !matches!(step.cause, Cause::Notice | Cause::Audit) {
            return Vec::new();
        }
        let settings = self.settings(&step.receiver, &self.config.routing.labels(&step.notice));
        let to = settings.escalation.steps.into_iter().filter_map(|it| it.to);
        to.filter(|to| self.local.has_told(&self.address(to, &step.notice), &step.key.about)).collect()
    }

    /// Delivers at the rate limit of this program alone.
    async fn deliver_unrecorded(&self, passage: &Passage<'_, R>, error: StoreError) -> RunOutcome {
        let name = passage.receiver.name();
        // Without a configured ledger, only Slack's responses limit the rate.
        let wait = match error {
            StoreError::None => SignedDuration::ZERO,
            StoreError::Unavailable(_) => self.local.take(name, &self.config.storm, self.clock.now()),
        };
        let wait = Duration::try_from(wait).unwrap_or_default();
        let result = if !wait.is_zero() && wait >= self.left(passage.deadline) {
            Err(too_late(wait))
        } else {
            if !wait.is_zero() {
                self.clock.pause(wait).await;
            }
            let (reason, refused) = (Some(passage.reason), passage.step.refused().cloned());
            let story = Story { reason, refused, ..Story::default() };
            self.deliver_alone(passage, &story).await
        };
        let not_recorded = match &result {
            Ok(receipt) => self.record_late(passage, receipt, error).await,
            Err(_) => Some(error),
        };
        let notice = &passage.step.notice;
        let illustrated = result.as_ref().ok().and_then(|receipt| illustrated(notice, receipt, None));
        let below = result.as_ref().ok().and_then(|receipt| self.below(passage, receipt, None));
        let refusals = result.as_ref().err().and_then(|error| passage.step.refusal(error));
        let result = result.map(|receipt| Ending::Delivered(passage.reason, receipt));
        let refusals = refusals.into_iter().collect();
        RunOutcome { not_recorded, illustrated, below, refusals, ..passage.outcome(result) }
    }

    /// Records the delivery if the ledger answers again, regardless of the existing entry. The next check of
    /// the incident then records it in the incident.
    async fn record_late(
        &self,
        passage: &Passage<'_, R>,
        receipt: &Receipt,
        error: StoreError,
    ) -> Option<StoreError> {
        if error == StoreError::None {
            return Some(error);
        }
        let (now, step, name) = (self.clock.now(), passage.step, passage.receiver.name());
        let status = DeliveryStatus::delivered(now, passage.reason.as_str(), receipt);
        let entry = Entry::new(&step.notice, &step.key, now, status);
        let put = Write::Put(step.key.entry(name), entry.write(), self.expiry());
        let soon = now.saturating_add(CLOCKS_APART).unwrap_or(now);
        let look = step.key.change.map(|_| self.look(name, step.key.incident(), soon));
        self.store.write([put].into_iter().chain(look).collect()).await.err()
    }
}
