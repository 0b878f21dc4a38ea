//! Decides on messages without a new event: reminders, and changes that were held back.

use bongsu_alarm::alarm::AlarmState;
use jiff::{SignedDuration, Timestamp};

use super::escalation::{self, EscalationDue};
use super::incident::{Hold, reply};
use super::{NotifyReason, Reply, SilenceReason};
use crate::config::Config;
use crate::incident::{Escalated, Incident, IncidentView, Muted};
use crate::ledger::Settled;
use crate::notice::AlarmNotice;
use crate::route::Settings;
use crate::silence::{Silence, SilenceId};

/// The time in ALARM after which an ALARM is announced despite flapping. With a check every minute, people
/// know of it within five minutes.
const SUSTAINED: SignedDuration = SignedDuration::from_mins(4);

/// A checked incident, with all data that the decision depends on.
pub(crate) struct DueCheck<'a> {
    pub(crate) incident: Option<&'a Incident>,
    /// The alarm of the latest event, if the event is readable.
    pub(crate) alarm: Option<&'a AlarmNotice>,
    /// The notified and silenced changes, from the ledger's entries.
    pub(crate) settled: Option<Settled>,
    pub(crate) receiver: &'a str,
    pub(crate) settings: &'a Settings,
    pub(crate) seen: &'a IncidentView,
    pub(crate) config: &'a Config,
    pub(crate) now: Timestamp,
}

/// The next step for a checked incident.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum DueStep {
    /// Record a change that another program notified or silenced without recording it.
    CatchUp(Settled),
    /// Notify people.
    Notify(NotifyReason, Option<Reply>),
    /// Take the next steps of the escalation.
    Escalate(EscalationDue, Option<Reply>),
    /// Postpone the next step of the escalation, which is held back.
    Postpone(Escalated),
    /// Update the message. The update notifies nobody.
    Show,
    /// Check again at the next possible time.
    Later,
    /// Remove the incident from the index.
    Forget,
}

impl DueCheck<'_> {
    pub(crate) fn step(&self) -> DueStep {
        let behind = self.settled.zip(self.incident).filter(|(settled, it)| it.is_behind(settled));
        if let Some((settled, _)) = behind {
            return DueStep::CatchUp(settled);
        }
        let open = self.incident.filter(|incident| incident.is_open());
        let Some((incident, alarm)) = open.zip(self.alarm) else { return DueStep::Forget };
        let Self { receiver, settings, seen, config, now, .. } = *self;
        let hold = Hold { receiver, seen, config, now };
        let held = hold.on(&alarm.alarm, &incident.alarm.labels, settings);
        let is_held = held.is_some() || is_muted_there(incident, now);
        let notify = |reason| DueStep::Notify(reason, reply(reason, incident.last, incident));
        if let Some(reason) = news(incident, config, now).filter(|_| !is_held) {
            return notify(reason);
        }
        if let Some(due) =
            escalation::due(incident, &settings.escalation, &config.rotas, now).filter(|_| !is_held)
        {
            let root = incident.posted.clone();
            let reply = root.map(|root| Reply { root, broadcast: due.channel });
            return DueStep::Escalate(due, reply);
        }
        if is_held && let Some(later) = escalation::postponed(incident, &settings.escalation, now) {
            return DueStep::Postpone(later);
        }
        if !is_held && is_reminder_due(incident, settings.repeat_interval, now) {
            return notify(NotifyReason::StillInAlarm);
        }
        match incident.is_stale || mute_is_over(incident, &seen.silences, config, now) {
            true => DueStep::Show,
            false => DueStep::Later,
        }
    }
}

/// Returns the reason for a due message that nothing holds back.
fn news(incident: &Incident, config: &Config, now: Timestamp) -> Option<NotifyReason> {
    if incident.flapping.is_some() {
        let quiet = now.duration_since(incident.last.at);
        if config.flapping.is_none_or(|flapping| quiet >= flapping.within) {
            return Some(NotifyReason::FlappingEnded);
        }
        let is_untold =
            incident.last.is_alarm() && incident.told.map(|(told, _)| told) != Some(incident.last);
        return (is_untold && quiet >= SUSTAINED).then_some(NotifyReason::Sustained);
    }
    let burns = incident.last.state == AlarmState::Alarm && incident.seen_to().is_none();
    let is_back = burns || held_back(incident) == Some(SilenceReason::Muted);
    let is_over = was_held(incident)
        || (is_back && mute_ran_out(incident, config, now))
        || rule_ran_out(incident, config, now);
    is_over.then_some(NotifyReason::HoldEnded)
}

/// Returns whether a reminder is due. A flapping alarm has no reminders.
fn is_reminder_due(incident: &Incident, repeat: Option<SignedDuration>, now: Timestamp) -> bool {
    let burns = incident.last.is_alarm() && incident.seen_to().is_none() && incident.flapping.is_none();
    let is_due = |(_, at)| repeat.is_some_and(|repeat| now.duration_since(at) >= repeat);
    burns && incident.told.is_some_and(is_due)
}

/// Returns whether a button's mute rule in CloudWatch is active. Such a mute has no silence.
fn is_muted_there(incident: &Incident, now: Timestamp) -> bool {
    incident.muted(now).is_some_and(|muted| muted.silence.is_none())
}

/// The interval between checks of conditions that may end at any moment.
pub(super) const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// Returns the earliest time at which a message about an incident may be due, or `None` if only a change of
/// its alarm can cause a message. Conditions with an unknown end are checked at each interval.
pub(crate) fn next_look(
    incident: &Incident,
    settings: &Settings,
    config: &Config,
    now: Timestamp,
) -> Option<Timestamp> {
    let after = |at: Timestamp, span| at.saturating_add(span).unwrap_or(Timestamp::MAX);
    let soon = after(now, LOOK_AGAIN);
    let flapping = incident.flapping.map(|_| {
        let within = config.flapping.map_or(SignedDuration::ZERO, |flapping| flapping.within);
        let span = if incident.last.is_alarm() { within.min(SUSTAINED) } else { within };
        let next = after(incident.last.at, span);
        if next > now { next } else { after(incident.last.at, within) }
    });
    let is_any_moment = incident.is_stale || incident.muted.is_some() || was_held(incident);
    let rule = incident.muted_until.map(|until| after(until, config.audit.after));
    let burns = incident.last.is_alarm() && incident.seen_to().is_none();
    let repeat = settings.repeat_interval.filter(|_| burns);
    let reminder = incident.told.zip(repeat).map(|((_, at), repeat)| after(at, repeat));
    let escalation = incident.told.and_then(|_| incident.next_step(&settings.escalation, now));
    let escalation = escalation.map(|(_, at)| at);
    let times = [flapping, is_any_moment.then_some(soon), rule, reminder, escalation];
    times.into_iter().flatten().min().filter(|_| incident.is_open()).map(|at| at.max(soon))
}

fn was_held(incident: &Incident) -> bool {
    let is_wrong = incident.believed() != incident.last.state;
    let is_over = |reason: SilenceReason| reason.is_ours() || (reason.presumes_ignorance() && is_wrong);
    held_back(incident).is_some_and(is_over)
}

/// Returns whether CloudWatch's mute rule is over and CloudWatch has not sent a message since.
fn rule_ran_out(incident: &Incident, config: &Config, now: Timestamp) -> bool {
    let is_over = incident.muted_until.is_some_and(|until| now.duration_since(until) >= config.audit.after);
    is_over && held_back(incident) == Some(SilenceReason::Muted)
}

/// Returns whether a button's mute ended after the last change. A mute does not acknowledge the alarm.
fn mute_ran_out(incident: &Incident, config: &Config, now: Timestamp) -> bool {
    let is_it = |muted: &Muted| has_ended(muted, config, now) && muted.until > Some(incident.last.at);
    incident.muted.as_ref().is_some_and(is_it)
}

/// Returns whether the mute is over. CloudWatch repeats muted actions itself and gets some time for that, but
/// EventBridge does not repeat events.
fn has_ended(muted: &Muted, config: &Config, now: Timestamp) -> bool {
    let patience = if muted.silence.is_some() { SignedDuration::ZERO } else { config.audit.after };
    muted.until.is_some_and(|until| now.duration_since(until) >= patience)
}

/// Returns whether the message shows a mute that has ended: its time is over, or its silence is not among the
/// active `silences`.
pub(super) fn mute_is_over(
    incident: &Incident,
    silences: &[Silence],
    config: &Config,
    now: Timestamp,
) -> bool {
    let is_gone = |id: &SilenceId| !silences.iter().any(|silence| silence.id == *id);
    let is_over =
        |muted: &Muted| has_ended(muted, config, now) || muted.silence.as_ref().is_some_and(is_gone);
    incident.muted.as_ref().is_some_and(is_over)
}

/// Returns the reason that held back the current state, or the end of an ALARM that people know of.
fn held_back(incident: &Incident) -> Option<SilenceReason> {
    let is_news = incident.last.state != AlarmState::Ok || incident.may_be_told();
    incident.held_back_by().filter(|_| is_news)
}
