//! The lines about the notice's incident.

use bongsu_alarm::alarm::AlarmState;
use bongsu_slack::{Message, Mrkdwn, TEXT_CHARS};
use jiff::SignedDuration;

use super::language::language;
use super::time;
use super::view::View;
use crate::config::Config;
use crate::incident::{Acknowledged, Incident, Muted};
use crate::ledger::Change;
use crate::reason::NotifyReason;

/// Returns the lines about the incident, one for each fact.
pub(super) fn incident(view: &View<'_>) -> Option<Mrkdwn> {
    let incident = view.story.incident.as_ref()?;
    let is_on = incident.last.state != AlarmState::Ok;
    let told = [
        why(view, incident),
        fired(view, incident),
        lasted(view, incident),
        incident.seen_to().map(|by| acknowledged_text(by, view.config)),
        incident.muted(view.now).filter(|_| is_on).map(|by| muted_text(by, view.config)),
        escalates(view, incident),
    ];
    let lines: Vec<_> = told.into_iter().flatten().collect();
    let lines = Mrkdwn::from(lines.join("\n").as_str());
    let shown = match &incident.previous {
        Some(url) if lines.is_empty() => Mrkdwn::new().link(url, view.words.previous()),
        Some(url) => lines.text("\n").link(url, view.words.previous()),
        None => lines,
    };
    (!shown.is_empty()).then_some(shown)
}

/// Returns the reason for the message, if it is not the state change itself.
fn why(view: &View<'_>, incident: &Incident) -> Option<String> {
    let words = view.words;
    let flapping = view.config.flapping.unwrap_or_default();
    let within = span(view, flapping.within);
    let is_recent = |change: &&Change| incident.last.at.duration_since(change.at) <= flapping.within;
    let recent = incident.counted().filter(is_recent).count();
    match view.story.reason {
        Some(NotifyReason::Escalated) => {
            let span = span(view, view.now.duration_since(incident.last.at));
            Some(words.escalated(&span, &view.story.escalated.join(", ")))
        }
        Some(NotifyReason::FlappingEnded) => Some(words.flapping_ended(incident.counted().count(), &within)),
        Some(NotifyReason::FlappingBegan) => Some(words.flapping_began(recent, &within)),
        Some(NotifyReason::Sustained) => {
            Some(words.sustained(&span(view, view.now.duration_since(incident.last.at))))
        }
        _ if incident.flapping.is_some() => Some(words.flapping_began(recent, &within)),
        Some(NotifyReason::StillInAlarm) => {
            Some(words.reminder(&span(view, view.now.duration_since(incident.last.at))))
        }
        Some(NotifyReason::HoldEnded) if incident.last.state == AlarmState::Ok => {
            Some(words.over_meanwhile(incident.held_back_by(), &time::clock(incident.last.at, view.config)))
        }
        Some(NotifyReason::HoldEnded) => Some(words.hold_ended(incident.held_back_by())),
        _ => None,
    }
}

/// Returns the people that will be notified next, and the time.
fn escalates(view: &View<'_>, incident: &Incident) -> Option<String> {
    let is_quiet = incident.muted(view.now).is_some() || view.story.newer.is_some();
    let (step, at) = incident.next_step(view.escalation, view.now).filter(|_| !is_quiet)?;
    let names: Vec<_> = step.names().collect();
    Some(view.words.escalates(&names.join(", "), &time::soon(at, view.now, view.config)))
}

fn fired(view: &View<'_>, incident: &Incident) -> Option<String> {
    let since = || time::clock(incident.began, view.config);
    (incident.fired > 1).then(|| view.words.fired(incident.fired, &since()))
}

/// Returns the duration of the incident. If it has only one ALARM, the title already shows the duration.
fn lasted(view: &View<'_>, incident: &Incident) -> Option<String> {
    let is_over = incident.last.state == AlarmState::Ok && incident.fired > 1;
    is_over.then(|| view.words.lasted(&span(view, incident.lasted())))
}

/// Returns the line about an acknowledgment.
pub(crate) fn acknowledged(by: &Acknowledged, config: &Config) -> Message {
    line(&acknowledged_text(by, config))
}

/// Returns the line about a mute.
pub(crate) fn muted(by: &Muted, config: &Config) -> Message {
    line(&muted_text(by, config))
}

fn line(text: &str) -> Message {
    Message::of_text(Mrkdwn::from(text).fit(TEXT_CHARS).render())
}

pub(super) fn acknowledged_text(acknowledged: &Acknowledged, config: &Config) -> String {
    let since = time::clock(acknowledged.at, config);
    language(config.locale).acknowledged(&acknowledged.by.name, &since)
}

pub(super) fn muted_text(muted: &Muted, config: &Config) -> String {
    let until = muted.until.map(|at| time::clock(at, config));
    language(config.locale).muted_by(&muted.by.name, until.as_deref())
}

fn span(view: &View<'_>, span: SignedDuration) -> String {
    view.words.duration(time::seconds(span))
}
