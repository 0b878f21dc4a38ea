//! The message of an AWS service event that is not an alarm. [`BUDGET`] limits each part.

use std::borrow::Cow;

use bongsu_alarm::alarm::Region;
use bongsu_slack::{Attachment, Block, FIELDS, Message, Mrkdwn, TEXT_CHARS, escape};
use jiff::{SignedDuration, Timestamp};

use super::language::{Label, Language, language, seconds_in};
use super::{console, facts, time};
use crate::arn;
use crate::config::Config;
use crate::notice::{EventFact, OtherNotice, Outcome, ServiceEvent, Source, Title};

/// The maximum length of each part. The sum stays below [`bongsu_slack::MESSAGE_CHARS`].
struct Budget {
    title: usize,
    summary: usize,
    place: usize,
    fact: usize,
    raw: usize,
    subject: usize,
    attributes: usize,
    footer: usize,
}

const BUDGET: Budget = Budget {
    title: 1_600,
    summary: 1_500,
    place: 300,
    fact: 400,
    raw: 2_500,
    subject: 200,
    attributes: 600,
    footer: 350,
};

/// Facts whose value is a severity, or a count for each severity.
const OF_SEVERITY: [&str; 3] = ["Severity", "Category", "Findings"];

/// Facts whose value is a state.
const OF_STATE: [&str; 4] = ["Status", "Before", "Result", "Compliance"];

/// Returns the line in a digest.
pub(super) fn headline(
    event: &ServiceEvent,
    other: &OtherNotice,
    source: &Source,
    config: &Config,
) -> String {
    format!("{} {}", symbol(event.outcome), title(event, other, source, config))
}

/// Returns the service and the event. An event of an unknown service has the sender's title.
pub(super) fn title(event: &ServiceEvent, other: &OtherNotice, source: &Source, config: &Config) -> String {
    let words = language(config.locale);
    let own = event.title.happened.as_deref();
    let happened = own.and_then(|word| words.happened(word));
    let line = event.title.line(happened.as_deref().or(own));
    match (event.service.as_str(), line.as_str()) {
        ("", line) => {
            let sent = super::other::title(other, source, config);
            let is_named = !event.title.subject.trim().is_empty() && sent == words.untitled();
            if is_named { line.to_owned() } else { sent.to_owned() }
        }
        (service, "") => service.to_owned(),
        (service, title) => format!("{service}: {title}"),
    }
}

/// Returns the symbol of an outcome. The symbols also differ in shape, for people who do not see colors.
pub(super) fn symbol(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Failed => "❌",
        Outcome::Attention => "⚠️",
        Outcome::Progress => "🔵",
        Outcome::Succeeded => "✅",
        Outcome::Unknown => "ℹ️",
    }
}

pub(super) fn color(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Failed => "#d92d20",
        Outcome::Attention => "#b58900",
        Outcome::Progress => "#2e77d0",
        Outcome::Succeeded => "#2e9d5b",
        Outcome::Unknown => "#6b7280",
    }
}

pub(super) fn render(
    event: &ServiceEvent,
    other: &OtherNotice,
    source: &Source,
    config: &Config,
    now: Timestamp,
) -> Message {
    let words = language(config.locale);
    let title = title(event, other, source, config);
    let said =
        Mrkdwn::from(format!("{} {title}", symbol(event.outcome)).as_str()).fit(TEXT_CHARS / 2).plain();
    let more = event.summary.as_deref().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let more = if more.is_empty() && event.service.is_empty() { first_facts(event) } else { more };
    let text = if more.is_empty() { said } else { format!("{said} · {more}") };
    let text = escape(&Mrkdwn::from(text.as_str()).fit(TEXT_CHARS).plain());
    let facts = event
        .facts
        .iter()
        .map(|fact| labelled(words.name(&fact.name), &value(fact, event.at, words, config)));
    let facts: Vec<_> = facts.take(FIELDS).collect();
    // The readers of services already use their subjects and attributes.
    let is_known = !event.service.is_empty();
    let subject = source.subject.as_deref();
    let subject = subject.filter(|it| is_known && !it.contains("Notification") && !title.contains(it));
    let attributes = source.attributes.iter().filter(|_| !is_known);
    let attributes: Vec<_> = attributes.map(|(name, value)| format!("{name} = {value}")).collect();
    let place = place(event, words, config);
    let is_told = !place.is_empty() && (event.resource.is_some() || says_all(&event.title));
    let is_unread = facts.is_empty() && event.summary.is_none() && !is_told;
    let raw = is_unread.then(|| Mrkdwn::from(other.text.as_str()));
    let blocks = [
        event.summary.as_deref().and_then(|it| Block::section(Mrkdwn::from(it), BUDGET.summary)),
        Block::fields(place, BUDGET.place),
        Block::fields(facts, BUDGET.fact),
        raw.and_then(|raw| Block::section(raw, BUDGET.raw)),
        subject.and_then(|subject| Block::context(Mrkdwn::from(subject), BUDGET.subject)),
        Block::context(Mrkdwn::from(attributes.join("\n").as_str()), BUDGET.attributes),
        Block::context(footer(event, source, words, config, now), BUDGET.footer),
    ];
    let blocks = blocks.into_iter().flatten();
    Message::of_text(text.clone())
        .with_blocks(Block::section(linked(event, &title), BUDGET.title))
        .with_attachment(Attachment::new(color(event.outcome), text, blocks))
}

/// Returns whether the title names the subject and its state, as in `shop-api FAILED`.
fn says_all(title: &Title) -> bool {
    let is_word = |text: &str| text.chars().any(char::is_alphabetic);
    is_word(&title.subject) && title.happened.as_deref().is_some_and(is_word)
}

/// Returns the title with a link to the page of the event or of its resource.
fn linked(event: &ServiceEvent, title: &str) -> Mrkdwn {
    let lead = Mrkdwn::new().text(format!("{} ", symbol(event.outcome)));
    match page(event) {
        Some(url) => lead.bold_link(url, title),
        None => lead.bold(title),
    }
}

/// Returns the page in the event, or the page of its resource.
pub(super) fn page(event: &ServiceEvent) -> Option<String> {
    let by_event = event.url.clone().filter(|url| url.starts_with("https://") && url.len() <= 1_500);
    by_event.or_else(|| {
        let arns = [&event.page, &event.resource].into_iter().flatten();
        arns.into_iter().find_map(|arn| console::page_of(arn, event.region.as_deref()))
    })
}

/// Returns the account, region, resource and severity, which every event can have.
fn place(event: &ServiceEvent, words: &dyn Language, config: &Config) -> Vec<Mrkdwn> {
    let account = event.account.as_ref().map(|it| facts::account(it, config));
    let region = event.region.as_ref().map(|code| {
        Region::from_code(code).map_or_else(|| code.clone(), |region| facts::region(&region, words))
    });
    let resource = event.resource.as_deref().filter(|resource| !is_shown(resource, event));
    let resource = resource.map(|resource| of_arn(resource).to_owned());
    // The category of a Health event is its severity.
    let is_severity = |word: &str| event.severity.as_deref().is_some_and(|it| word.eq_ignore_ascii_case(it));
    let has_severity = event.facts.iter().any(|fact| fact.name == "Severity" || is_severity(&fact.value));
    let severity = event.severity.as_ref().filter(|_| !has_severity);
    let severity = severity.map(|word| words.severity(word).unwrap_or_else(|| word.clone()));
    let facts = [
        (Label::Severity, severity),
        (Label::Account, account),
        (Label::Region, region),
        (Label::Resource, resource),
    ];
    facts.into_iter().filter_map(|(label, value)| Some(labelled(words.label(label), &value?))).collect()
}

/// Returns whether the title or a fact shows the resource: the whole text, or the name after the type.
fn is_shown(resource: &str, event: &ServiceEvent) -> bool {
    let part = of_arn(resource);
    let name = part.split_once([':', '/']).map_or(part, |(_, name)| name);
    let is_in_facts =
        event.facts.iter().flat_map(|fact| fact.value.split(", ")).any(|it| it == part || it == name);
    let is_listed = event.facts.iter().any(|fact| fact.name == "Resources");
    is_listed || is_in_facts || event.title.subject.contains(part) || event.title.subject == name
}

/// Returns the first facts for the text of a phone, if the event has no more informative text.
fn first_facts(event: &ServiceEvent) -> String {
    let facts = event.facts.iter().take(3).map(|fact| format!("{}: {}", fact.name, fact.value));
    facts.collect::<Vec<_>>().join(", ")
}

/// Translates a value that is a severity, a state, a duration or a time. Any other value stays unchanged.
fn value<'a>(
    fact: &'a EventFact,
    event_at: Option<Timestamp>,
    words: &dyn Language,
    config: &Config,
) -> Cow<'a, str> {
    let is_severity = OF_SEVERITY.contains(&fact.name.as_str());
    let severity = || words.severity(&fact.value).filter(|_| is_severity);
    let state = || words.happened(&fact.value).filter(|_| OF_STATE.contains(&fact.name.as_str()));
    let duration = || seconds_in(&fact.value).map(|seconds| words.duration(seconds));
    severity()
        .or_else(state)
        .or_else(duration)
        .map_or_else(|| in_zone(&fact.value, event_at, config), Cow::Owned)
}

/// Formats a time in the zone of the message, with the year if it differs from the year of the event. Any
/// other value stays unchanged.
fn in_zone<'a>(value: &'a str, event_at: Option<Timestamp>, config: &Config) -> Cow<'a, str> {
    let is_time = value.len() >= "2026-11-23T05:12:07Z".len() && value.contains('T') && value.ends_with('Z');
    let time = is_time.then(|| value.parse::<Timestamp>().ok()).flatten();
    let time = time.or_else(|| of_mail(value)).or_else(|| of_systems_manager(value));
    let is_near = |at: Timestamp| {
        event_at
            .is_none_or(|event_at| at.duration_since(event_at).abs() < SignedDuration::from_hours(24 * 180))
    };
    time.map_or(Cow::Borrowed(value), |at| {
        Cow::Owned(if is_near(at) { time::clock(at, config) } else { time::in_zone(at, config) })
    })
}

/// Parses a time in the format of AWS Health: `Mon, 23 Nov 2026 05:00:00 GMT`.
fn of_mail(value: &str) -> Option<Timestamp> {
    let may_be = value.ends_with("GMT") && value.contains(", ");
    may_be.then(|| jiff::fmt::rfc2822::parse(value).ok().map(|at| at.timestamp())).flatten()
}

/// Parses a time in the format of Systems Manager, which is in UTC: `Nov 23, 2026 5:01:02 AM`.
fn of_systems_manager(value: &str) -> Option<Timestamp> {
    let may_be = value.ends_with(" AM") || value.ends_with(" PM");
    let time = may_be.then(|| jiff::civil::DateTime::strptime("%b %d, %Y %I:%M:%S %p", value).ok()).flatten();
    time.and_then(|time| Some(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp()))
}

/// Returns the resource part of an ARN.
fn of_arn(resource: &str) -> &str {
    arn::resource_of_text(resource).unwrap_or(resource)
}

fn labelled(label: &str, value: &str) -> Mrkdwn {
    Mrkdwn::new().bold(label).text(format!("\n{value}"))
}

fn footer(
    event: &ServiceEvent,
    source: &Source,
    words: &dyn Language,
    config: &Config,
    now: Timestamp,
) -> Mrkdwn {
    // A finding has a severity, which is more useful than its outcome.
    let outcome = words.outcome(event.outcome).filter(|_| event.severity.is_none());
    let rest = time::footer(event.at, event.at, source, config, words, now);
    let separator = if rest.is_empty() { "" } else { " · " };
    let outcome = outcome.map(|outcome| format!("{outcome}{separator}")).unwrap_or_default();
    Mrkdwn::new().text(outcome).append(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_has_the_language_and_the_zone_of_the_message() {
        let cases = [
            ("Severity", "high (8)", "high (8)", "높음 (8)"),
            ("Findings", "CRITICAL 2, TOTAL 3", "CRITICAL 2, TOTAL 3", "심각 2, 합계 3"),
            ("Category", "creation", "creation", "creation"),
            ("Status", "ACTIVE", "ACTIVE", "활성"),
            ("Running time", "5400 s", "1\u{a0}h 30\u{a0}min", "1시간 30분"),
            ("Start", "Nov 23, 2026 5:01:02 AM", "11-23 05:01:02 UTC", "11-23 05:01:02 UTC"),
            ("Queue", "high", "high", "high"),
        ];
        let at = "2026-11-23T05:12:07Z".parse().ok();
        for (name, given, english, korean) in cases {
            let fact = EventFact { name: name.to_owned(), value: given.to_owned() };
            for (locale, expected) in [("en", english), ("ko", korean)] {
                let config = Config::parse(&format!("locale = \"{locale}\"")).unwrap();
                assert_eq!(value(&fact, at, language(config.locale), &config), expected, "{name} {given}");
            }
        }
    }
}
