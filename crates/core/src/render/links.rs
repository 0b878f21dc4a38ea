//! Where to look next.

use super::console;
use super::language::Label;
use super::view::View;
use crate::slack::Mrkdwn;

/// The graph at the time, the resource, its logs.
pub(super) fn links(view: &View<'_>) -> Option<Mrkdwn> {
    let graph = console::graph(view.alarm).map(|url| (view.words.label(Label::Graph), url));
    let resource = console::resource(view.alarm).map(|resource| (resource.name, resource.url));
    let logs = console::logs(view.alarm).map(|url| (view.words.label(Label::Logs), url));
    let mut links = Mrkdwn::new();
    for (label, url) in [graph, resource, logs].into_iter().flatten() {
        let separator = if links.is_empty() { "" } else { "  ·  " };
        links = links.text(separator).link(url, label);
    }
    (!links.is_empty()).then_some(links)
}
