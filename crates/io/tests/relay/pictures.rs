//! When a receiver is asked for a picture, and for how long.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use bongsu_core::config::{Config, ReceiverConfig, ReceiverKind, SecretSource};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::notice::Notice;
use bongsu_core::ports::{Capabilities, Clock, NoWake, Picture, Receiver};
use bongsu_core::relay::{Local, Relay};
use bongsu_core::slack::Message;
use bongsu_core::store::MemoryStore;
use bongsu_io::intake;
use jiff::{SignedDuration, Timestamp};

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    async fn pause(&self, _: Duration) {}
}

/// Shows pictures, or none; keeps for how long it was asked, and what came.
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
        Some(Picture { url: "https://example.com/a.png".to_owned(), alt: "a graph".to_owned() })
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

/// For how long the receiver was asked in an invocation of so many milliseconds.
fn asked(event: &str, shows: bool, bucket: Option<&str>, left: i64) -> Option<Duration> {
    let path = format!("{}/../../fixtures/{event}.json", env!("CARGO_MANIFEST_DIR"));
    let notices = intake::read(&std::fs::read(path).unwrap()).into_notices();
    let channels = [Channel { shows, ..Channel::default() }];
    let relay = Relay {
        config: &config(bucket),
        receivers: &channels,
        store: &MemoryStore::default(),
        wake: &NoWake,
        clock: &Stopped,
        local: &Local::default(),
        invocation: "test",
        read: |event| intake::read(event.as_bytes()).into_notices(),
    };
    let deadline = Timestamp::UNIX_EPOCH + SignedDuration::from_millis(left);
    pollster::block_on(relay.relay(&notices[0], deadline));
    let [channel] = &channels;
    let came = channel.came.borrow();
    assert_eq!((came.len(), came[0].has_picture()), (1, channel.asked.get().is_some()), "{event}");
    channel.asked.get()
}

#[test]
fn a_receiver_is_asked_for_a_picture_where_it_can_and_should_show_one() {
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

#[test]
fn the_text_has_five_seconds_before_a_picture_has_any() {
    let bucket = Some("pictures");
    for (left, expected) in [(7_000, Some(2_000)), (6_000, Some(1_000)), (5_000, None), (900, None)] {
        let expected = expected.map(Duration::from_millis);
        assert_eq!(asked("sns-lambda-metric-alarm", true, bucket, left), expected, "{left}");
    }
}
