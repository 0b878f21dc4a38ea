//! First stage: finds the receivers of a notice, and the routes' settings for each receiver.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::outcome::Refusal;
use super::{Pipeline, RunOutcome};
use crate::config::ReceiverConfig;
use crate::delivery::DeliveryError;
use crate::ledger::{NoticeKey, Refused};
use crate::notice::Notice;
use crate::plan::{Cause, routed, settings_for};
use crate::ports::{Clock, Receiver, Wake};
use crate::route::{Labels, Settings};
use crate::store::Store;

/// The error for a configured receiver that this program cannot use.
const UNUSABLE: &str = "this receiver cannot be used here";

/// The receiver's name in an outcome if no receiver is configured.
const NOBODY: &str = "nobody";

/// A notice for one receiver.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) receiver: String,
    pub(super) notice: Notice,
    pub(super) key: NoticeKey,
    pub(super) cause: Cause,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Runs a notice from the audit, about an alarm that is in ALARM and was not announced.
    pub async fn run_found(&self, notice: &Notice, deadline: Timestamp) -> Vec<RunOutcome> {
        self.run_because(notice, Cause::Audit, deadline).await
    }

    pub(super) fn route(&self, notice: &Notice, cause: &Cause) -> VecDeque<Step> {
        let key = NoticeKey::of(notice, self.invocation);
        let step =
            |receiver| Step { receiver, notice: notice.clone(), key: key.clone(), cause: cause.clone() };
        self.routed(notice).into_iter().map(step).collect()
    }

    /// Returns the receivers of a notice according to the routes.
    pub fn routed(&self, notice: &Notice) -> Vec<String> {
        routed(notice, self.config).into_iter().map(|routed| routed.address).collect()
    }

    /// Returns an error as the outcome, so that the sender keeps the notice until a receiver is configured.
    pub(super) async fn run_for_nobody(&self, notice: &Notice, deadline: Timestamp) -> Vec<RunOutcome> {
        let error = self.no_receiver();
        let refused = Refused { receiver: None, error: error.to_string() };
        let key = NoticeKey::of(notice, self.invocation);
        let steps = self.fall_back(&Refusal { notice: notice.clone(), key, refused });
        let mut outcomes = vec![RunOutcome::of(NOBODY, Err(error))];
        outcomes.extend(self.run_steps(steps.into(), deadline).await);
        outcomes
    }

    /// Queues the steps that follow from an outcome: steps for fallbacks come first, steps for receivers of
    /// an escalation come last.
    pub(super) fn next_steps(
        &self,
        step: &Step,
        outcome: &mut RunOutcome,
        steps: &mut VecDeque<Step>,
        outcomes: &[RunOutcome],
    ) {
        let escalated = std::mem::take(&mut outcome.escalated);
        let queued = steps.iter().map(|step| step.receiver.as_str());
        let done = outcomes.iter().map(|outcome| outcome.receiver.as_str());
        let followers = self.follow(step, &escalated, &queued.chain(done).collect::<Vec<_>>());
        steps.extend(followers);
        for refusal in outcome.refusals.drain(..).rev() {
            self.fall_back(&refusal).into_iter().rev().for_each(|step| steps.push_front(step));
        }
    }

    /// Returns a step for each fallback. A fallback that refuses a notice has no further fallback.
    pub(super) fn fall_back(&self, refusal: &Refusal) -> Vec<Step> {
        let by = refusal.refused.receiver.as_deref().and_then(|name| self.configured(name));
        if by.is_some_and(|receiver| receiver.is_fallback) {
            return Vec::new();
        }
        let step = |receiver: &ReceiverConfig| Step {
            receiver: self.address(&receiver.name, &refusal.notice),
            notice: refusal.notice.clone(),
            key: refusal.key.clone(),
            cause: Cause::Fallback(refusal.refused.clone()),
        };
        self.config.receivers.iter().filter(|it| it.is_fallback).map(step).collect()
    }

    /// Returns a step for each receiver of an escalation that does not have a step yet.
    fn follow(&self, step: &Step, to: &[String], others: &[&str]) -> Vec<Step> {
        let is_new = |name: &String| *name != step.receiver && !others.contains(&name.as_str());
        let to = to.iter().map(|name| self.address(name, &step.notice)).filter(is_new);
        to.map(|receiver| Step { receiver, cause: Cause::Escalation, ..step.clone() }).collect()
    }

    /// Returns the error for a configuration that has only fallbacks.
    pub fn no_receiver(&self) -> DeliveryError {
        self.cannot("no receiver is configured")
    }

    pub(super) fn unusable(&self, step: &Step) -> RunOutcome {
        let error = self.cannot(UNUSABLE);
        let refusal = step.refusal(&error);
        RunOutcome { refusals: refusal.into_iter().collect(), ..RunOutcome::of(&step.receiver, Err(error)) }
    }

    fn cannot(&self, cause: &str) -> DeliveryError {
        DeliveryError::Permanent { cause: cause.to_owned(), hint: self.remedy.to_owned() }
    }

    /// Returns the routes' settings for messages to the receiver.
    pub(super) fn settings(&self, name: &str, labels: &Labels) -> Settings {
        let receiver = self.configured(name);
        receiver.map(|receiver| settings_for(labels, receiver, self.config)).unwrap_or_default()
    }

    /// Returns the configuration of the receiver.
    pub(super) fn configured(&self, address: &str) -> Option<&ReceiverConfig> {
        self.config.receiver_at(address)
    }
}

impl Step {
    /// Returns the refusal of the notice if the error is permanent.
    pub(super) fn refusal(&self, error: &DeliveryError) -> Option<Refusal> {
        let refused = Refused::by(&self.receiver, error)
            .filter(|_| matches!(self.cause, Cause::Notice | Cause::Escalation))?;
        Some(Refusal { notice: self.notice.clone(), key: self.key.clone(), refused })
    }

    pub(super) fn refused(&self) -> Option<&Refused> {
        match &self.cause {
            Cause::Fallback(refused) => Some(refused),
            Cause::Notice | Cause::Audit | Cause::Escalation => None,
        }
    }
}
