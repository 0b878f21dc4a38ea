//! Renders the weekly review: one message that names the noisiest alarms. It takes the same path as every alarm.

use jiff::Timestamp;
use serde_json::json;

use super::language::{Language, language};
use crate::config::{Config, Locale};
use crate::review::{AlarmReview, Finding, WeeklyReview};

/// Renders the weekly review as an event in the format of SNS. The message ID is the same for a whole day of the
/// configured time zone, so a repeated invocation posts nothing twice.
pub fn weekly_review(review: &WeeklyReview, config: &Config, now: Timestamp) -> String {
    let day = now.to_zoned(config.zone.rules().clone()).date();
    let words = language(config.locale);
    json!({
        "Type": "Notification",
        "MessageId": format!("weekly-review-{day}"),
        "Timestamp": now.to_string(),
        "Subject": words.weekly_review(review.noisiest.len()),
        "Message": lines(review, words, config.locale).join("\n"),
    })
    .to_string()
}

fn lines(review: &WeeklyReview, words: &dyn Language, locale: Locale) -> Vec<String> {
    let mut lines = vec![words.week(review.alarms, review.fired, review.noise)];
    lines.extend(review.noisiest.iter().map(|alarm| noisy(alarm, words, locale)));
    if !review.noisiest.is_empty() {
        lines.push(words.better_settings().to_owned());
    }
    lines
}

/// Renders one alarm: its counts and its findings, without the finding that the counts already show.
fn noisy(alarm: &AlarmReview, words: &dyn Language, locale: Locale) -> String {
    let counts = words.noisy(&alarm.name, alarm.measures.fired, alarm.measures.noise);
    let is_more = |finding: &&Finding| !matches!(finding, Finding::ShortLived { .. });
    let findings = alarm.findings.iter().filter(is_more).map(|finding| finding.sentence(locale));
    std::iter::once(counts).chain(findings).collect::<Vec<_>>().join("; ")
}
