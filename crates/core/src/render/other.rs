//! The message of a notice that is not about an alarm: its title and its text.

use bongsu_slack::{
    Attachment, Block, FIELD_CHARS, Message, Mrkdwn, SECTION_CHARS, TEXT_CHARS, escape, is_blank, linked,
};
use jiff::Timestamp;

use super::language::{Label, Language, language};
use super::{facts, service, time};
use crate::config::Config;
use crate::notice::{Custom, OtherKind, OtherNotice, Outcome, Source};

const TITLE_CHARS: usize = 1_000;
const STEPS_CHARS: usize = 1_200;
const FACT_CHARS: usize = 400;
/// The maximum length that is searched for links. A longer text would not fit into the message.
const READ_CHARS: usize = 4 * SECTION_CHARS;

pub(super) fn render(other: &OtherNotice, source: &Source, config: &Config, now: Timestamp) -> Message {
    let words = language(config.locale);
    let (title, outcome) = (title(other, source, config), other.outcome().unwrap_or_default());
    let body = body(other, source, words);
    let summary = summary(other).filter(|summary| !title.contains(summary));
    let text = notification(title, &summary.map_or_else(|| body.plain(), str::to_owned));
    let attributes: Vec<_> =
        source.attributes.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let (steps, facts) = match &other.kind {
        OtherKind::Custom(custom) => (steps(custom, words), custom_facts(custom, words)),
        _ => (Mrkdwn::new(), Vec::new()),
    };
    let subject = source.subject.as_deref().filter(|subject| says_more(subject, title, &other.text));
    let blocks = [
        subject.and_then(|subject| Block::context(Mrkdwn::from(subject), FIELD_CHARS)),
        Block::section(body.append(to_open(other, words)), SECTION_CHARS),
        Block::section(steps, STEPS_CHARS),
        Block::fields(facts, FACT_CHARS),
        Block::context(Mrkdwn::from(attributes.join("\n").as_str()), FIELD_CHARS),
        Block::context(time::footer(source.sent_at, source.sent_at, source, config, words, now), FIELD_CHARS),
    ];
    let blocks = blocks.into_iter().flatten();
    Message::of_text(text.clone())
        .with_blocks(Block::section(Mrkdwn::new().text(symbol(title, outcome)).bold(title), TITLE_CHARS))
        .with_attachment(Attachment::new(service::color(outcome), text, blocks))
}

/// Returns the text for a phone: the title and the following text.
fn notification(title: &str, text: &str) -> String {
    let line: Vec<_> = text.split_whitespace().take(TEXT_CHARS).collect();
    let line = if line.is_empty() || text.trim() == title {
        title.to_owned()
    } else {
        format!("{title} · {}", line.join(" "))
    };
    escape(&Mrkdwn::from(line.as_str()).fit(TEXT_CHARS).plain())
}

/// Returns the line in a digest.
pub(super) fn headline(other: &OtherNotice, source: &Source, config: &Config) -> String {
    let title = title(other, source, config);
    format!("{}{title}", symbol(title, other.outcome().unwrap_or_default()))
}

/// Returns the symbol of the outcome, unless the title already begins with an emoji.
fn symbol(title: &str, outcome: Outcome) -> String {
    let is_emoji = title.starts_with(|first: char| !first.is_ascii() && !first.is_alphanumeric());
    let is_name = title.strip_prefix(':').and_then(|rest| rest.split_once(':'));
    let is_name = is_name.is_some_and(|(name, _)| !name.is_empty() && !name.contains(char::is_whitespace));
    if is_emoji || is_name { String::new() } else { format!("{} ", service::symbol(outcome)) }
}

/// Returns the title that the sender chose. A subject is more useful for people than a type in JSON.
pub(super) fn title<'a>(other: &'a OtherNotice, source: &'a Source, config: &Config) -> &'a str {
    let words = language(config.locale);
    let (own, subject) = (other.title.as_deref(), source.subject.as_deref());
    let titles = match &other.kind {
        OtherKind::Message(_) | OtherKind::Event(_) => [subject, own],
        OtherKind::Custom(_) => [own, subject.or(summary(other))],
        OtherKind::Subscription(_) => return words.label(Label::Unconfirmed),
        OtherKind::Unsubscription(_) => return words.label(Label::Unsubscribed),
    };
    titles.into_iter().flatten().find(|title| !is_blank(title)).unwrap_or(words.untitled())
}

fn summary(other: &OtherNotice) -> Option<&str> {
    match &other.kind {
        OtherKind::Custom(custom) => custom.summary.as_deref(),
        _ => None,
    }
}

fn says_more(subject: &str, title: &str, text: &str) -> bool {
    !is_blank(subject) && !title.contains(subject) && !text.contains(subject)
}

fn body(other: &OtherNotice, source: &Source, words: &dyn Language) -> Mrkdwn {
    let (is_over, url) = match &other.kind {
        OtherKind::Subscription(url) => (false, url),
        OtherKind::Unsubscription(url) => (true, url),
        OtherKind::Custom(_) if is_blank(&other.text) => return Mrkdwn::new(),
        OtherKind::Message(_) | OtherKind::Event(_) if is_blank(&other.text) => {
            return Mrkdwn::from(words.empty());
        }
        OtherKind::Message(_) | OtherKind::Event(_) | OtherKind::Custom(_) => {
            let end = other.text.char_indices().nth(READ_CHARS).map_or(other.text.len(), |(at, _)| at);
            return linked(other.text.get(..end).unwrap_or_default());
        }
    };
    let topic = source.topic.as_deref().unwrap_or("SNS");
    Mrkdwn::from(words.subscription(is_over, topic, url.is_some()).as_str())
}

/// Returns the link that confirms or restores a subscription.
fn to_open(other: &OtherNotice, words: &dyn Language) -> Mrkdwn {
    match &other.kind {
        OtherKind::Subscription(Some(url)) => Mrkdwn::from("\n").link(url, words.label(Label::Confirm)),
        OtherKind::Unsubscription(Some(url)) => Mrkdwn::from("\n").link(url, words.label(Label::Restore)),
        _ => Mrkdwn::new(),
    }
}

fn steps(custom: &Custom, words: &dyn Language) -> Mrkdwn {
    if custom.next_steps.is_empty() {
        return Mrkdwn::new();
    }
    let title = Mrkdwn::new().bold(words.label(Label::NextSteps));
    custom.next_steps.iter().fold(title, |steps, step| steps.text("\n• ").append(linked(step)))
}

fn custom_facts(custom: &Custom, words: &dyn Language) -> Vec<Mrkdwn> {
    let lists = [(Label::Resources, &custom.resources), (Label::Keywords, &custom.keywords)];
    let lists = lists.into_iter().filter(|(_, texts)| !texts.is_empty());
    let lists = lists.map(|(label, texts)| (words.label(label).to_owned(), texts.join(", ")));
    lists.chain(custom.context.iter().cloned()).map(|(label, text)| facts::named(&label, &text)).collect()
}
