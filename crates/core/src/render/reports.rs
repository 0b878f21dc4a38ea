//! The messages at fixed times. The daily summary (the evening fire) says that all is quiet, or lists the
//! alarms in ALARM. The weekly review names the noisiest alarms. Both take the same path as an alarm, which
//! proves that the path works.

use std::cmp::Reverse;

use bongsu_alarm::Locale;
use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::review::{AlarmReview, ReviewFinding};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::language::{Language, language};
use super::time;
use crate::audit::{AccountSummary, DailySummary, SummaryAlarm};
use crate::config::Config;
use crate::review::WeeklyReview;

/// The number of alarms to name.
const NAMED: usize = 20;

/// The maximum number of accounts to list. Accounts with the most alarms in ALARM come first.
const ACCOUNTS: usize = 20;

/// The maximum number of alarms without a working action, and of unread accounts, to name.
const MUTE_NAMED: usize = 5;

/// Renders the daily summary as an event in the format of SNS.
pub fn daily_summary(summary: &DailySummary, config: &Config, now: Timestamp) -> String {
    let words = language(config.locale);
    let subject = words.daily_summary(summary.burning().len());
    event_of_day("evening-fire", &subject, &summary_lines(summary, words, now), config, now)
}

/// Creates an event in the format of SNS. The message ID is the same for a whole day in the configured zone,
/// so a repeated invocation posts nothing twice.
fn event_of_day(name: &str, subject: &str, lines: &[String], config: &Config, now: Timestamp) -> String {
    let day = now.to_zoned(config.zone.rules().clone()).date();
    json!({
        "Type": "Notification",
        "MessageId": format!("{name}-{day}"),
        "Timestamp": now.to_string(),
        "Subject": subject,
        "Message": lines.join("\n"),
    })
    .to_string()
}

fn summary_lines(summary: &DailySummary, words: &dyn Language, now: Timestamp) -> Vec<String> {
    let burning = summary.burning();
    let span = |span: SignedDuration| words.duration(time::seconds(span));
    let line = |alarm: &&SummaryAlarm| words.burning(&alarm.name, &span(now.duration_since(alarm.since)));
    let mut lines: Vec<_> = burning.iter().take(NAMED).map(line).collect();
    if let Some(more) = burning.len().checked_sub(NAMED).filter(|more| *more > 0) {
        lines.push(words.more_burning(more));
    }
    let count = |state| summary.count(state);
    lines.push(words.standing(count(AlarmState::Ok), burning.len(), count(AlarmState::InsufficientData)));
    lines.extend(accounts(summary, words));
    let delays = summary.delays.map(|delays| [delays.median, delays.p99, delays.worst].map(span));
    lines.push(words.told(summary.told, delays));
    if summary.waiting > 0 {
        lines.push(words.waiting(summary.waiting));
    }
    if !summary.mute.is_empty() {
        lines.push(words.mute(summary.mute.len(), &some(&summary.mute, ", ")));
    }
    if !summary.unread.is_empty() {
        lines.push(words.unread(summary.unread.len(), &some(&summary.unread, "; ")));
    }
    lines
}

/// Returns the first names.
fn some(names: &[String], between: &str) -> String {
    let some = names.iter().take(MUTE_NAMED).map(String::as_str).collect::<Vec<_>>().join(between);
    if names.len() > MUTE_NAMED { format!("{some}{between}...") } else { some }
}

/// Returns a line for each account.
fn accounts(summary: &DailySummary, words: &dyn Language) -> Vec<String> {
    let mut accounts: Vec<_> = summary.accounts.iter().collect();
    // The sort is stable, so accounts with equal numbers stay in the order of their names.
    accounts.sort_by_key(|(_, it)| Reverse((it.alarm, it.insufficient_data)));
    let line = |(name, it): &(&String, &AccountSummary)| {
        format!("{name}: {}", words.standing(it.ok, it.alarm, it.insufficient_data))
    };
    let mut lines: Vec<_> = accounts.iter().take(ACCOUNTS).map(line).collect();
    if let Some(more) = accounts.len().checked_sub(ACCOUNTS).filter(|more| *more > 0) {
        lines.push(words.more_burning(more));
    }
    lines
}

/// Renders the weekly review as an event in the format of SNS.
pub fn weekly_review(review: &WeeklyReview, config: &Config, now: Timestamp) -> String {
    let words = language(config.locale);
    let subject = words.weekly_review(review.noisiest.len());
    event_of_day("weekly-review", &subject, &review_lines(review, words, config.locale), config, now)
}

fn review_lines(review: &WeeklyReview, words: &dyn Language, locale: Locale) -> Vec<String> {
    let mut lines = vec![words.week(review.alarms, review.fired, review.noise)];
    lines.extend(review.noisiest.iter().map(|alarm| noisy(alarm, words, locale)));
    if !review.noisiest.is_empty() {
        lines.push(words.better_settings().to_owned());
    }
    lines
}

/// Renders one alarm: its counts and its findings. Leaves out the finding that the counts already show.
fn noisy(alarm: &AlarmReview, words: &dyn Language, locale: Locale) -> String {
    let counts = words.noisy(&alarm.name, alarm.measures.fired, alarm.measures.noise);
    let is_more = |finding: &&ReviewFinding| !matches!(finding, ReviewFinding::ShortLived { .. });
    let findings = alarm.findings.iter().filter(is_more).map(|finding| finding.sentence(locale));
    std::iter::once(counts).chain(findings).collect::<Vec<_>>().join("; ")
}
