//! Takes the next steps of an escalation: another receiver gets the alarm, and a reply in the thread mentions
//! people.
//!
//! The other receiver comes first, because the incident's own channel may be unreachable. After a crash, the
//! rest of the step is due again. The ledger then shows which notices the other receiver has.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the path of a method holds for one lifetime only"
)]

use jiff::Timestamp;

use super::check_due::DueIncident;
use super::compose::so_far;
use super::deliver::Telling;
use super::load::Snapshot;
use super::lock::{Lock, Locked};
use super::route::Step;
use super::{Ending, Notified, Pipeline, RunOutcome};
use crate::delivery::DeliveryError;
use crate::incident::Incident;
use crate::ledger::{Entry, LOOKED_AT, NoticeKey, alarm_records};
use crate::notice::Notice;
use crate::plan::{Cause, EscalationDue, Reply, followers};
use crate::ports::{Clock, Receiver, Wake};
use crate::reason::NotifyReason;
use crate::store::{Order, Store, StoreError};

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Locks the incident, and takes the steps that are still due.
    pub(super) async fn escalate(
        &self,
        look: &DueIncident<'_, R>,
        can_tell: &mut bool,
        deadline: Timestamp,
    ) -> Result<Vec<Notified>, StoreError> {
        let name = look.receiver.name();
        let Some(notice) = &look.notice else { return Ok(Vec::new()) };
        // The locked record names the other receiver, so that it gets the end of the alarm even if this
        // program dies.
        let still = |before: Option<Incident>| self.due(look, before.as_ref(), None, |it| it.escalating());
        let Lock::Ours(mut locked) = self.lock(name, &look.due.about, still, deadline).await? else {
            return Ok(Vec::new());
        };
        // A waiting change may be the end of the alarm.
        let is_latest = !self.is_overtaken(name, &locked).await?;
        let due = self.due(look, Some(&locked.incident), None, |it| it.escalation()).filter(|_| is_latest);
        let Some((due, reply)) = due else {
            self.finish(name, Some(*locked), None).await?;
            return Ok(Vec::new());
        };
        let to = due.to.iter().map(|to| self.address(to, notice)).filter(|to| to != name);
        let outcomes = self.hand_on(notice, to, deadline).await;
        let is_done = outcomes
            .iter()
            .all(|it| it.is_kept || matches!(it.result, Ok(_) | Err(DeliveryError::Permanent { .. })));
        let is_news = |it: &RunOutcome| !matches!(it.result, Ok(Ending::Silenced(_)));
        let mut told: Vec<Notified> =
            outcomes.into_iter().filter(is_news).map(|outcome| (notice.clone(), outcome)).collect();
        if !is_done || !self.can_tell(name, can_tell, deadline).await? {
            self.finish(name, Some(*locked), None).await?;
            return Ok(told);
        }
        let outcome = self.tell_escalation(look, notice, due, reply, &mut locked, deadline).await;
        let entry = match &outcome.result {
            Ok(Ending::Delivered(reason, receipt)) => Some(self.due_entry(name, notice, *reason, receipt)),
            _ => None,
        };
        self.finish(name, Some(*locked), entry).await?;
        self.forget_look(look).await?;
        told.push((notice.clone(), outcome));
        Ok(told)
    }

    /// Adds the receivers that got the alarm by an escalation, because they also get this change. The
    /// escalation may have continued while the change waited in the outbox.
    pub(super) async fn followed(&self, step: &Step, snapshot: &Snapshot, outcome: RunOutcome) -> RunOutcome {
        let settings = self.settings(&step.receiver, &self.config.routing.labels(&step.notice));
        let steps = &settings.escalation.steps;
        let has_own = matches!(step.cause, Cause::Notice | Cause::Audit);
        let Some(change) = step.key.change.filter(|_| has_own && steps.iter().any(|it| it.to.is_some()))
        else {
            return outcome;
        };
        let found = match outcome.result {
            Ok(Ending::Delivered(..) | Ending::Silenced(_)) => None,
            _ => self.store.get(&Incident::key(&step.receiver, step.key.incident())).await.ok().flatten(),
        };
        let before = found.as_ref().and_then(Incident::read).or_else(|| snapshot.incident.clone());
        let after = self.with_changes(before.as_ref(), std::iter::once((&step.notice, change)));
        let escalated = followers(steps, change, before.as_ref(), after.as_ref());
        RunOutcome { escalated, ..outcome }
    }

    /// Returns whether the ledger has a later change of the alarm than the incident, with any delivery
    /// status.
    async fn is_overtaken(&self, name: &str, locked: &Locked) -> Result<bool, StoreError> {
        let partition = alarm_records(name, &locked.about);
        let items = self.store.list(&partition, Order::Descending, LOOKED_AT).await?;
        Ok(locked.incident.is_overtaken(items.iter().filter_map(Entry::read)))
    }

    /// Postpones a step that is held back.
    pub(super) async fn postpone(
        &self,
        look: &DueIncident<'_, R>,
        deadline: Timestamp,
    ) -> Result<(), StoreError> {
        let later = |before: Option<Incident>| self.due(look, before.as_ref(), None, |it| it.postponed());
        self.show_with(look, later, deadline).await
    }

    /// Runs the notice for the receivers that do not have it yet.
    async fn hand_on(
        &self,
        notice: &Notice,
        to: impl Iterator<Item = String>,
        deadline: Timestamp,
    ) -> Vec<RunOutcome> {
        let step = |receiver| Step {
            receiver,
            notice: notice.clone(),
            key: NoticeKey::of(notice, self.invocation),
            cause: Cause::Escalation,
        };
        self.run_steps(to.map(step).collect(), deadline).await
    }

    /// Names the notified people and receivers in the thread, and mentions the people.
    async fn tell_escalation(
        &self,
        look: &DueIncident<'_, R>,
        notice: &Notice,
        due: EscalationDue,
        reply: Option<Reply>,
        locked: &mut Locked,
        deadline: Timestamp,
    ) -> RunOutcome {
        let (change, reason) = (locked.incident.last, NotifyReason::Escalated);
        let without = self.due(look, Some(&locked.incident), None, |it| it.without_ended_mute());
        locked.incident = without.unwrap_or_else(|| locked.incident.clone());
        let taken = Incident { escalation: Some(due.escalated.clone()), ..locked.incident.clone() };
        let mut story = so_far(notice, &taken, Some(reason));
        story.escalated = due.names;
        let (notified, escalated) = (vec![(notice, reason)], due.mentions);
        let telling = Telling { notice, change, reason, story, reply, notified, escalated, picture: None };
        let told = self.deliver_in_place(look.receiver, &telling, locked, deadline).await;
        if told.is_ok() {
            locked.incident.escalation = Some(due.escalated);
        }
        RunOutcome::of(look.receiver.name(), told.map(|receipt| Ending::Delivered(reason, receipt)))
    }
}
