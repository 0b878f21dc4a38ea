//! Third stage: the plan, on what was loaded.

use super::Pipeline;
use super::load::Known;
use super::route::{Cause, Step};
use crate::incident::IncidentView;
use crate::plan::{Action, NotifyReason, action};
use crate::ports::{Clock, Receiver, Wake};
use crate::store::Store;

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// What is to be done, on what is known; nothing where a fallback has the notice.
    pub(super) fn decide(&self, step: &Step, known: Option<&Known>) -> Option<Action> {
        match step.cause {
            Cause::Notice => Some(self.plan(step, known)),
            Cause::Audit => Some(Action::Post(NotifyReason::FoundByAudit)),
            Cause::Fallback(_) => {
                let has_it =
                    known.is_some_and(Known::is_settled) || self.local.has(&step.receiver, &step.key);
                (!has_it).then_some(Action::Post(NotifyReason::Fallback))
            }
        }
    }

    fn plan(&self, step: &Step, known: Option<&Known>) -> Action {
        let settings = self.settings(&step.receiver, &self.config.routing.labels(&step.notice));
        let view = self.view(step, known);
        action(&step.notice, (&step.receiver, &settings), &view, self.config, self.clock.now())
    }

    fn view(&self, step: &Step, known: Option<&Known>) -> IncidentView {
        let (name, key) = (&step.receiver, &step.key);
        let mut view = IncidentView::default();
        if known.is_some_and(Known::is_settled) || self.local.has(name, key) {
            view.delivered_to.insert(name.clone());
        }
        if self.local.has_told(name, &key.about) {
            view.told_to.insert(name.clone());
        }
        let Some(known) = known else { return view };
        let others = || known.past.others.iter().filter(|it| !it.is_silenced());
        if others().next().is_some() {
            view.told_to.insert(name.clone());
        }
        let noted = known.incident.as_ref().map(|incident| incident.last);
        if others().any(|it| !it.is_settled() || it.change() > noted) {
            view.under_way.insert(name.clone());
        }
        let newer = key.change.and_then(|change| known.past.newer(change));
        view.newer.extend(newer.map(|newer| (name.clone(), newer)));
        view.incidents.extend(known.incident.clone().map(|incident| (name.clone(), incident)));
        let can_change = self.receiver(name).is_some_and(|it| it.capabilities().update);
        view.matters.extend(known.matter().filter(|_| can_change).map(|matter| (name.clone(), matter)));
        view.open.insert(name.clone(), known.open.clone());
        view.silences.clone_from(&known.silences);
        view.is_complete = true;
        view
    }
}
