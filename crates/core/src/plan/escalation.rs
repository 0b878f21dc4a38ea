//! Decides on the times and the people of an escalation's steps.

use bongsu_slack::Mention;
use jiff::Timestamp;

use super::due::LOOK_AGAIN;
use crate::incident::{Escalated, Incident};
use crate::ledger::Change;
use crate::rota::Rota;
use crate::route::{Escalation, EscalationStep};

/// The steps that are due together. A late check finds several.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EscalationDue {
    /// The progress of the escalation after these steps.
    pub(crate) escalated: Escalated,
    /// The receivers that get the alarm.
    pub(crate) to: Vec<String>,
    /// The people to mention in the thread.
    pub(crate) mentions: Vec<Mention>,
    /// The names of all receivers and people, for the text of the reply.
    pub(crate) names: Vec<String>,
    /// Whether the channel also shows the reply.
    pub(crate) channel: bool,
}

/// Returns the steps that are due.
pub(super) fn due(
    incident: &Incident,
    escalation: &Escalation,
    rotas: &[Rota],
    now: Timestamp,
) -> Option<EscalationDue> {
    let so_far = incident.escalated_so_far().filter(|_| incident.is_escalating())?;
    let is_due = |step: &&EscalationStep| now.duration_since(so_far.since) >= step.after;
    let steps: Vec<_> = escalation.steps.iter().skip(so_far.steps).take_while(is_due).collect();
    if steps.is_empty() {
        return None;
    }
    let mut due = EscalationDue {
        escalated: Escalated { steps: so_far.steps + steps.len(), ..so_far },
        to: Vec::new(),
        mentions: Vec::new(),
        names: Vec::new(),
        channel: steps.iter().any(|step| step.channel),
    };
    for step in steps {
        add_all(&mut due.mentions, step.targets(rotas, now));
        add_all(&mut due.names, step.names());
    }
    add_all(
        &mut due.to,
        escalation.steps.iter().take(due.escalated.steps).filter_map(|step| step.to.clone()),
    );
    add_all(&mut due.escalated.to, due.to.clone());
    Some(due)
}

/// Returns the escalation after a step was held back. The step is due at the next check. The intervals
/// between it and the later steps stay the same, so that each step still has time to take effect before the
/// next one.
pub(super) fn postponed(incident: &Incident, escalation: &Escalation, now: Timestamp) -> Option<Escalated> {
    let so_far = incident.escalated_so_far().filter(|_| incident.is_escalating())?;
    let next = escalation.steps.get(so_far.steps)?;
    let is_due = now.duration_since(so_far.since) >= next.after;
    let since = now.saturating_add(LOOK_AGAIN).and_then(|soon| soon.saturating_sub(next.after)).ok()?;
    is_due.then_some(Escalated { since, ..so_far })
}

/// Returns the receivers that get a change because the alarm was escalated to them. They get a new ALARM by
/// its own escalation, unless the ALARM is already over.
pub(crate) fn followers(
    steps: &[EscalationStep],
    change: Change,
    before: Option<&Incident>,
    after: Option<&Incident>,
) -> Vec<String> {
    if !change.is_alarm() {
        let escalation = before.and_then(|incident| incident.escalation.as_ref());
        return escalation.map(|it| it.to.clone()).unwrap_or_default();
    }
    let current = after.filter(|incident| incident.last == change).and_then(Incident::escalated);
    let taken = current.map_or(0, |it| it.steps);
    steps.iter().take(taken).filter_map(|step| step.to.clone()).collect()
}

fn add_all<T: PartialEq>(all: &mut Vec<T>, more: impl IntoIterator<Item = T>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}
