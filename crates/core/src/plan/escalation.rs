//! When an escalation goes on, and to whom.

use bongsu_slack::Mention;
use jiff::Timestamp;

use super::due::LOOK_AGAIN;
use crate::incident::{Escalated, Incident};
use crate::ledger::Change;
use crate::rota::Rota;
use crate::route::{Escalation, EscalationStep};

/// The steps that are due together: where nobody looked for a while, several.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EscalationDue {
    /// How far the escalation has come once they are taken.
    pub(crate) escalated: Escalated,
    /// The receivers that have the alarm then.
    pub(crate) to: Vec<String>,
    /// The people whom the thread mentions.
    pub(crate) mentions: Vec<Mention>,
    /// All of them by name, for the text.
    pub(crate) names: Vec<String>,
    /// Whether the channel shows the reply too.
    pub(crate) channel: bool,
}

/// The steps that are due `now`, if any is.
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

/// The escalation after its next step was held back: that is due with the next look, the others as long after it as
/// always, so that nobody is woken together with those before them.
pub(super) fn postponed(incident: &Incident, escalation: &Escalation, now: Timestamp) -> Option<Escalated> {
    let so_far = incident.escalated_so_far().filter(|_| incident.is_escalating())?;
    let next = escalation.steps.get(so_far.steps)?;
    let is_due = now.duration_since(so_far.since) >= next.after;
    let since = now.saturating_add(LOOK_AGAIN).and_then(|soon| soon.saturating_sub(next.after)).ok()?;
    is_due.then_some(Escalated { since, ..so_far })
}

/// The receivers that get a change of an alarm because it was escalated to them. Of another ALARM they get to know when that
/// is escalated itself, and of what is over already they do.
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
