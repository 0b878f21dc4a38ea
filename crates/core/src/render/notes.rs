//! Notes about delays, suppression, mute rules and unusual evaluations.

use bongsu_alarm::alarm::Definition;
use bongsu_alarm::expr::rule::AlarmRef;
use bongsu_slack::{Message, Mrkdwn};

use super::language::language;
use super::time;
use super::view::View;
use crate::config::Config;
use crate::incident::Story;
use crate::reason::NotifyReason;

/// The maximum number of changes in a note.
const UNTOLD: usize = 5;

/// Returns one line for each note.
pub(super) fn notes(view: &View<'_>) -> Option<Mrkdwn> {
    let notes = [found(view), late(view), untold(view), suppression(view), mute(view), evaluation(view)];
    let notes: Vec<_> = notes.into_iter().flatten().collect();
    (!notes.is_empty()).then(|| Mrkdwn::from(notes.join("\n").as_str()))
}

/// Notes that CloudWatch's own message did not arrive.
fn found(view: &View<'_>) -> Option<String> {
    (view.story.reason == Some(NotifyReason::FoundByAudit)).then(|| view.words.found().to_owned())
}

/// Notes that the alarm is already in another state.
fn late(view: &View<'_>) -> Option<String> {
    let (newer, at) = (view.story.newer?, view.alarm.transition.at?);
    let (at, since) = (time::clock(at, view.config), time::clock(newer.at, view.config));
    Some(view.words.late(view.alarm.transition.to, &at, newer.state, &since))
}

/// Notes earlier changes that could not be sent in time. The latest changes are the most important ones.
fn untold(view: &View<'_>) -> Option<String> {
    let changes = &view.story.untold;
    let from = changes.len().saturating_sub(UNTOLD);
    let latest = changes.get(from..).filter(|changes| !changes.is_empty())?;
    Some(view.words.untold(&view.changes(latest), from))
}

fn suppression(view: &View<'_>) -> Option<String> {
    if view.is_first_evaluation() {
        return Some(view.words.first_evaluation().to_owned());
    }
    let suppressor = match &view.alarm.definition {
        Definition::Composite(composite) => composite.suppressor.as_deref(),
        _ => None,
    };
    let suppressor = suppressor.map(|name| AlarmRef::new(name).name());
    if let Some(now) = &view.alarm.suppression {
        return Some(view.words.suppressed(suppressor.as_deref(), &now.by));
    }
    let before = view.alarm.released.as_ref()?;
    Some(view.words.released(suppressor.as_deref(), &before.by))
}

fn mute(view: &View<'_>) -> Option<String> {
    let mute = view.alarm.mute.as_ref()?;
    let rule = mute.rule.as_deref().and_then(|arn| arn.rsplit(':').next());
    let until = mute.until.map(|at| time::clock(at, view.config));
    Some(view.words.muted(mute.ended, rule, until.as_deref()))
}

fn evaluation(view: &View<'_>) -> Option<String> {
    view.alarm.evaluation.as_deref().map(|state| view.words.evaluation(state))
}

/// Adds a line that names the intended receiver, if a fallback gets the message.
pub(super) fn with_refusal(message: Message, story: &Story, config: &Config) -> Message {
    let Some(refused) = &story.refused else { return message };
    let words = language(config.locale).refused(refused.receiver.as_deref());
    let error: Vec<_> = refused.error.split_whitespace().collect();
    message.with_note(Mrkdwn::new().text(format!("⚠️ {words}: {}", error.join(" "))))
}
