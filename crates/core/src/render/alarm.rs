//! The message of an alarm. Only [`LAYOUT`] determines the order of its parts.

use bongsu_alarm::alarm::{AlarmState, Definition};
use bongsu_slack::{Attachment, Block, FIELD_CHARS, Message, Mrkdwn, linked};

use super::language::Label;
use super::view::View;
use super::{children, contributors, facts, incident, links, log, metric, notes, time};

/// The parts of the message below the title in reading order, each with its maximum number of characters (for
/// facts, the maximum of each of the ten). With the title, they stay below [`bongsu_slack::MESSAGE_CHARS`].
const LAYOUT: [(Part, usize); 10] = [
    (Part::Headline, 500),
    (Part::Incident, 600),
    (Part::Notes, 400),
    (Part::Watched, 1_500),
    (Part::Description, 1_700),
    (Part::Facts, 250),
    (Part::Reason, 1_050),
    (Part::Links, 2_200),
    (Part::Unknown, 250),
    (Part::Footer, 350),
];

/// The maximum length of the title. In a link, a Korean character takes nine characters.
const TITLE_CHARS: usize = 1_600;

#[derive(Debug, Clone, Copy)]
enum Part {
    /// The problem, as a sentence with the numbers.
    Headline,
    /// The number and the duration of ALARMs, and the person who acknowledged.
    Incident,
    /// Suppression, mute rules and partial data.
    Notes,
    /// The children of a composite alarm, the contributors of an alarm on several series, or the query of a
    /// log alarm with the log lines that it found.
    Watched,
    /// The alarm's description.
    Description,
    /// The metric, dimensions, threshold, account and region.
    Facts,
    /// CloudWatch's own reason.
    Reason,
    /// The runbook, the graph, the resource, the resource's logs and the page to mute the alarm.
    Links,
    /// Fields of the event that bongsu does not know.
    Unknown,
    /// The time, in the configured zone and in the reader's own zone, and the path of the notice.
    Footer,
}

pub(super) fn render(view: &View<'_>) -> Message {
    let text = view.notification();
    let blocks = blocks(view);
    let color = color(view.shown());
    Message::of_text(text.clone())
        .with_blocks(Block::section(view.title(), TITLE_CHARS))
        .with_attachment(Attachment::new(color, text, blocks))
}

fn blocks(view: &View<'_>) -> Vec<Block> {
    let parts = LAYOUT.iter().filter_map(|&(part, limit)| Some((part, block(view, part, limit)?)));
    let is_folded =
        |part: Part| view.looks.fold && matches!(part, Part::Facts | Part::Reason | Part::Unknown);
    let (folded, shown): (Vec<_>, Vec<_>) = parts.partition(|(part, _)| is_folded(*part));
    let folded = folded.into_iter().map(|(_, block)| block).collect();
    let at =
        shown.iter().position(|(part, _)| matches!(part, Part::Links | Part::Footer)).unwrap_or(shown.len());
    let mut blocks: Vec<_> = shown.into_iter().map(|(_, block)| block).collect();
    if let Some(folded) = Block::folded(view.words.label(Label::Details), folded) {
        blocks.insert(at, folded);
    }
    blocks
}

fn block(view: &View<'_>, part: Part, limit: usize) -> Option<Block> {
    match part {
        Part::Headline => Block::section(headline(view)?, limit),
        Part::Incident => Block::section(incident::incident(view)?, limit),
        Part::Notes => Block::section(notes::notes(view)?, limit),
        Part::Watched => {
            let series = contributors::list(view, limit / 2);
            let left = limit - series.as_ref().map_or(0, |it| it.chars() + 1);
            let watched = match &view.alarm.definition {
                Definition::Log(alarm) => log::query_and_lines(alarm, left),
                Definition::PromQl(alarm) => metric::promql_query(alarm),
                _ => children::children(view, left),
            };
            let watched = match (series, watched) {
                (Some(series), Some(watched)) => series.text("\n").append(watched),
                (series, watched) => series.or(watched)?,
            };
            Block::section(watched, limit)
        }
        // After the end of the alarm, instructions are not needed.
        Part::Description if view.alarm.transition.to == AlarmState::Ok => None,
        Part::Description => {
            // The title already shows the severity.
            let text = view.config.routing.severity.without(view.alarm.description.as_deref()?);
            Block::section(linked(&text), limit)
        }
        Part::Facts => {
            let facts = facts::facts(view);
            // A long fact may use the space that the other facts leave.
            let all: usize = facts.iter().map(Mrkdwn::chars).sum();
            Block::fields(facts, if all <= 10 * limit { FIELD_CHARS } else { limit })
        }
        Part::Reason => Block::context(Mrkdwn::from(reason(view)?), limit),
        Part::Links => Block::section(links::links(view, limit)?, limit),
        Part::Unknown => Block::context(unknown(view)?, limit),
        Part::Footer => Block::context(footer(view), limit),
    }
}

/// Returns the sentence about the series. Several series have a list instead of the sentence.
fn headline(view: &View<'_>) -> Option<Mrkdwn> {
    let condition = view.condition.as_ref().filter(|_| contributors::several(view).is_none())?;
    Some(view.words.headline(condition, view.alarm.transition.to))
}

/// Returns CloudWatch's own reason, unless the message already contains the same information.
fn reason<'a>(view: &View<'a>) -> Option<&'a str> {
    let reason = view.alarm.reason.as_deref()?;
    let is_told = match &view.alarm.definition {
        Definition::Metric(_) | Definition::Log(_) => {
            view.condition.as_ref().is_some_and(|it| it.says_all_of(reason))
        }
        // The message already lists the children with their states.
        Definition::Composite(composite) => {
            let is_its_children = !composite.triggering.is_empty() && reason.contains(" transitioned to ");
            is_its_children || view.is_first_evaluation()
        }
        _ => false,
    };
    (!is_told).then_some(reason)
}

fn unknown(view: &View<'_>) -> Option<Mrkdwn> {
    let fields = view.alarm.unknown.iter().map(|(name, value)| format!("{name} = {value}"));
    let fields: Vec<_> = fields.collect();
    (!fields.is_empty()).then(|| Mrkdwn::from(fields.join("\n").as_str()))
}

pub(super) fn footer(view: &View<'_>) -> Mrkdwn {
    let at = view.alarm.transition.at;
    let held_back = view.alarm.released.is_some() || view.alarm.mute.is_some();
    let due = if held_back { view.source.sent_at } else { at };
    time::footer(at, due, view.source, view.config, view.words, view.now)
}

/// Returns the color of the state. The symbol and the word show the state too, for people who do not see
/// colors.
pub(super) fn color(state: AlarmState) -> &'static str {
    match state {
        AlarmState::Alarm => "#d92d20",
        AlarmState::Ok => "#2e9d5b",
        AlarmState::InsufficientData => "#b58900",
    }
}
