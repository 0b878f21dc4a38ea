//! The message for what is no alarm: its title and its text, as readable as they came.

use jiff::Timestamp;

use super::language::language;
use super::time;
use crate::config::Config;
use crate::notice::{OtherNotice, Source};
use crate::slack::{
    Attachment, Block, FIELD_CHARS, Message, Mrkdwn, SECTION_CHARS, TEXT_CHARS, escape, is_blank,
};

const COLOR: &str = "#6b7280";

/// The title and what follows of the text: a phone shows nothing else.
fn notification(title: &str, text: &str) -> String {
    let line: Vec<_> = text.split_whitespace().take(TEXT_CHARS).collect();
    let line = format!("{title} · {}", line.join(" "));
    escape(&Mrkdwn::from(line.as_str()).fit(TEXT_CHARS).plain())
}

/// What a digest shows of it.
pub(super) fn headline(other: &OtherNotice, source: &Source, config: &Config) -> String {
    format!("ℹ️ {}", title(other, source, config))
}

fn title<'a>(other: &'a OtherNotice, source: &'a Source, config: &Config) -> &'a str {
    let titles = [other.title.as_deref(), source.subject.as_deref()];
    let untitled = language(config.locale).untitled();
    titles.into_iter().flatten().find(|title| !is_blank(title)).unwrap_or(untitled)
}

pub(super) fn render(other: &OtherNotice, source: &Source, config: &Config, now: Timestamp) -> Message {
    let words = language(config.locale);
    let title = title(other, source, config);
    let shown = if is_blank(&other.text) { words.empty() } else { &other.text };
    let text = notification(title, shown);
    let attributes: Vec<_> =
        source.attributes.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let blocks = [
        Block::section(Mrkdwn::from(shown), SECTION_CHARS),
        Block::context(Mrkdwn::from(attributes.join("\n").as_str()), FIELD_CHARS),
        Block::context(time::footer(source.sent_at, source.sent_at, source, config, words, now), FIELD_CHARS),
    ];
    let blocks = blocks.into_iter().flatten().collect();
    Message {
        blocks: Block::section(Mrkdwn::new().text("ℹ️ ").bold(title), SECTION_CHARS).into_iter().collect(),
        attachments: vec![Attachment { color: COLOR, fallback: text.clone(), blocks }],
        ..Message::of_text(text)
    }
}
