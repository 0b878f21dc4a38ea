//! The message about an alarm that was created, changed or deleted.

use std::iter;

use bongsu_slack::{Attachment, Block, Message, Mrkdwn, TEXT_CHARS, escape};
use jiff::Timestamp;

use super::language::{Label, Language, language};
use super::{console, facts, time};
use crate::config::Config;
use crate::notice::{ConfigurationNotice, Operation, SettingChange, Source};

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
    let (alarm, done) = (&change.alarm, words.operation(change.operation));
    let text = escape(&Mrkdwn::from(notification(change, config).as_str()).fit(TEXT_CHARS).plain());
    let is_gone = change.operation == Operation::Delete;
    let title = Mrkdwn::new().text("⚙️ ");
    let title = match console::alarm(alarm).filter(|_| !is_gone) {
        Some(url) => title.bold_link(url, &alarm.name),
        None => title.bold(&alarm.name),
    };
    // A deleted alarm has no page of its own.
    let list = console::alarms(alarm).filter(|_| is_gone);
    let list = list.map(|url| Mrkdwn::new().link(url, words.label(Label::Alarms)));
    let facts = [
        (Label::Account, alarm.account.as_deref().map(|it| facts::account(it, config))),
        (Label::Region, alarm.region.as_ref().map(|it| facts::region(it, words))),
    ];
    let facts = facts.into_iter().filter_map(|(label, text)| Some(facts::named(words.label(label), &text?)));
    let blocks = [
        Block::section(changes(change, words), CHANGES_CHARS),
        Block::fields(facts.collect(), LINE_CHARS),
        list.and_then(|list| Block::section(list, LINE_CHARS)),
        Block::context(time::footer(change.at, change.at, source, config, words, now), LINE_CHARS),
    ];
    let blocks = blocks.into_iter().flatten();
    Message::of_text(text.clone())
        .with_blocks(Block::section(title.text(format!("  {done}")), 1_000))
        .with_attachment(Attachment::new(COLOR, text, blocks))
}

/// Returns the line in a digest.
pub(super) fn headline(change: &ConfigurationNotice, config: &Config) -> String {
    format!("⚙️ {}: {}", change.alarm.name, language(config.locale).operation(change.operation))
}

/// Returns the text for a phone.
fn notification(change: &ConfigurationNotice, config: &Config) -> String {
    let is_update = change.operation == Operation::Update;
    let changes =
        change.changes.iter().filter(|_| is_update).map(|change| change.name.clone() + &values(change));
    let account = change.alarm.account.as_ref().map(|it| config.accounts.get(it).unwrap_or(it).clone());
    let place = account.into_iter().chain(change.alarm.region.as_ref().map(ToString::to_string));
    let place = place.collect::<Vec<_>>().join(" ");
    let place = Some(place).filter(|place| !place.is_empty());
    let parts: Vec<_> = iter::once(headline(change, config)).chain(changes.take(3)).chain(place).collect();
    parts.join(" · ")
}

/// Lists the settings that fit, each on one line, and counts the remaining ones.
fn changes(change: &ConfigurationNotice, words: &dyn Language) -> Mrkdwn {
    let mut all = Mrkdwn::new();
    for (index, setting) in change.changes.iter().enumerate() {
        let separator = if index == 0 { "" } else { "\n" };
        let values = Mrkdwn::from(values(setting).as_str()).fit(LINE_CHARS);
        let longer = all.clone().text(separator).bold(&setting.name).append(values);
        if longer.chars() + LINE_CHARS > CHANGES_CHARS {
            return all.text(separator).text(words.more(change.changes.len() - index));
        }
        all = longer;
    }
    all
}

fn values(change: &SettingChange) -> String {
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!(" {before} → {after}"),
        (None, Some(after)) => format!(" {after}"),
        (Some(before), None) => format!(" {before} → –"),
        (None, None) => String::new(),
    }
}
