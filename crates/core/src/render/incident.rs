//! What a message tells of the incident that its notice belongs to.

use jiff::{SignedDuration, Timestamp};

use super::language::language;
use super::time;
use super::view::View;
use crate::alarm::AlarmState;
use crate::config::Config;
use crate::incident::Incident;
use crate::ledger::Change;
use crate::plan::{NotifyReason, SilenceReason};
use crate::press::Wish;
use crate::slack::{Message, Mrkdwn, TEXT_CHARS};

/// One line each, where there is something to say.
pub(super) fn incident(view: &View<'_>) -> Option<Mrkdwn> {
    let incident = view.story.incident.as_ref()?;
    let told = [
        why(view, incident),
        fired(view, incident),
        lasted(view, incident),
        acknowledged(view, incident),
        muted(incident, view.config, view.now).filter(|_| incident.last.state != AlarmState::Ok),
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

/// Why there is a message just now, where the change of state does not say it.
fn why(view: &View<'_>, incident: &Incident) -> Option<String> {
    let words = view.words;
    let flapping = view.config.flapping.unwrap_or_default();
    let within = span(view, flapping.within);
    let is_recent = |change: &&Change| incident.last.at.duration_since(change.at) <= flapping.within;
    let recent = incident.changes.iter().filter(is_recent).count();
    match view.story.reason {
        Some(NotifyReason::FlappingEnded) => Some(words.flapping_ended(incident.changes.len(), &within)),
        Some(NotifyReason::FlappingBegan) => Some(words.flapping_began(recent, &within)),
        _ if incident.flapping.is_some() => Some(words.flapping_began(recent, &within)),
        Some(NotifyReason::StillInAlarm) => {
            Some(words.reminder(&span(view, view.now.duration_since(incident.last.at))))
        }
        Some(NotifyReason::HoldEnded) => {
            Some(words.hold_ended(incident.held_back.as_deref().and_then(SilenceReason::parse)))
        }
        _ => None,
    }
}

fn fired(view: &View<'_>, incident: &Incident) -> Option<String> {
    let since = || time::clock(incident.began, view.config);
    (incident.fired > 1).then(|| view.words.fired(incident.fired, &since()))
}

/// Of an incident of one ALARM the title tells.
fn lasted(view: &View<'_>, incident: &Incident) -> Option<String> {
    let is_over = incident.last.state == AlarmState::Ok && incident.fired > 1;
    is_over.then(|| view.words.lasted(&span(view, incident.lasted())))
}

fn acknowledged(view: &View<'_>, incident: &Incident) -> Option<String> {
    acknowledgement_text(incident, view.config)
}

fn acknowledgement_text(incident: &Incident, config: &Config) -> Option<String> {
    let acknowledged = incident.seen_to()?;
    let since = time::clock(acknowledged.at, config);
    Some(language(config.locale).acknowledged(&acknowledged.by.name, &since))
}

fn muted(incident: &Incident, config: &Config, now: Timestamp) -> Option<String> {
    let muted = incident.muted(now)?;
    let until = muted.until.map(|at| time::clock(at, config));
    Some(language(config.locale).muted_by(&muted.by.name, until.as_deref()))
}

/// A line that says what somebody did who pressed a button.
pub(crate) fn pressed(incident: &Incident, wish: Wish, config: &Config) -> Option<Message> {
    let text = match wish {
        Wish::Acknowledge => acknowledgement_text(incident, config)?,
        Wish::Mute(_) => muted(incident, config, Timestamp::MIN)?,
    };
    Some(Message::of_text(Mrkdwn::from(text.as_str()).fit(TEXT_CHARS).render()))
}

fn span(view: &View<'_>, span: SignedDuration) -> String {
    view.words.duration(time::seconds(span))
}
