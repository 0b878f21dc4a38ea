//! The message for an alarm that was made, changed or deleted.

use jiff::Timestamp;

use super::language::language;
use super::{console, time};
use crate::config::Config;
use crate::notice::{ConfigurationNotice, Operation, SettingChange, Source};
use crate::slack::{Attachment, Block, Message, Mrkdwn, TEXT_CHARS, escape};

const COLOR: &str = "#6b7280";
const CHANGES_CHARS: usize = 2_500;
const LINE_CHARS: usize = 300;

pub(super) fn render(
    change: &ConfigurationNotice,
    source: &Source,
    config: &Config,
    now: Timestamp,
) -> Message {
    let words = language(config.locale);
    let (name, done) = (change.alarm.name.as_str(), words.operation(change.operation));
    let text = escape(&Mrkdwn::from(headline(change, config).as_str()).fit(TEXT_CHARS).plain());
    let title = Mrkdwn::new().text("⚙️ ");
    let title = match console::alarm(&change.alarm).filter(|_| change.operation != Operation::Delete) {
        Some(url) => title.bold_link(url, name),
        None => title.bold(name),
    };
    let blocks = [
        Block::section(changes(change), CHANGES_CHARS),
        Block::context(time::footer(change.at, change.at, source, config, words, now), LINE_CHARS),
    ];
    let blocks = blocks.into_iter().flatten().collect();
    Message {
        blocks: Block::section(title.text(format!("  {done}")), 1_000).into_iter().collect(),
        attachments: vec![Attachment { color: COLOR, fallback: text.clone(), blocks }],
        ..Message::of_text(text)
    }
}

/// What a phone and a digest show of it.
pub(super) fn headline(change: &ConfigurationNotice, config: &Config) -> String {
    format!("⚙️ {}: {}", change.alarm.name, language(config.locale).operation(change.operation))
}

fn changes(change: &ConfigurationNotice) -> Mrkdwn {
    let lines = change.changes.iter().enumerate();
    lines.fold(Mrkdwn::new(), |all, (index, change)| {
        let separator = if index == 0 { "" } else { "\n" };
        all.text(separator).bold(&change.name).append(Mrkdwn::from(values(change).as_str()).fit(LINE_CHARS))
    })
}

fn values(change: &SettingChange) -> String {
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!(" {before} → {after}"),
        (None, Some(after)) => format!(" {after}"),
        (Some(before), None) => format!(" {before} → –"),
        (None, None) => String::new(),
    }
}
