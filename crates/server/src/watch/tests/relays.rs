//! The whole way: scripted metrics in, Slack messages out.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Mutex;
use std::time::Duration;

use bongsu_core::config::{Config, ReceiverConfig, ReceiverKind};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Receiver};
use bongsu_core::slack::Message;
use bongsu_core::watch::{NoStore, WatchedAlarm};
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::{Instant, sleep};

use super::burst;
use super::scripted::clock;
use crate::watch::{Earlier, Relay, Settings, Watching, watch};

struct Channel {
    name: &'static str,
    /// How many deliveries fail before one works.
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
        Ok(Receipt { attempts: 1, fallback: None })
    }
}

fn channel(name: &'static str, failures: u32) -> Channel {
    Channel { name, failures: Mutex::new(failures), texts: Mutex::default() }
}

fn config(receivers: &[&Channel]) -> Config {
    let receiver =
        |channel: &&Channel| ReceiverConfig { name: channel.name.to_owned(), kind: ReceiverKind::Terminal };
    Config { receivers: receivers.iter().map(receiver).collect(), ..Config::default() }
}

async fn run(receivers: Vec<&Channel>) -> Vec<String> {
    let started = Instant::now();
    let outcomes = RefCell::new(0);
    let relay = Relay {
        settings: RefCell::new(Rc::new(Settings { config: config(&receivers), receivers })),
        budget: Duration::from_secs(30),
        clock: clock(started),
        observe: |_: &_| *outcomes.borrow_mut() += 1,
    };
    let alarms = vec![WatchedAlarm::cpu("web-1")];
    let shutdown = sleep(Duration::from_secs(600));
    let watching = Watching { alarms, sources: vec![burst()] };
    let (_open, changes) = unbounded_channel();
    let kept = (Earlier::default(), &NoStore);
    watch((watching, changes), kept, &relay, clock(started), |_| {}, shutdown).await.unpublished
}

#[tokio::test(start_paused = true)]
async fn each_receiver_gets_each_message_once() {
    let (steady, flaky) = (channel("steady", 0), channel("flaky", 5));
    assert_eq!(run(vec![&flaky, &steady]).await, Vec::<String>::new());
    for channel in [steady, flaky] {
        let texts = channel.texts.into_inner().unwrap();
        // The first evaluation of an alarm that was just made is no news.
        let [alarm, ok] = texts.as_slice() else { panic!("{texts:#?}") };
        assert!(alarm.contains("🚨 ALARM: bongsu-cpu-web-1 · cpu_usage_active 97 % (&gt; 80 %)"), "{alarm}");
        assert!(ok.contains("✅ OK: bongsu-cpu-web-1 · cpu_usage_active 12.4 %"), "{ok}");
        for text in [alarm, ok] {
            assert!(text.contains("host = web-1"), "{text}");
            assert!(!text.contains("console.aws"), "{text}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_for_nobody_is_not_lost() {
    assert_eq!(run(vec![]).await.len(), 3);
}
