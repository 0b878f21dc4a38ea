//! When it happened, told so that nobody on the shift has to calculate.

use jiff::Timestamp;

use super::language::Language;
use crate::config::Config;
use crate::delivery::LATE_AFTER;
use crate::notice::Source;
use crate::slack::Mrkdwn;

/// The time in the configured zone and in the reader's own (Slack fills it in), the delay and the
/// topic. It happened `at`, and a message about it was `due` then or, where CloudWatch held it back,
/// later.
pub(super) fn footer(
    at: Option<Timestamp>,
    due: Option<Timestamp>,
    source: &Source,
    config: &Config,
    words: &dyn Language,
    now: Timestamp,
) -> Mrkdwn {
    let mut footer = Mrkdwn::new();
    if let Some(at) = at {
        let fixed = in_zone(at, config);
        footer = footer.text(&fixed).date(words.your_time(), at.as_second(), fixed);
    }
    if let Some(age) = due.and_then(|due| age(due, now)) {
        footer = footer.text(" · ").bold(words.delayed(age));
    }
    if let Some(topic) = source.topic.as_deref().and_then(|arn| arn.rsplit(':').next()) {
        let separator = if footer.is_empty() { "" } else { " · " };
        footer = footer.text(format!("{separator}SNS {topic}"));
    }
    footer
}

/// How late a message is that was due then, in seconds; nothing where that is not worth telling.
pub(super) fn age(due: Timestamp, now: Timestamp) -> Option<i64> {
    Some(now.duration_since(due).as_secs()).filter(|&age| age > LATE_AFTER.as_secs())
}

/// The time of day in the configured zone, with its date.
pub(super) fn clock(at: Timestamp, config: &Config) -> String {
    at.to_zoned(config.zone.rules().clone()).strftime("%m-%d %H:%M:%S").to_string()
}

fn in_zone(at: Timestamp, config: &Config) -> String {
    at.to_zoned(config.zone.rules().clone()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
}
