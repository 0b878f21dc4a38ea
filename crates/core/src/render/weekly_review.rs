//! Renders the weekly review: one message that names the noisiest alarms. It takes the same path as every alarm.

use bongsu_alarm::Locale;
use bongsu_alarm::review::{AlarmReview, ReviewFinding};
use jiff::Timestamp;

use super::daily_summary::event_of_day;
use super::language::{Language, language};
use crate::config::Config;
use crate::review::WeeklyReview;

/// Renders the weekly review as an event in the format of SNS.
pub fn weekly_review(review: &WeeklyReview, config: &Config, now: Timestamp) -> String {
    let words = language(config.locale);
    let subject = words.weekly_review(review.noisiest.len());
    event_of_day("weekly-review", &subject, &lines(review, words, config.locale), config, now)
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
    let is_more = |finding: &&ReviewFinding| !matches!(finding, ReviewFinding::ShortLived { .. });
    let findings = alarm.findings.iter().filter(is_more).map(|finding| finding.sentence(locale));
    std::iter::once(counts).chain(findings).collect::<Vec<_>>().join("; ")
}
