//! What a change of state means for the alarm's incident: news, more of the same, or noise.

use super::{Action, NotifyReason, Reply, SilenceReason, alarm_reason};
use crate::config::Config;
use crate::incident::{Incident, IncidentView, Open};
use crate::ledger::Change;
use crate::notice::{AlarmNotice, Notice};

/// What is to be done about a change that the quiet rules let through.
pub(super) fn of_change(
    (notice, alarm): (&Notice, &AlarmNotice),
    change: Change,
    receiver: &str,
    seen: &IncidentView,
    config: &Config,
) -> Action {
    let before = seen.incidents.get(receiver);
    let after = Incident::after(before, (notice, alarm), change, config);
    if is_told(alarm, change, &after) {
        return Action::Silence(SilenceReason::AlreadyDelivered);
    }
    if let Some(composite) = inhibitor(alarm, receiver, seen) {
        return inside(composite, &after);
    }
    if !change.is_alarm() && after.fired > 0 && after.told.is_none() && after.held_back.is_some() {
        return Action::Silence(SilenceReason::NeverTold);
    }
    let is_newest = change == after.last;
    match (is_newest && is_flapping(&after, config), after.flapping) {
        (true, None) => told(NotifyReason::FlappingBegan, change, &after),
        (_, Some(_)) if is_newest => Action::Silence(SilenceReason::Flapping),
        _ => told(reason(alarm, change, &after), change, &after),
    }
}

/// Whether people know of this very change. What is no change is told all the same.
fn is_told(alarm: &AlarmNotice, change: Change, incident: &Incident) -> bool {
    let is_plain =
        matches!(alarm_reason(alarm), NotifyReason::StateChanged | NotifyReason::ContributorChanged);
    is_plain && incident.told.is_some_and(|(told, _)| told == change)
}

/// A post, or a reply where the incident has a message to reply to. What goes off is shown in the channel too.
pub(crate) fn told(reason: NotifyReason, change: Change, incident: &Incident) -> Action {
    match &incident.posted {
        None => Action::Post(reason),
        Some(root) => {
            let broadcast = change.is_alarm() || is_news_by_itself(reason);
            Action::Reply(reason, Reply { root: root.clone(), broadcast })
        }
    }
}

fn is_news_by_itself(reason: NotifyReason) -> bool {
    matches!(reason, NotifyReason::FlappingBegan | NotifyReason::FlappingEnded | NotifyReason::HoldEnded)
}

fn reason(alarm: &AlarmNotice, change: Change, incident: &Incident) -> NotifyReason {
    match alarm_reason(alarm) {
        NotifyReason::StateChanged if change.is_alarm() && incident.fired > 1 => NotifyReason::FiredAgain,
        reason => reason,
    }
}

fn is_flapping(incident: &Incident, config: &Config) -> bool {
    let changes: Vec<_> = incident.changes.iter().map(|change| change.at).collect();
    config.flapping.is_some_and(|flapping| flapping.is_reached(&changes))
}

/// What holds back whatever there is to tell of an alarm just now.
pub(crate) fn held(alarm: &AlarmNotice, receiver: &str, seen: &IncidentView) -> Option<SilenceReason> {
    inhibitor(alarm, receiver, seen).map(|_| SilenceReason::Inhibited)
}

/// The composite alarm that is announced and watches this one.
fn inhibitor<'a>(alarm: &AlarmNotice, receiver: &str, seen: &'a IncidentView) -> Option<&'a Open> {
    seen.open.get(receiver)?.iter().find(|open| open.tells_of(&alarm.alarm))
}

/// In the thread of its own message where it has one, or of the composite alarm's.
fn inside(composite: &Open, incident: &Incident) -> Action {
    let own = incident.own_message().is_some().then(|| incident.posted.clone()).flatten();
    let others = composite.posted.as_ref().map(|root| crate::incident::Root { shared: true, ..root.clone() });
    match own.or(others) {
        Some(root) => Action::Reply(NotifyReason::ToldInside, Reply { root, broadcast: false }),
        None => Action::Silence(SilenceReason::Inhibited),
    }
}
