//! Tests when a receiver creates a picture, and with which time limit.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use bongsu_core::config::{Config, ReceiverConfig, ReceiverKind, SecretSource};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::intake;
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Local, Pipeline};
use bongsu_core::ports::{Capabilities, NoWake, Picture, Receiver, Updated};
use bongsu_core::store::MemoryStore;
use bongsu_slack::{Message, Posted};
use jiff::{SignedDuration, Timestamp};

use super::Stopped;

/// A channel with or without pictures. It records the time limits and the messages.
#[derive(Default)]
struct Channel {
    shows: bool,
    asked: Cell<Option<Duration>>,
    came: RefCell<Vec<Message>>,
}

impl Receiver for Channel {
    fn name(&self) -> &'static str {
        "slack"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { picture: self.shows, ..Capabilities::POST_ONLY }
    }

    async fn picture(&self, _: &Notice, budget: Duration) -> Option<Picture> {
        self.asked.set(Some(budget));
        Some(Picture::Link { url: "https://example.com/a.png".to_owned(), alt: "a graph".to_owned() })
    }

    async fn deliver(&self, message: &Message, _: Duration) -> Result<Receipt, DeliveryError> {
        self.came.borrow_mut().push(message.clone());
        Ok(Receipt { attempts: 1, ..Receipt::default() })
    }
}

fn config(bucket: Option<&str>) -> Config {
    let url = SecretSource::File("webhook".to_owned());
    let kind = ReceiverKind::Webhook { url, channel: None };
    let receiver = ReceiverConfig { name: "slack".to_owned(), kind, is_fallback: false };
    let mut config = Config { receivers: vec![receiver], ..Config::default() };
    config.graph.bucket = bucket.map(str::to_owned);
    config
}

/// The state of a program: its ledger and its memory.
#[derive(Default)]
struct Kept {
    store: MemoryStore,
    local: Local,
}

fn pipeline<'a, R: Receiver>(
    config: &'a Config,
    receivers: &'a [R],
    kept: &'a Kept,
) -> Pipeline<'a, R, MemoryStore, NoWake, Stopped> {
    Pipeline {
        config,
        receivers,
        store: &kept.store,
        wake: &NoWake,
        clock: &Stopped,
        local: &kept.local,
        invocation: "test",
        remedy: "name a receiver",
    }
}

/// Returns the receiver's time limit in an invocation with `left` milliseconds.
fn asked(event: &str, shows: bool, bucket: Option<&str>, left: i64) -> Option<Duration> {
    let path = format!("{}/../../fixtures/{event}.json", env!("CARGO_MANIFEST_DIR"));
    let notices = intake::read(&std::fs::read(path).unwrap()).into_notices();
    let channels = [Channel { shows, ..Channel::default() }];
    let (config, kept) = (config(bucket), Kept::default());
    let pipeline = pipeline(&config, &channels, &kept);
    let deadline = Timestamp::UNIX_EPOCH + SignedDuration::from_millis(left);
    pollster::block_on(pipeline.run(&notices[0], deadline));
    let [channel] = &channels;
    let came = channel.came.borrow();
    assert_eq!((came.len(), came[0].has_picture()), (1, channel.asked.get().is_some()), "{event}");
    channel.asked.get()
}

#[test]
fn a_receiver_creates_a_picture_if_it_can_and_should_show_one() {
    let two_seconds = Some(Duration::from_secs(2));
    let bucket = Some("pictures");
    let alarm = "sns-lambda-metric-alarm";
    assert_eq!(asked(alarm, true, bucket, 25_000), two_seconds);
    assert_eq!(asked("sns-lambda-ok", true, bucket, 25_000), two_seconds);
    assert_eq!(asked("sns-lambda-insufficient-data", true, bucket, 25_000), None);
    assert_eq!(asked("sns-lambda-composite", true, bucket, 25_000), None);
    assert_eq!(asked(alarm, false, bucket, 25_000), None);
    assert_eq!(asked(alarm, true, None, 25_000), None);
}

/// A channel that returns the position of its messages. It records the attachments with their time limits.
#[derive(Default)]
struct Thread {
    can: bool,
    is_down: bool,
    attached: RefCell<Vec<(Posted, Duration)>>,
}

impl Receiver for Thread {
    fn name(&self) -> &'static str {
        "bot"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            update: true,
            thread: true,
            attach: self.can,
            picture: true,
            ..Capabilities::POST_ONLY
        }
    }

    async fn attach(&self, posted: &Posted, _: &Notice, budget: Duration) {
        self.attached.borrow_mut().push((posted.clone(), budget));
    }

    async fn deliver(&self, message: &Message, _: Duration) -> Result<Receipt, DeliveryError> {
        assert!(!message.has_picture(), "it comes afterwards");
        if self.is_down {
            return Err(DeliveryError::Retry { cause: "down".to_owned(), after: None });
        }
        let posted = Posted { channel: "C1".to_owned(), ts: "1.2".to_owned() };
        let is_reply = message.thread.is_some();
        Ok(Receipt { attempts: 1, posted: (!is_reply).then_some(posted), ..Receipt::default() })
    }

    async fn update(&self, _: &Posted, _: &Message, _: Duration) -> Result<Updated, DeliveryError> {
        Ok(Updated::Done(Receipt::default()))
    }
}

/// Returns the time limits of attachments for a series of events, with `left` milliseconds until the end.
fn attached(thread: Thread, events: &[&str], left: i64) -> Vec<Duration> {
    let mut config = config(None);
    let token = SecretSource::File("token".to_owned());
    let kind = ReceiverKind::Bot { token, channel: "C1".to_owned(), template: None, api_origin: None };
    config.receivers = vec![ReceiverConfig { name: "bot".to_owned(), kind, is_fallback: false }];
    config.graph.upload = true;
    let threads = [thread];
    let kept = Kept::default();
    let pipeline = pipeline(&config, &threads, &kept);
    for event in events {
        let notice = &intake::read(event.as_bytes()).into_notices()[0];
        let long = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(25);
        for outcome in pollster::block_on(pipeline.run(notice, long)) {
            let Some(posted) = &outcome.illustrated else { continue };
            let deadline = Timestamp::UNIX_EPOCH + SignedDuration::from_millis(left);
            pollster::block_on(pipeline.attach(notice, &outcome.receiver, posted, deadline));
        }
    }
    let [thread] = threads;
    let attached = thread.attached.into_inner().into_iter();
    attached.map(|(posted, budget)| (assert_eq!(posted.ts, "1.2"), budget).1).collect()
}

fn event(from: &str, to: &str, second: u32) -> String {
    let path = format!("{}/../../fixtures/bare-alarm.json", env!("CARGO_MANIFEST_DIR"));
    let mut event: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    event["OldStateValue"] = from.into();
    event["NewStateValue"] = to.into();
    event["StateChangeTime"] = format!("2026-11-23T05:12:{second:02}.000+0000").into();
    event.to_string()
}

#[test]
fn a_picture_is_attached_to_new_messages_and_to_repeated_alarms() {
    let (alarm, ok, again) = (event("OK", "ALARM", 1), event("ALARM", "OK", 2), event("OK", "ALARM", 3));
    let nothing = event("OK", "INSUFFICIENT_DATA", 1);
    let eight = Duration::from_secs(8);
    let can = || Thread { can: true, ..Thread::default() };
    let check = |thread, events: &[&String], expected: &[Duration]| {
        let texts: Vec<_> = events.iter().map(|event| event.as_str()).collect();
        assert_eq!(attached(thread, &texts, 25_000), expected, "{texts:?}");
    };
    check(can(), &[&alarm], &[eight]);
    check(can(), &[&alarm, &ok], &[eight]);
    check(can(), &[&alarm, &ok, &again], &[eight, eight]);
    check(can(), &[&alarm, &alarm], &[eight]);
    check(can(), &[&nothing], &[]);
    check(Thread::default(), &[&alarm], &[]);
    check(Thread { is_down: true, ..can() }, &[&alarm], &[]);
}

#[test]
fn a_picture_leaves_a_second_for_the_answer() {
    for (left, expected) in [(9_500, Some(8_000)), (3_000, Some(2_000)), (1_000, None), (0, None)] {
        let thread = Thread { can: true, ..Thread::default() };
        let attached = attached(thread, &[&event("OK", "ALARM", 1)], left);
        assert_eq!(attached.first().copied(), expected.map(Duration::from_millis), "{left}");
    }
}

#[test]
fn the_text_has_five_seconds_before_a_picture_gets_any_time() {
    let bucket = Some("pictures");
    for (left, expected) in [(7_000, Some(2_000)), (6_000, Some(1_000)), (5_000, None), (900, None)] {
        let expected = expected.map(Duration::from_millis);
        assert_eq!(asked("sns-lambda-metric-alarm", true, bucket, left), expected, "{left}");
    }
}
