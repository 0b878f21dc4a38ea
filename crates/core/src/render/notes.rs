//! What else a reader must know: what comes late, suppression, mute windows, an evaluation that did not go as usual.

use super::time;
use super::view::View;
use crate::alarm::Definition;
use crate::expr::rule::AlarmRef;
use crate::reason::NotifyReason;
use crate::slack::Mrkdwn;

/// Changes that a note lists.
const UNTOLD: usize = 5;

/// One line each, where there is something to say.
pub(super) fn notes(view: &View<'_>) -> Option<Mrkdwn> {
    let notes = [found(view), late(view), untold(view), suppression(view), mute(view), evaluation(view)];
    let notes: Vec<_> = notes.into_iter().flatten().collect();
    (!notes.is_empty()).then(|| Mrkdwn::from(notes.join("\n").as_str()))
}

/// CloudWatch's own message never came.
fn found(view: &View<'_>) -> Option<String> {
    (view.story.reason == Some(NotifyReason::FoundByAudit)).then(|| view.words.found().to_owned())
}

/// The notice comes when the alarm is in another state already.
fn late(view: &View<'_>) -> Option<String> {
    let (newer, at) = (view.story.newer?, view.alarm.transition.at?);
    let (at, since) = (time::clock(at, view.config), time::clock(newer.at, view.config));
    Some(view.words.late(view.alarm.transition.to, &at, newer.state, &since))
}

/// Earlier changes that could not be told when they were news. The latest matter most.
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
