//! When an escalation goes on, and to whom.

use jiff::Timestamp;

use super::due::LOOK_AGAIN;
use crate::config::Config;
use crate::incident::{Escalated, Incident};
use crate::route::{Escalation, EscalationStep, Target};

/// The steps that are due together: where nobody looked for a while, several.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EscalationDue {
    /// How far the escalation has come once they are taken.
    pub(crate) escalated: Escalated,
    /// The receivers that have the alarm then.
    pub(crate) to: Vec<String>,
    /// The people whom the thread mentions.
    pub(crate) mentions: Vec<Target>,
    /// All of them by name, for the text.
    pub(crate) names: Vec<String>,
    /// Whether the channel shows the reply too.
    pub(crate) channel: bool,
}

/// Whether an escalation goes on: until somebody acknowledges, or it is over. Of what changes too often only an ALARM
/// that people know of.
fn goes_on(incident: &Incident) -> bool {
    let is_known =
        incident.flapping.is_none() || incident.told.is_some_and(|(told, _)| told == incident.last);
    incident.last.is_alarm() && incident.seen_to().is_none() && is_known
}

/// The steps that are due `now`, if any is.
pub(super) fn due(
    incident: &Incident,
    escalation: &Escalation,
    config: &Config,
    now: Timestamp,
) -> Option<EscalationDue> {
    let so_far = so_far(incident).filter(|_| goes_on(incident))?;
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
        add_all(&mut due.mentions, step.targets(config, now));
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
    let so_far = so_far(incident).filter(|_| goes_on(incident))?;
    let next = escalation.steps.get(so_far.steps)?;
    let is_due = now.duration_since(so_far.since) >= next.after;
    let since = now.saturating_add(LOOK_AGAIN).and_then(|soon| soon.saturating_sub(next.after)).ok()?;
    is_due.then_some(Escalated { since, ..so_far })
}

/// The next step and its time, of an ALARM that is told at the latest `now`.
pub(crate) fn next_step<'e>(
    incident: &Incident,
    escalation: &'e Escalation,
    now: Timestamp,
) -> Option<(&'e EscalationStep, Timestamp)> {
    let so_far = so_far(incident).unwrap_or_else(|| incident.escalated_from(now));
    let next = escalation.steps.get(so_far.steps).filter(|_| goes_on(incident))?;
    Some((next, so_far.since.saturating_add(next.after).unwrap_or(Timestamp::MAX)))
}

/// How far it has come. An ALARM that was told before there was an escalation counts from then.
fn so_far(incident: &Incident) -> Option<Escalated> {
    let told = || incident.told.filter(|(told, _)| *told == incident.last);
    incident.escalated().cloned().or_else(|| told().map(|(_, at)| incident.escalated_from(at)))
}

fn add_all<T: PartialEq>(all: &mut Vec<T>, more: impl IntoIterator<Item = T>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}
