//! Tests the complete path from scripted metrics to Slack messages.

use std::sync::Mutex;
use std::time::Duration;

use bongsu_alarm::simulate::WatchedAlarm;
use bongsu_core::config::{Config, ReceiverConfig};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Receiver};
use bongsu_core::store::{MemoryStore, WatchStore};
use bongsu_slack::Message;
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::{Instant, sleep};

use super::burst;
use super::scripted::SteppedClock;
use crate::watch::{WatchRelay, WatchReport, WatchSettings, Watching, watch};

struct Channel {
    name: &'static str,
    /// The number of deliveries that fail before one succeeds.
    failures: Mutex<u32>,
    texts: Mutex<Vec<String>>,
}

impl Receiver for &Channel {
    fn name(&self) -> &str {
        self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::POST_ONLY
    }

    async fn deliver(&self, message: &Message, _: Duration) -> Result<Receipt, DeliveryError> {
        let mut failures = self.failures.lock().unwrap();
        if *failures > 0 {
            *failures -= 1;
            return Err(DeliveryError::Unknown { cause: "scripted".to_owned() });
        }
        self.texts.lock().unwrap().push(serde_json::to_string(message).unwrap().replace('\u{a0}', " "));
        Ok(Receipt { attempts: 1, ..Receipt::default() })
    }
}

fn channel(name: &'static str, failures: u32) -> Channel {
    Channel { name, failures: Mutex::new(failures), texts: Mutex::default() }
}

fn config(receivers: &[&Channel]) -> Config {
    let receiver = |channel: &&Channel| match channel.name {
        "inbox" => ReceiverConfig::inbox(),
        name => ReceiverConfig { name: name.to_owned(), ..ReceiverConfig::terminal() },
    };
    Config { receivers: receivers.iter().map(receiver).collect(), ..Config::default() }
}

/// Runs a watch with low usage for half a minute, high usage for a minute, and then low usage.
async fn run<S: WatchStore>(receivers: Vec<&Channel>, store: S) -> WatchReport {
    let settings = WatchSettings { config: config(&receivers), receivers };
    let clock = SteppedClock::right(Instant::now());
    let relay = WatchRelay::new(settings, Duration::from_secs(30), store, clock, |_| {});
    let alarms = vec![WatchedAlarm::cpu("web-1")];
    let shutdown = sleep(Duration::from_secs(600));
    let watching = Watching { alarms, sources: vec![burst()] };
    let (_open, changes) = unbounded_channel();
    watch(watching, changes, &[], &relay, |_| {}, shutdown).await
}

#[tokio::test(start_paused = true)]
async fn each_receiver_gets_each_message_once() {
    let (steady, flaky) = (channel("steady", 0), channel("flaky", 4));
    assert_eq!(run(vec![&flaky, &steady], MemoryStore::default()).await, WatchReport::default());
    for channel in [steady, flaky] {
        let texts = channel.texts.into_inner().unwrap();
        // The first evaluation of a new alarm is not announced.
        let [alarm, ok] = texts.as_slice() else { panic!("{texts:#?}") };
        assert!(alarm.contains("🚨 ALARM: bongsu-cpu-web-1 · cpu_usage_active 97 % (&gt; 80 %)"), "{alarm}");
        assert!(ok.contains("✅ OK: bongsu-cpu-web-1 · cpu_usage_active 12.4 %"), "{ok}");
        assert!(alarm.contains("host = web-1"), "{alarm}");
        for text in [alarm, ok] {
            assert!(!text.contains("console.aws"), "{text}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_failing_inbox_does_not_block_other_receivers() {
    let (inbox, steady) = (channel("inbox", 1_000), channel("steady", 0));
    let report = run(vec![&inbox, &steady], MemoryStore::default()).await;
    assert_eq!(report.lost.len(), 2, "the inbox has neither message");
    assert_eq!(steady.texts.into_inner().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_message_without_a_receiver_is_not_lost() {
    assert_eq!(run(vec![], MemoryStore::default()).await.lost.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_alarm_that_ended_before_its_delivery_is_one_message() {
    // The receiver fails until the alarm is over.
    let flaky = channel("flaky", 8);
    assert_eq!(run(vec![&flaky], MemoryStore::default()).await, WatchReport::default());
    let texts = flaky.texts.into_inner().unwrap();
    let [both] = texts.as_slice() else { panic!("{texts:#?}") };
    assert!(both.contains("✅ OK: bongsu-cpu-web-1 · ⏰ ALARM 11-23 00:00:50"), "{both}");
    assert!(both.contains("Not announced in time: ALARM 11-23 00:00:50"), "{both}");
}

#[tokio::test(start_paused = true)]
async fn the_next_watch_announces_stored_notices() {
    let (broken, mended) = (channel("slack", 1_000), channel("slack", 0));
    let store = MemoryStore::default();
    assert_eq!(run(vec![&broken], &store).await.lost.len(), 2);
    assert!(broken.texts.into_inner().unwrap().is_empty());
    run(vec![&mended], &store).await;
    let texts = mended.texts.into_inner().unwrap();
    assert!(texts[0].contains("Not announced in time: ALARM"), "{texts:#?}");
}
