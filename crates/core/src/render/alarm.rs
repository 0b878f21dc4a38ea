//! An alarm's message. [`LAYOUT`] is the one place that says what stands where.

use jiff::Timestamp;

use super::condition::Condition;
use super::language::{Label, Language, language};
use super::{console, time};
use crate::alarm::{AlarmState, Definition, Query};
use crate::config::Config;
use crate::notice::{AlarmNotice, Source};
use crate::slack::{Attachment, Block, Message, Mrkdwn, TEXT_CHARS, escape};

/// The parts of the message in reading order, below its title, each with the most characters it may
/// take (of a field: each field). Together with the title they stay below
/// [`crate::slack::MESSAGE_CHARS`].
const LAYOUT: [(Part, usize); 5] = [
    (Part::Headline, 800),
    (Part::Description, 1_500),
    (Part::Facts, 400),
    (Part::Reason, 1_300),
    (Part::Footer, 600),
];

const TITLE_CHARS: usize = 1_500;

#[derive(Debug, Clone, Copy)]
enum Part {
    /// What is wrong, as a sentence with the numbers.
    Headline,
    /// What the alarm's owner wrote about it.
    Description,
    /// Metric, dimensions, threshold, account, region.
    Facts,
    /// CloudWatch's own sentence.
    Reason,
    /// When, in the reader's zone and in the configured one, and by which way it came.
    Footer,
}

/// All that a part may draw on.
struct View<'a> {
    alarm: &'a AlarmNotice,
    source: &'a Source,
    config: &'a Config,
    words: &'static dyn Language,
    now: Timestamp,
}

pub(super) fn render(alarm: &AlarmNotice, source: &Source, config: &Config, now: Timestamp) -> Message {
    let view = View { alarm, source, config, words: language(config.locale), now };
    let text = view.notification();
    let blocks = LAYOUT.iter().filter_map(|&(part, limit)| view.block(part, limit)).collect();
    let color = color(alarm.transition.to);
    Message {
        blocks: Block::section(view.title(), TITLE_CHARS).into_iter().collect(),
        attachments: vec![Attachment { color, fallback: text.clone(), blocks }],
        ..Message::of_text(text)
    }
}

/// Colour is never alone: the symbol and the word say the same.
fn color(state: AlarmState) -> &'static str {
    match state {
        AlarmState::Alarm => "#d92d20",
        AlarmState::Ok => "#2e9d5b",
        AlarmState::InsufficientData => "#b58900",
    }
}

fn symbol(state: AlarmState) -> &'static str {
    match state {
        AlarmState::Alarm => "🚨",
        AlarmState::Ok => "✅",
        AlarmState::InsufficientData => "❔",
    }
}

impl View<'_> {
    /// What a phone shows of it: symbol, state, name, numbers, place.
    fn notification(&self) -> String {
        let state = self.alarm.transition.to;
        let name = &self.alarm.alarm.name;
        let mut text = format!("{} {}: {name}", symbol(state), self.words.state(state));
        if let Some(short) = Condition::of(self.alarm).and_then(|condition| condition.short()) {
            text = format!("{text} · {short}");
        }
        if let Some(place) = self.place() {
            text = format!("{text} · {place}");
        }
        escape(&Mrkdwn::from(text.as_str()).fit(TEXT_CHARS).plain())
    }

    fn title(&self) -> Mrkdwn {
        let transition = self.alarm.transition;
        let name = self.alarm.alarm.name.as_str();
        let title = Mrkdwn::new().text(format!("{} ", symbol(transition.to)));
        let title = match console::alarm(&self.alarm.alarm) {
            Some(url) => title.bold_link(url, name),
            None => title.bold(name),
        };
        let to = self.words.state(transition.to);
        match transition.from.filter(|&from| from != transition.to) {
            Some(from) => title.text(format!("  {} → ", self.words.state(from))).bold(to),
            None => title.text("  ").bold(to),
        }
    }

    fn block(&self, part: Part, limit: usize) -> Option<Block> {
        match part {
            Part::Headline => Block::section(self.headline()?, limit),
            Part::Description => Block::section(Mrkdwn::from(self.alarm.description.as_deref()?), limit),
            Part::Facts => Block::fields(self.facts(), limit),
            Part::Reason => Block::context(Mrkdwn::from(self.alarm.reason.as_deref()?), limit),
            Part::Footer => Block::context(self.footer(), limit),
        }
    }

    fn headline(&self) -> Option<Mrkdwn> {
        let condition = Condition::of(self.alarm)?;
        Some(self.words.headline(&condition, self.alarm.transition.to))
    }

    fn facts(&self) -> Vec<Mrkdwn> {
        let facts = [
            (Label::Metric, self.metric()),
            (Label::Dimensions, self.dimensions()),
            (Label::Threshold, Condition::of(self.alarm).and_then(|it| self.words.condition(&it))),
            (Label::Rule, self.rule()),
            (Label::Account, self.account()),
            (Label::Region, self.region()),
        ];
        let facts = facts.into_iter().filter_map(|(label, fact)| Some((label, fact?)));
        facts.map(|(label, fact)| Mrkdwn::new().bold(self.words.label(label)).text(format!("\n{fact}"))).collect()
    }

    fn metric(&self) -> Option<String> {
        let Definition::Metric(metric) = &self.alarm.definition else { return None };
        let Query::Single(stat) = &metric.query else {
            return super::condition::result_query(&metric.query)?.expression.clone();
        };
        let period = metric.period.map(|seconds| self.words.duration(i64::from(seconds)));
        let how: Vec<_> = stat.statistic.iter().cloned().chain(period).collect();
        let name = format!("{} {}", stat.metric.namespace, stat.metric.name);
        Some(if how.is_empty() { name } else { format!("{name} ({})", how.join(", ")) })
    }

    fn dimensions(&self) -> Option<String> {
        let Definition::Metric(metric) = &self.alarm.definition else { return None };
        let Query::Single(stat) = &metric.query else { return None };
        let lines: Vec<_> =
            stat.metric.dimensions.iter().map(|it| format!("{} = {}", it.name, it.value)).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn rule(&self) -> Option<String> {
        let Definition::Composite(composite) = &self.alarm.definition else { return None };
        (!composite.rule.is_empty()).then(|| composite.rule.clone())
    }

    fn account(&self) -> Option<String> {
        let account = self.alarm.alarm.account.as_deref()?;
        let alias = self.config.accounts.get(account);
        Some(alias.map_or_else(|| account.to_owned(), |alias| format!("{alias} ({account})")))
    }

    fn region(&self) -> Option<String> {
        let region = self.alarm.alarm.region.as_ref()?;
        let code = region.code();
        Some(region.name().map_or_else(|| code.to_owned(), |name| format!("{name} {code}")))
    }

    /// Account and region in a few characters.
    fn place(&self) -> Option<String> {
        let identity = &self.alarm.alarm;
        let account = identity.account.as_ref();
        let account = account.map(|account| self.config.accounts.get(account).unwrap_or(account).clone());
        let region = identity.region.as_ref().map(|region| region.code().to_owned());
        let place: Vec<_> = account.into_iter().chain(region).collect();
        (!place.is_empty()).then(|| place.join(" "))
    }

    fn footer(&self) -> Mrkdwn {
        time::footer(self.alarm.transition.at, self.source, self.config, self.words, self.now)
    }
}
