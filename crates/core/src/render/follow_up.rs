//! The latest change of an incident in a few lines: in the thread of its message, or as a separate message if
//! there is no thread.

use bongsu_slack::{Attachment, Block, Message, Mrkdwn};

use super::alarm::{color, footer};
use super::view::View;
use super::{contributors, incident, links, notes};

/// The maximum length of a part that people skim. The message itself has the full text.
const PART_CHARS: usize = 900;
const CONTRIBUTORS_CHARS: usize = 2_500;
const LINKS_CHARS: usize = 1_800;
const FOOTER_CHARS: usize = 350;

pub(super) fn render(view: &View<'_>) -> Message {
    let changed = contributors::changed(view, CONTRIBUTORS_CHARS);
    let headline = view.condition.as_ref().map(|it| view.words.headline(it, view.alarm.transition.to));
    let links = links::short(view, LINKS_CHARS);
    let headline = headline.filter(|_| changed.is_none());
    let count = changed.is_none().then(|| contributors::count(view)).flatten();
    let count = count.map(|it| Mrkdwn::from(it.as_str()));
    let parts = [headline, count, notes::notes(view), incident::incident(view)].into_iter().flatten();
    let changed = changed.and_then(|it| Block::section(it, CONTRIBUTORS_CHARS));
    let sections = changed.into_iter().chain(parts.filter_map(|part| Block::section(part, PART_CHARS)));
    let links = links.and_then(|links| Block::section(links, LINKS_CHARS));
    let blocks = sections.chain(links).chain(Block::context(footer(view), FOOTER_CHARS));
    let text = view.notification();
    let title = contributors::title(view).unwrap_or_else(|| view.title());
    Message::of_text(text.clone())
        .with_blocks(Block::section(title, PART_CHARS))
        .with_attachment(Attachment::new(color(view.shown()), text, blocks))
}
