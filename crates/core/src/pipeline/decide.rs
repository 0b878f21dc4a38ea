//! Third stage: makes the plan from the loaded records.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the path of a method holds for one lifetime only"
)]

use jiff::Timestamp;

use super::Pipeline;
use super::claim::{LOOK, TO_RECORD, later};
use super::empty::group::Group;
use super::load::Snapshot;
use super::outcome::{Pass, RunOutcome};
use super::route::Step;
use crate::incident::{Incident, IncidentView, Records};
use crate::ledger::NoticeKey;
use crate::notice::Notice;
use crate::plan::{Action, Cause, Decision, Question};
use crate::ports::{Clock, Receiver, Wake};
use crate::store::Store;

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Decides on a notice with the loaded records.
    pub(super) fn decide(&self, step: &Step, snapshot: &Snapshot) -> Decision {
        let name = &step.receiver;
        let can_change = self.can_change(name);
        let matter = snapshot.matter();
        let records = Records {
            key: &step.key,
            history: &snapshot.history,
            incident: snapshot.incident.as_ref(),
            matter: matter.as_ref().filter(|_| can_change),
            open: &snapshot.open,
            silences: &snapshot.silences,
        };
        let seen = self.remembered(name, &step.key).with_records(name, &records, self.clock.now());
        self.question(&step.receiver, &step.notice, &step.cause, &seen, |it| it.decide())
    }

    /// Decides with only this program's memory, without a ledger.
    pub(super) fn decide_unrecorded(&self, step: &Step) -> Action {
        let seen = self.remembered(&step.receiver, &step.key);
        self.question(&step.receiver, &step.notice, &step.cause, &seen, |it| it.action())
    }

    /// Decides on the waiting changes of one alarm. `incident` is the record before these changes.
    pub(super) fn decide_group(&self, name: &str, group: &Group, incident: Option<&Incident>) -> Decision {
        let (headline, now) = (group.headline(), self.clock.now());
        // The plan compares a contributor's change with the incident before all waiting changes, because
        // changes of other contributors do not supersede it.
        let with_others = match group.is_of_contributors() {
            true => None,
            false => self.with_changes(incident, group.others()),
        };
        let matter = group.matter().filter(|_| self.can_change(name));
        let records = Records {
            key: &headline.key,
            history: &headline.history,
            incident: with_others.as_ref().or(incident),
            matter: matter.as_ref(),
            open: &group.snapshot.open,
            silences: &group.snapshot.silences,
        };
        let mut seen = IncidentView::default().with_records(name, &records, now);
        if group.waiters().any(|waiter| waiter.history.is_in_hand(waiter.key.change, now)) {
            seen.in_hand.insert(name.to_owned());
        }
        self.question(name, &headline.notice, &headline.cause, &seen, |it| it.decide_waiting())
    }

    fn question<T>(
        &self,
        receiver: &str,
        notice: &Notice,
        cause: &Cause,
        seen: &IncidentView,
        answer: impl FnOnce(&Question<'_>) -> T,
    ) -> T {
        let (config, now) = (self.config, self.clock.now());
        let labels = &config.routing.labels(notice);
        let settings = &self.settings(receiver, labels);
        let can_change = self.can_change(receiver);
        answer(&Question { notice, cause, receiver, labels, settings, can_change, seen, config, now })
    }

    /// Returns whether the receiver's messages can be changed.
    pub(super) fn can_change(&self, receiver: &str) -> bool {
        self.destination(receiver).is_some_and(|it| it.capabilities().update)
    }

    /// Returns this program's memory of a notice and its alarm.
    fn remembered(&self, name: &str, key: &NoticeKey) -> IncidentView {
        let mut view = IncidentView::default();
        if self.local.has(name, key) {
            view.delivered_to.insert(name.to_owned());
        }
        if self.local.has_told(name, &key.about) {
            view.told_to.insert(name.to_owned());
        }
        view
    }

    /// Waits a moment for another program, if there is time.
    pub(super) async fn look_again(&self, step: &Step, deadline: Timestamp) -> Pass {
        if self.left(deadline) <= TO_RECORD {
            let error = later("another program is handling this alarm");
            return Pass::ended(RunOutcome::of(&step.receiver, Err(error)));
        }
        self.clock.pause(LOOK).await;
        Pass::Again
    }
}
