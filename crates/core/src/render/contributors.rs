//! The contributors of an alarm on several series: the contributor of the notice, and the states of all
//! contributors.

use bongsu_slack::Mrkdwn;

use super::children::stacked;
use super::condition::Condition;
use super::console;
use super::language::symbol;
use super::time;
use super::view::View;
use crate::incident::{ContributorState, Contributors};
use crate::ledger::Change;
use crate::notice::{AlarmNotice, Contributor};

/// The maximum number of names on a lock screen.
const NAMES: usize = 3;

/// Writes one attribute on each line.
pub(super) fn lines(contributor: &Contributor) -> String {
    if contributor.attributes.is_empty() {
        return contributor.id.clone();
    }
    let lines: Vec<_> =
        contributor.attributes.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    lines.join("\n")
}

/// Returns all known contributors, if the notice does not name them all.
pub(super) fn several<'v>(view: &'v View<'_>) -> Option<&'v Contributors> {
    let contributors = &view.story.incident.as_ref()?.contributors;
    let told_by_notice = usize::from(view.alarm.contributor.is_some());
    (contributors.len() > told_by_notice).then_some(contributors)
}

/// Counts the contributors in ALARM.
pub(super) fn count(view: &View<'_>) -> Option<String> {
    let all = several(view)?;
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Some(view.words.series(number(all.burning()), number(all.len())))
}

/// Counts the contributors in ALARM and lists the contributors that fit within `limit` characters, with their
/// states.
pub(super) fn list(view: &View<'_>, limit: usize) -> Option<Mrkdwn> {
    let all = several(view)?.in_order().into_iter();
    let lines = all.map(|it| line(view, it)).collect();
    let count = Mrkdwn::new().bold(count(view)?).text("\n");
    let left = limit.saturating_sub(count.chars());
    Some(count.append(stacked(view, lines, left)))
}

/// Lists the contributors whose changes share the message, with the numbers of each.
pub(super) fn changed(view: &View<'_>, limit: usize) -> Option<Mrkdwn> {
    let lines: Vec<_> = together(view)?.iter().rev().filter_map(|alarm| changed_line(view, alarm)).collect();
    Some(stacked(view, lines, limit))
}

/// Returns the names of the contributors that changed or are in ALARM, for a phone's lock screen.
pub(super) fn names(view: &View<'_>) -> Option<String> {
    let all: Vec<String> = match (together(view), several(view), &view.alarm.contributor) {
        (Some(changed), ..) => {
            changed.iter().rev().filter_map(|it| Some(it.contributor.as_ref()?.name())).collect()
        }
        (None, Some(all), _) if view.is_whole => {
            let burning = all.in_order().into_iter().filter(|it| it.change.is_alarm());
            burning.map(|it| it.name.clone()).collect()
        }
        (None, _, own) => own.iter().map(Contributor::name).collect(),
    };
    let shown = all.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
    let more = all.len().saturating_sub(NAMES);
    let more = if more == 0 { String::new() } else { format!(" +{more}") };
    (!shown.is_empty()).then(|| format!("{shown}{more}"))
}

/// Returns the title of a message about contributors: the name and the change of a single contributor, or the
/// alarm's state for several.
pub(super) fn title(view: &View<'_>) -> Option<Mrkdwn> {
    let all = several(view)?;
    if together(view).is_none() {
        let own = view.alarm.contributor.as_ref().map(Contributor::name);
        return Some(view.title_of(own.as_deref()));
    }
    let last = view.story.incident.as_ref()?.last;
    let title = Mrkdwn::new().text(format!("{} ", symbol(last.state)));
    let title = match console::alarm(&view.alarm.alarm) {
        Some(url) => title.bold_link(url, &view.alarm.alarm.name),
        None => title.bold(&view.alarm.alarm.name),
    };
    (!all.is_empty()).then(|| title.text("  ").bold(count(view).unwrap_or_default()))
}

/// Returns the notices that share the message.
fn together<'v>(view: &'v View<'_>) -> Option<&'v [AlarmNotice]> {
    Some(view.story.contributors.as_slice()).filter(|told| told.len() > 1)
}

fn line(view: &View<'_>, standing: &ContributorState) -> Mrkdwn {
    let Change { at, state } = standing.change;
    let since = time::clock(at, view.config);
    let line = Mrkdwn::new().text(format!("{} ", symbol(state))).bold(&standing.name);
    line.text(view.words.child(Some(state), Some(&since)))
}

fn changed_line(view: &View<'_>, alarm: &AlarmNotice) -> Option<Mrkdwn> {
    let state = alarm.transition.to;
    let since = alarm.transition.at.map(|at| time::clock(at, view.config));
    let line = Mrkdwn::new().text(format!("{} ", symbol(state))).bold(alarm.contributor.as_ref()?.name());
    let line = line.text(view.words.child(Some(state), since.as_deref()));
    let numbers = Condition::of(alarm, view.config.locale).and_then(|it| it.short());
    Some(match numbers {
        Some(numbers) => line.text(format!(" · {numbers}")),
        None => line,
    })
}
