//! Records that a notice was silenced, with the reason.

use jiff::Timestamp;

use super::claim::later;
use super::load::Snapshot;
use super::lock::{Locked, alarm};
use super::outcome::Pass;
use super::route::Step;
use super::{Ending, Pipeline, RunOutcome};
use crate::delivery::Receipt;
use crate::ledger::{Change, DeliveryStatus, Entry};
use crate::notice::Notice;
use crate::plan::notify_reason;
use crate::ports::{Clock, Receiver, Wake};
use crate::reason::SilenceReason;
use crate::store::{Commit, Expected, Store, StoreError};

/// A change that people are not notified of.
pub(super) struct Untold<'a> {
    pub(super) notice: &'a Notice,
    pub(super) change: Change,
    pub(super) reason: SilenceReason,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Sends no message and records the reason. The incident's message still shows the change; the update
    /// notifies nobody.
    pub(super) async fn silence(
        &self,
        step: &Step,
        snapshot: &Snapshot,
        reason: SilenceReason,
        deadline: Timestamp,
    ) -> Result<Pass, StoreError> {
        let outcome = RunOutcome::of(&step.receiver, Ok(Ending::Silenced(reason)));
        let now = self.clock.now();
        if snapshot.history.own.as_ref().is_some_and(Entry::is_settled) {
            return Ok(Pass::ended(outcome));
        }
        let is_delivered = reason == SilenceReason::AlreadyDelivered;
        if let Some(pass) = self.show_silently(step, snapshot, reason, deadline).await? {
            return Ok(pass);
        }
        let status = if is_delivered {
            // A program notified people and died before it recorded that.
            let receipt = Receipt { attempts: 1, ..Receipt::default() };
            DeliveryStatus::delivered(now, notify_reason(&step.notice).as_str(), &receipt)
        } else {
            DeliveryStatus::Silenced { at: now, reason: reason.as_str().to_owned() }
        };
        let entry = match snapshot.history.own.clone() {
            Some(own) => own.with(status),
            None => Entry::new(&step.notice, &step.key, now, status),
        };
        let expected = snapshot.history.revision.map_or(Expected::Absent, Expected::Revision);
        let entry = self.entry_write(step.key.entry(&step.receiver), &entry, expected);
        let lock = self.lock_with(step, snapshot, deadline);
        let Some(lock) = lock.filter(|_| !is_delivered) else {
            let recorded = self.finish(&step.receiver, None, Some(entry)).await;
            return Ok(Pass::ended(RunOutcome { not_recorded: recorded.err(), ..outcome }));
        };
        match self.store.commit(self.locking(&step.receiver, &lock).to_vec()).await {
            Ok(Commit::Done(revisions)) => {
                let revision = revisions.into_iter().flatten().next();
                let mut locked = Locked { revision, ..lock };
                locked.incident.unsure = locked.incident.may_be_known(step.key.change, &snapshot.history);
                if let Some(change) = step.key.change {
                    let untold = Untold { notice: &step.notice, change, reason };
                    self.note(&step.receiver, &untold, &mut locked, deadline).await;
                }
                let recorded = self.finish(&step.receiver, Some(locked), Some(entry)).await;
                Ok(Pass::ended(match recorded {
                    Ok(()) => outcome,
                    Err(error) => unnoted(step, reason, error),
                }))
            }
            Ok(Commit::Conflict(_)) => Ok(Pass::Again),
            Err(error) => Ok(Pass::ended(unnoted(step, reason, error))),
        }
    }

    /// Records the reason in the incident, and shows the change in the incident's message.
    pub(super) async fn note(
        &self,
        name: &str,
        untold: &Untold<'_>,
        locked: &mut Locked,
        deadline: Timestamp,
    ) {
        let mute = alarm(untold.notice).and_then(|alarm| alarm.mute.as_ref()).filter(|mute| !mute.ended);
        let until = mute.and_then(|mute| mute.until);
        let mut incident = locked.incident.clone().silenced(untold.change, untold.reason, until);
        if let Some(receiver) = &self.destination(name) {
            self.refresh(receiver, &mut incident, deadline).await;
        }
        locked.incident = incident;
    }
}

/// Returns the outcome if a silence could not be recorded. The change must be announced at the end of the
/// silence, so the notice must be delivered again.
pub(super) fn unnoted(step: &Step, reason: SilenceReason, error: StoreError) -> RunOutcome {
    let must_be_noted = reason.is_ours() && error != StoreError::None;
    let held = || Err(later("the reason for its silence cannot be recorded in the ledger"));
    let result = if must_be_noted { held() } else { Ok(Ending::Silenced(reason)) };
    RunOutcome { not_recorded: Some(error), ..RunOutcome::of(&step.receiver, result) }
}
