//! A line in the thread of an incident's message, which may be shown in the channel too.

use super::view::View;
use super::{alarm, incident, notes};
use crate::slack::{Block, Message};

/// As long as a line may be that people skip over: what is more stands in the message itself.
const LINE_CHARS: usize = 900;

const FOOTER_CHARS: usize = 350;

pub(super) fn render(view: &View<'_>) -> Message {
    let headline = view.condition.as_ref().map(|it| view.words.headline(it, view.alarm.transition.to));
    let lines = [Some(view.title()), headline, notes::notes(view), incident::incident(view)];
    let lines = lines.into_iter().flatten().map(|line| line.fit(LINE_CHARS));
    let text = lines.reduce(|all, line| all.text("\n").append(line)).unwrap_or_default();
    let blocks = [Block::section(text, 3 * LINE_CHARS), Block::context(alarm::footer(view), FOOTER_CHARS)];
    let blocks = blocks.into_iter().flatten().collect();
    Message { blocks, ..Message::of_text(view.notification()) }
}
