//! Where to look next.

use super::language::Label;
use super::view::View;
use super::{console, runbook::runbook};
use crate::alarm::AlarmState;
use crate::slack::Mrkdwn;

/// What stands between two links.
const BETWEEN: &str = "  ·  ";

/// What to do, the graph at the time, the resource, its logs, and where it is muted: as many as `limit` characters
/// hold.
pub(super) fn links(view: &View<'_>, limit: usize) -> Option<Mrkdwn> {
    let label = |label| view.words.label(label);
    let [runbook, mute] = to_do(view);
    let graph = console::graph(view.alarm).map(|url| (label(Label::Graph), url));
    let resource = console::resource(view.alarm).map(|resource| (resource.name, resource.url));
    let logs = console::logs(view.alarm).map(|url| (label(Label::Logs), url));
    in_a_row([runbook, graph, resource, logs, mute].into_iter().flatten(), limit)
}

/// The same of a message that tells what is new alone.
pub(super) fn short(view: &View<'_>, limit: usize) -> Option<Mrkdwn> {
    in_a_row(to_do(view).into_iter().flatten(), limit)
}

/// What to do about it, and, where no button does that, where it is muted: of use while it goes on.
fn to_do(view: &View<'_>) -> [Option<(&'static str, String)>; 2] {
    if view.shown() == AlarmState::Ok {
        return [None, None];
    }
    let runbook = view.alarm.description.as_deref().and_then(runbook);
    // The alarm's page: what can be done about it, muting too, is in its menu.
    let page = console::alarm(&view.alarm.alarm).filter(|_| !view.has_buttons);
    [
        runbook.map(|url| (view.words.label(Label::Runbook), url)),
        page.map(|url| (view.words.label(Label::Mute), url)),
    ]
}

/// One that has no room is left out.
fn in_a_row(links: impl Iterator<Item = (&'static str, String)>, limit: usize) -> Option<Mrkdwn> {
    let row = links.fold(Mrkdwn::new(), |row, (label, url)| {
        let separator = if row.is_empty() { "" } else { BETWEEN };
        let longer = row.clone().text(separator).link(url, label);
        if longer.chars() <= limit { longer } else { row }
    });
    (!row.is_empty()).then_some(row)
}
