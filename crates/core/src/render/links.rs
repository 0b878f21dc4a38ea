//! The links of a message.

use bongsu_alarm::alarm::AlarmState;
use bongsu_slack::Mrkdwn;

use super::language::{Label, language};
use super::view::View;
use super::{Style, console, runbook::runbook, service};
use crate::notice::{Content, Notice, OtherKind};
use crate::report::LinkButton;

/// The separator of links.
const BETWEEN: &str = "  ·  ";

/// Returns the links to the runbook, the graph, the resource, its logs and the page to mute the alarm. Links
/// that do not fit within `limit` characters are left out.
pub(super) fn links(view: &View<'_>, limit: usize) -> Option<Mrkdwn> {
    let label = |label| view.words.label(label);
    let [runbook, mute] = to_do(view);
    let graph = console::graph(view.alarm).map(|url| (label(Label::Graph), url));
    let resource =
        console::resource(view.alarm).map(|resource| (view.words.name(resource.name), resource.url));
    let logs = console::logs(view.alarm).map(|url| (label(Label::Logs), url));
    in_a_row([runbook, graph, resource, logs, mute].into_iter().flatten(), limit)
}

/// Returns the links of a message that only has the latest change.
pub(super) fn short(view: &View<'_>, limit: usize) -> Option<Mrkdwn> {
    in_a_row(to_do(view).into_iter().flatten(), limit)
}

/// Returns the links to the runbook and to the page to mute the alarm. They are needed while the alarm is not
/// over, unless the message has buttons for them.
fn to_do(view: &View<'_>) -> [Option<(&'static str, String)>; 2] {
    if view.has_buttons || view.shown() == AlarmState::Ok {
        return [None, None];
    }
    let runbook = view.alarm.description.as_deref().and_then(runbook);
    // The menu on the alarm's page has all actions, including mutes.
    let page = console::alarm(&view.alarm.alarm);
    [
        runbook.map(|url| (view.words.label(Label::Runbook), url)),
        page.map(|url| (view.words.label(Label::Mute), url)),
    ]
}

/// Returns the alarm's page and its runbook, or the page of an event, for programs that present links
/// themselves.
pub(crate) fn where_to_look(notice: &Notice, style: &Style<'_>) -> Vec<LinkButton> {
    let words = language(style.config.locale);
    let link = |label, href| Some(LinkButton { text: words.label(label).to_owned(), href: href? });
    let links = match &notice.content {
        Content::Alarm(alarm) => {
            let runbook = alarm.description.as_deref().and_then(runbook);
            vec![
                link(Label::Runbook, runbook),
                link(Label::Alarm, console::alarm(&alarm.alarm)),
                link(Label::Graph, console::graph(alarm)),
                link(Label::Logs, console::logs(alarm)),
            ]
        }
        Content::Configuration(change) => vec![link(Label::Alarm, console::alarm(&change.alarm))],
        Content::Other(other) => match &other.kind {
            OtherKind::Event(event) => vec![link(Label::Resource, service::page(event))],
            _ => Vec::new(),
        },
    };
    links.into_iter().flatten().collect()
}

/// Joins the links that fit.
fn in_a_row(links: impl Iterator<Item = (&'static str, String)>, limit: usize) -> Option<Mrkdwn> {
    let row = links.fold(Mrkdwn::new(), |row, (label, url)| {
        let separator = if row.is_empty() { "" } else { BETWEEN };
        let longer = row.clone().text(separator).link(url, label);
        if longer.chars() <= limit { longer } else { row }
    });
    (!row.is_empty()).then_some(row)
}
