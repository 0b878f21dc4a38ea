//! What a message tells of the incident that its notice belongs to.

use jiff::SignedDuration;

use super::language::language;
use super::time;
use super::view::View;
use crate::alarm::AlarmState;
use crate::config::Config;
use crate::incident::{Acknowledged, Incident, Muted};
use crate::ledger::Change;
use crate::reason::NotifyReason;
use crate::slack::{Message, Mrkdwn, TEXT_CHARS};

/// One line each, where there is something to say.
pub(super) fn incident(view: &View<'_>) -> Option<Mrkdwn> {
    let incident = view.story.incident.as_ref()?;
    let is_on = incident.last.state != AlarmState::Ok;
    let told = [
        why(view, incident),
        fired(view, incident),
        lasted(view, incident),
        incident.seen_to().map(|by| acknowledged_text(by, view.config)),
        incident.muted(view.now).filter(|_| is_on).map(|by| muted_text(by, view.config)),
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
    let recent = incident.counted().filter(is_recent).count();
    match view.story.reason {
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

fn fired(view: &View<'_>, incident: &Incident) -> Option<String> {
    let since = || time::clock(incident.began, view.config);
    (incident.fired > 1).then(|| view.words.fired(incident.fired, &since()))
}

/// Of an incident of one ALARM the title tells.
fn lasted(view: &View<'_>, incident: &Incident) -> Option<String> {
    let is_over = incident.last.state == AlarmState::Ok && incident.fired > 1;
    is_over.then(|| view.words.lasted(&span(view, incident.lasted())))
}

/// A line that says that somebody sees to an incident.
pub(crate) fn acknowledged(by: &Acknowledged, config: &Config) -> Message {
    line(&acknowledged_text(by, config))
}

/// A line that says that somebody muted an incident.
pub(crate) fn muted(by: &Muted, config: &Config) -> Message {
    line(&muted_text(by, config))
}

fn line(text: &str) -> Message {
    Message::of_text(Mrkdwn::from(text).fit(TEXT_CHARS).render())
}

fn acknowledged_text(acknowledged: &Acknowledged, config: &Config) -> String {
    let since = time::clock(acknowledged.at, config);
    language(config.locale).acknowledged(&acknowledged.by.name, &since)
}

fn muted_text(muted: &Muted, config: &Config) -> String {
    let until = muted.until.map(|at| time::clock(at, config));
    language(config.locale).muted_by(&muted.by.name, until.as_deref())
}

fn span(view: &View<'_>, span: SignedDuration) -> String {
    view.words.duration(time::seconds(span))
}
