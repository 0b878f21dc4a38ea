//! A digest: many notices in one message, each on one line, with alarms in ALARM first.

use std::iter;

use bongsu_alarm::alarm::AlarmState;
use bongsu_slack::{Attachment, Block, Message, Mrkdwn, SECTION_CHARS, TEXT_CHARS, escape};
use jiff::Timestamp;

use super::alarm::color;
use super::language::{language, symbol};
use super::marks::DIGEST;
use super::view::View;
use super::{Style, configuration, console, contributors, notes, other, service, tally, time};
use crate::config::Config;
use crate::incident::Story;
use crate::ledger::Change;
use crate::notice::{AlarmNotice, Content, Notice, OtherKind, Outcome};

/// The maximum length of a line, so that forty lines fit into a message.
const LINE_CHARS: usize = 280;

/// The maximum number of lines for which a digest lists its events. A longer digest counts its events.
const LISTED: usize = 40;

/// The states in the order of a digest.
const STATES: [AlarmState; 3] = [AlarmState::Alarm, AlarmState::InsufficientData, AlarmState::Ok];

/// One notice of a digest.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    pub notice: &'a Notice,
    /// Facts about the alarm beyond the notice.
    pub story: Story,
}

/// Renders a digest, which shows the name and the state of each notice. In a digest of more than forty
/// notices, events are counted by kind and severity.
pub(crate) fn digest(lines: &[Line<'_>], style: &Style<'_>) -> Message {
    let config = style.config;
    let words = language(config.locale);
    let mut lines: Vec<_> = lines.iter().collect();
    lines.sort_by_key(|line| rank(line));
    let has_alarms = lines.iter().any(|line| !matches!(line.notice.content, Content::Other(_)));
    let title = words.digest(lines.len(), has_alarms);
    let text = notification(&title, &lines, config);
    let is_counted = |line: &&&Line<'_>| lines.len() > LISTED && tally::event(line.notice).is_some();
    let events = lines.iter().filter(is_counted).map(|line| line.notice);
    let events = tally::tally(events, config);
    let listed = lines.iter().filter(|line| !is_counted(line)).map(|line| written(line, style));
    let written = listed.chain(events).map(|line| line.fit(LINE_CHARS));
    let blocks = sections(written).into_iter().chain(footer(&lines, config, style.now));
    let has_failed =
        |line: &Line<'_>| tally::event(line.notice).is_some_and(|(it, _)| it.outcome == Outcome::Failed);
    let burns = lines.iter().any(|line| shown(line) == Some(AlarmState::Alarm) || has_failed(line));
    let color = color(if burns { AlarmState::Alarm } else { AlarmState::Ok });
    let message = Message::of_text(text.clone())
        .with_blocks(Block::section(Mrkdwn::new().text(format!("{DIGEST} ")).bold(&title), SECTION_CHARS))
        .with_attachment(Attachment::new(color, text, blocks));
    match lines.iter().find(|line| line.story.refused.is_some()) {
        Some(line) => notes::with_refusal(message, &line.story, config),
        None => message,
    }
}

/// Divides the lines into as few sections as possible.
fn sections(lines: impl Iterator<Item = Mrkdwn>) -> Vec<Block> {
    let mut sections = vec![Mrkdwn::new()];
    for line in lines {
        match sections.last_mut() {
            Some(last) if last.chars() == 0 => *last = line,
            Some(last) if last.chars() + line.chars() < SECTION_CHARS => {
                *last = std::mem::take(last).text("\n").append(line);
            }
            _ => sections.push(line),
        }
    }
    sections.into_iter().filter_map(|section| Block::section(section, SECTION_CHARS)).collect()
}

/// Returns the text for a phone: the number of alarms in each state, and the names that fit.
fn notification(title: &str, lines: &[&Line<'_>], config: &Config) -> String {
    let words = language(config.locale);
    let count = |state: &AlarmState| lines.iter().filter(|line| shown(line) == Some(*state)).count();
    let counts = STATES.iter().map(|state| (count(state), state)).filter(|(count, _)| *count > 0);
    let counts = counts.map(|(count, state)| format!("{} {count} {}", symbol(*state), words.state(*state)));
    let events = || lines.iter().filter_map(|line| tally::event(line.notice));
    let of = |outcome| events().filter(|(event, _)| event.outcome == outcome).count();
    let outcomes = Outcome::ALL.map(|outcome| (of(outcome), outcome)).into_iter();
    let outcomes = outcomes.filter(|(count, _)| *count > 0);
    let outcomes = outcomes.map(|(count, outcome)| format!("{} {count}", service::symbol(outcome)));
    let counts = counts.chain(outcomes);
    let names = lines.iter().map(|line| name(line)).filter(|name| !name.is_empty());
    let names = names.collect::<Vec<_>>().join(", ");
    let parts: Vec<_> = iter::once(format!("{DIGEST} {title}"))
        .chain(counts)
        .chain(Some(names).filter(|names| !names.is_empty()))
        .collect();
    escape(&Mrkdwn::from(parts.join(" · ").as_str()).fit(TEXT_CHARS).plain())
}

/// Returns the delay of the oldest notice, if it is long enough to mention.
fn footer(lines: &[&Line<'_>], config: &Config, now: Timestamp) -> Option<Block> {
    let oldest = lines.iter().filter_map(|line| changed_at(line.notice)).min()?;
    let age = time::age(oldest, now)?;
    Block::context(Mrkdwn::new().bold(language(config.locale).delayed(age)), LINE_CHARS)
}

fn changed_at(notice: &Notice) -> Option<Timestamp> {
    match &notice.content {
        Content::Alarm(alarm) => alarm.transition.at,
        Content::Configuration(_) | Content::Other(_) => notice.source.sent_at,
    }
}

fn written(line: &Line<'_>, style: &Style<'_>) -> Mrkdwn {
    let config = style.config;
    match &line.notice.content {
        Content::Alarm(alarm) => alarm_line(&View::new(alarm, line.notice, &line.story, style)),
        Content::Configuration(change) => Mrkdwn::from(configuration::headline(change, config).as_str()),
        Content::Other(it) => {
            let headline = match &it.kind {
                OtherKind::Event(event) => service::headline(event, it, &line.notice.source, config),
                _ => other::headline(it, &line.notice.source, config),
            };
            Mrkdwn::from(headline.as_str())
        }
    }
}

/// Formats the line of an alarm: the symbol, the name, the states with their times, and the numbers.
fn alarm_line(view: &View<'_>) -> Mrkdwn {
    let name = &view.alarm.alarm.name;
    let line = Mrkdwn::new().text(format!("{} ", symbol(view.shown())));
    let line = match console::alarm(&view.alarm.alarm) {
        Some(url) => line.bold_link(url, name),
        None => line.bold(name),
    };
    let line = match contributors::names(view) {
        Some(names) => line.text(format!(" · {names}")),
        None => line,
    };
    let line = line.text(format!("  {}", view.changes_in_line()));
    let line = match view.numbers() {
        Some(numbers) if view.story.newer.is_none() => line.text(format!(" · {numbers}")),
        _ => line,
    };
    match view.alarm.transition.at.and_then(|at| time::age(at, view.now)) {
        Some(age) => line.text(format!(" · {}", view.words.delayed(age))),
        None => line,
    }
}

impl View<'_> {
    /// Returns every notified change in order of time, and the start of the current state if it differs.
    fn changes_in_line(&self) -> String {
        let own = self.alarm.transition.at.map(|at| Change { at, state: self.alarm.transition.to });
        let changes: Vec<_> = self.story.untold.iter().copied().chain(own).collect();
        let told = if changes.is_empty() {
            self.words.state(self.shown()).to_owned()
        } else {
            self.changes(&changes)
        };
        let newer = self.story.newer.map(|newer| {
            let since = time::clock(newer.at, self.config);
            format!(" →{}", self.words.child(Some(newer.state), Some(&since)))
        });
        told + &newer.unwrap_or_default()
    }
}

fn shown(line: &Line<'_>) -> Option<AlarmState> {
    let own = |alarm: &AlarmNotice| alarm.transition.to;
    match &line.notice.content {
        Content::Alarm(alarm) => Some(line.story.newer.map_or_else(|| own(alarm), |newer| newer.state)),
        Content::Configuration(_) | Content::Other(_) => None,
    }
}

fn rank(line: &Line<'_>) -> usize {
    let state = shown(line);
    STATES.iter().position(|it| Some(*it) == state).unwrap_or(STATES.len())
}

fn name<'a>(line: &Line<'a>) -> &'a str {
    match &line.notice.content {
        Content::Alarm(alarm) => &alarm.alarm.name,
        Content::Configuration(change) => &change.alarm.name,
        Content::Other(_) => "",
    }
}
