//! Formats times so that people on call need not convert them.

use bongsu_slack::Mrkdwn;
use jiff::{SignedDuration, Timestamp};

use super::language::Language;
use crate::config::Config;
use crate::delivery::LATE_AFTER;
use crate::notice::Source;

/// The day on which CloudWatch became public, in May 2009.
const CLOUDWATCH_BEGAN: i64 = 1_242_518_400;

/// Formats the time in the configured zone and in the reader's own zone (which Slack fills in), the delay and
/// the topic. The event happened `at`. Its message was `due` then, or later if CloudWatch held it back.
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

/// Returns the delay of a message in seconds, or `None` if it is too short to mention.
pub(super) fn age(due: Timestamp, now: Timestamp) -> Option<i64> {
    let age = is_known(due).then(|| seconds(now.duration_since(due)))?;
    Some(age).filter(|&age| age > LATE_AFTER.as_secs())
}

/// Returns whether an alarm can have changed at this time. Alarms did not exist before CloudWatch, and 1970
/// stands for a missing time.
pub(super) fn is_known(at: Timestamp) -> bool {
    at.as_second() >= CLOUDWATCH_BEGAN
}

/// Rounds to whole seconds: 29.99 s becomes 30.
pub(super) fn seconds(span: SignedDuration) -> i64 {
    let half = if span.is_negative() { -500 } else { 500 };
    span.saturating_add(SignedDuration::from_millis(half)).as_secs()
}

/// Formats the time in the configured zone, with the date and the zone.
pub(super) fn clock(at: Timestamp, config: &Config) -> String {
    format!("{} {}", of_day(at, config), zone(at, config))
}

/// Formats a time in the near future in hours and minutes, with the date if it is on another day.
pub(super) fn soon(at: Timestamp, now: Timestamp, config: &Config) -> String {
    let is_soon = at.duration_since(now) < SignedDuration::from_hours(12);
    let minute = || at.to_zoned(config.zone.rules().clone()).strftime("%H:%M %Z").to_string();
    if is_soon { minute() } else { clock(at, config) }
}

/// Formats the time without the zone, for use beside a time with the zone.
pub(super) fn of_day(at: Timestamp, config: &Config) -> String {
    at.to_zoned(config.zone.rules().clone()).strftime("%m-%d %H:%M:%S").to_string()
}

/// Returns the name of the configured zone at a time, such as `KST`.
pub(super) fn zone(at: Timestamp, config: &Config) -> String {
    at.to_zoned(config.zone.rules().clone()).strftime("%Z").to_string()
}

/// Formats the time in the configured zone, with the year and the zone.
pub(super) fn in_zone(at: Timestamp, config: &Config) -> String {
    at.to_zoned(config.zone.rules().clone()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_before_cloudwatch_is_not_a_delay() {
        let now: Timestamp = "2026-11-29T00:00:00Z".parse().unwrap();
        assert_eq!(age(Timestamp::UNIX_EPOCH, now), None);
        assert_eq!(age(now - SignedDuration::from_hours(48), now), Some(172_800));
    }

    #[test]
    fn seconds_are_rounded() {
        let cases = [(29_990, 30), (29_499, 29), (-600, -1), (0, 0)];
        for (millis, expected) in cases {
            assert_eq!(seconds(SignedDuration::from_millis(millis)), expected);
        }
    }
}
