//! Tests the messages about late and missed changes, many notices at once, and the daily summary.

use bongsu_alarm::Locale;
use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::review::{AlarmReview, Measures, ReviewFinding};
use bongsu_core::audit::{DailySummary, SummaryAlarm};
use bongsu_core::compose::{Draft, Line};
use bongsu_core::config::Config;
use bongsu_core::incident::{Root, Story};
use bongsu_core::intake;
use bongsu_core::ledger::{Change, Refused};
use bongsu_core::notice::Notice;
use bongsu_core::plan::Reply;
use bongsu_core::ports::Picture;
use bongsu_core::reason::NotifyReason;
use bongsu_core::render::{daily_summary, weekly_review, widget};
use bongsu_core::review::WeeklyReview;
use bongsu_slack::{Block, MESSAGE_CHARS, Message, Mrkdwn, Posted};
use jiff::{SignedDuration, Timestamp};

use super::{NOW, config, of, own};
use crate::rules;

pub(crate) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

pub(crate) fn fixture(name: &str) -> Vec<Notice> {
    let path = format!("{}/../../fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    intake::read(&std::fs::read(path).unwrap()).into_notices()
}

pub(crate) fn all_fixtures() -> Vec<Notice> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    paths.iter().flat_map(|path| intake::read(&std::fs::read(path).unwrap()).into_notices()).collect()
}

fn change(state: AlarmState, minutes: i64) -> Change {
    Change { at: now() + SignedDuration::from_mins(minutes), state }
}

fn digest(lines: &[Line<'_>], config: &Config) -> Message {
    of(&Draft::Digest { lines, notified: &[], mentions: &[] }, config, now())
}

/// Returns the change as a reply in the thread of a message.
fn reply(notice: &Notice, story: &Story, config: &Config, now: Timestamp) -> Message {
    let posted = Posted { channel: "C1".to_owned(), ts: "1.2".to_owned() };
    let to = &Reply { root: Root { posted, shared: false }, broadcast: false };
    of(&Draft::Reply { notice, story, to, mentions: &[] }, config, now)
}

fn check(name: &str, message: impl Fn(&Config) -> Message) {
    for (locale, language) in [(Locale::En, "en"), (Locale::Ko, "ko")] {
        let messages = [message(&config(locale))];
        messages.iter().for_each(rules::check);
        insta::with_settings!({ snapshot_suffix => format!("{name}.json") }, {
            insta::assert_json_snapshot!(language, messages);
        });
    }
}

#[test]
fn a_late_alarm_shows_its_current_state() {
    let notices = fixture("sns-lambda-metric-alarm");
    let story = Story { newer: Some(change(AlarmState::Ok, -1)), ..Story::default() };
    check("late", |config| own(&notices[0], &story, config, now() + SignedDuration::from_hours(40)));
}

#[test]
fn the_end_of_an_unannounced_alarm_describes_the_alarm() {
    let notices = fixture("sns-lambda-ok");
    let untold = vec![change(AlarmState::Alarm, -61)];
    let story = Story { before: untold.last().copied(), untold, ..Story::default() };
    check("untold", |config| own(&notices[0], &story, config, now() + SignedDuration::from_hours(40)));
}

#[test]
fn an_alarm_of_an_audit_mentions_the_audit() {
    let notices = fixture("sns-lambda-composite");
    let story = Story { reason: Some(NotifyReason::FoundByAudit), ..Story::default() };
    check("found", |config| own(&notices[0], &story, config, now() + SignedDuration::from_mins(20)));
}

#[test]
fn a_picture_is_above_the_footer() {
    let notices = fixture("sns-lambda-metric-alarm");
    check("picture", |config| {
        let alt = widget(&notices[0], config).unwrap_or_else(|| panic!("no widget")).alt;
        let url = "https://pictures.s3.ap-northeast-2.amazonaws.com/graphs/web-cpu-high.png".to_owned();
        let (notice, story, picture) = (&notices[0], &Story::default(), Some(&Picture::Link { url, alt }));
        of(&Draft::Message { notice, story, notified: &[], picture, mentions: &[] }, config, now())
    });
}

#[test]
fn a_digest_lists_alarms_in_alarm_first() {
    let notices = all_fixtures();
    let lines: Vec<_> =
        notices.iter().take(40).map(|notice| Line { notice, story: Story::default() }).collect();
    check("digest", |config| digest(&lines, config));
}

#[test]
fn a_digest_shows_the_delay_of_each_line() {
    let notices = fixture("sns-lambda-metric-alarm");
    let lines = [Line { notice: &notices[0], story: Story::default() }];
    let later = now() + SignedDuration::from_hours(2);
    for (locale, time, delay) in
        [(Locale::En, "11-23 05:12:07 UTC", "delayed 2"), (Locale::Ko, "11-23 14:12:07 KST", "지연 도착")]
    {
        let draft = Draft::Digest { lines: &lines, notified: &[], mentions: &[] };
        let message = of(&draft, &config(locale), later).to_json();
        let line = message.split("|web-cpu-high").nth(1).unwrap_or_default();
        assert!(line.contains(time) && line.contains(delay), "{message}");
    }
}

#[test]
fn a_digest_of_the_longest_names_is_within_slacks_limits() {
    for name in ["sns-lambda-long-name", "sns-lambda-korean-emoji", "sns-lambda-hostile-text"] {
        let notices = fixture(name);
        let story = || Story {
            untold: vec![change(AlarmState::Alarm, -9); 5],
            newer: Some(change(AlarmState::Ok, 0)),
            ..Story::default()
        };
        let lines: Vec<_> = (0..40).map(|_| Line { notice: &notices[0], story: story() }).collect();
        for locale in [Locale::En, Locale::Ko] {
            let message = digest(&lines, &config(locale));
            rules::check(&message);
            let chars: usize = message.all_blocks().flat_map(Block::texts).map(Mrkdwn::chars).sum();
            assert!(chars <= MESSAGE_CHARS, "{name}: {chars}");
        }
    }
}

#[test]
fn every_message_of_a_fallback_has_the_reason() {
    let refused = Refused { receiver: Some("<!here>".to_owned()), error: "word ".repeat(900) };
    let story = Story { refused: Some(refused), ..Story::default() };
    let notices = all_fixtures();
    let lines = |count| notices.iter().take(count).map(|notice| Line { notice, story: story.clone() });
    for config in [Locale::En, Locale::Ko].map(config) {
        let each = notices.iter().flat_map(|it| [own, reply].map(|write| write(it, &story, &config, now())));
        for message in each.chain([digest(&lines(30).collect::<Vec<_>>(), &config)]) {
            rules::check(&message);
            let text = message.to_json();
            assert!(text.contains("&lt;!here&gt;") && text.contains("word word"), "{message}");
            assert!(!text.contains("<!here"), "{message}");
        }
    }
}

#[test]
fn a_storm_of_findings_is_counted_by_kind_and_severity() {
    let finding = |number: usize| {
        let severity = [2, 5, 8][number % 3];
        let title = format!("Finding {number} <!channel> 결제 *{}*", "x".repeat(number % 200));
        let detail = serde_json::json!({ "id": number.to_string(), "severity": severity, "title": title });
        let event = serde_json::json!({
            "id": format!("e-{number}"), "source": "aws.guardduty", "detail-type": "GuardDuty Finding",
            "account": "123456789012", "region": "ap-northeast-2", "detail": detail,
        });
        intake::notices(&event.to_string())
    };
    let mut notices: Vec<_> = (0..500).flat_map(finding).collect();
    notices.extend(fixture("event-codepipeline-failed"));
    let lines = notices.iter().map(|notice| Line { notice, story: Story::default() });
    let lines: Vec<_> = lines.collect();
    check("storm-of-findings", |config| digest(&lines, config));
}

#[test]
fn the_weekly_review_names_the_noisiest_alarms() {
    let alarm = |name: &str, fired, noise, findings| AlarmReview {
        name: name.to_owned(),
        measures: Measures { fired, noise, ..Measures::default() },
        findings,
        unknown: Vec::new(),
        episodes: Vec::new(),
    };
    let noisiest = vec![
        alarm(
            "web-cpu-high",
            41,
            38,
            vec![
                ReviewFinding::ShortLived { noise: 38, fired: 41 },
                ReviewFinding::AtNight { at_night: 30, fired: 41 },
                ReviewFinding::NeverAcknowledged { fired: 41 },
            ],
        ),
        alarm("결제-지연", 1, 1, Vec::new()),
    ];
    let noisy = WeeklyReview { alarms: 12, fired: 60, noise: 39, noisiest };
    let quiet = WeeklyReview { alarms: 1, fired: 1, noise: 0, noisiest: Vec::new() };
    for (name, review) in [("week-noisy", noisy), ("week-quiet", quiet)] {
        check(name, |config| {
            let notices = intake::read(weekly_review(&review, config, now()).as_bytes()).into_notices();
            own(&notices[0], &Story::default(), config, now())
        });
    }
}

#[test]
fn the_daily_summary_is_a_valid_message() {
    let alarm = |name: &str, state, minutes| SummaryAlarm {
        name: name.to_owned(),
        state,
        since: now() - SignedDuration::from_mins(minutes),
    };
    let alarms = vec![
        alarm("web-cpu-high", AlarmState::Alarm, 95),
        alarm("결제-지연", AlarmState::Alarm, 3),
        alarm("db-storage-low", AlarmState::Ok, 3_000),
    ];
    for (name, alarms) in [("evening-burning", alarms), ("evening-quiet", Vec::new())] {
        let summary = DailySummary::new(alarms, &[], now());
        check(name, |config| {
            let event = daily_summary(&summary, config, now());
            let notices = intake::read(event.as_bytes()).into_notices();
            own(&notices[0], &Story::default(), config, now())
        });
    }
}
