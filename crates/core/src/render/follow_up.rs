//! What is new of an incident that people know, in a few lines: in the thread of its message, or by itself where there is
//! none.

use super::alarm::{color, footer};
use super::view::View;
use super::{incident, links, notes};
use crate::slack::{Attachment, Block, Message};

/// As long as a part may be that people skip over: what is more stands in the message itself.
const PART_CHARS: usize = 900;
const LINKS_CHARS: usize = 1_800;
const FOOTER_CHARS: usize = 350;

pub(super) fn render(view: &View<'_>) -> Message {
    let headline = view.condition.as_ref().map(|it| view.words.headline(it, view.alarm.transition.to));
    let links = links::short(view, LINKS_CHARS);
    let parts = [headline, notes::notes(view), incident::incident(view)].into_iter().flatten();
    let sections = parts.filter_map(|part| Block::section(part, PART_CHARS));
    let links = links.and_then(|links| Block::section(links, LINKS_CHARS));
    let blocks = sections.chain(links).chain(Block::context(footer(view), FOOTER_CHARS)).collect();
    let text = view.notification();
    Message {
        blocks: Block::section(view.title(), PART_CHARS).into_iter().collect(),
        attachments: vec![Attachment { color: color(view.shown()), fallback: text.clone(), blocks }],
        ..Message::of_text(text)
    }
}
