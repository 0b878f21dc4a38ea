use std::cell::{Cell, RefCell};
use std::time::Duration;

use bongsu_core::config::{Config, ReceiverConfig};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::intake;
use bongsu_core::ledger::{LOOKED_AT, NoticeKey, OutboxItem, RateLimiter};
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Ending, Local, Pipeline, RunOutcome};
use bongsu_core::ports::{Capabilities, Clock, NoWake, Receiver};
use bongsu_core::reason::SilenceReason;
use bongsu_core::store::{MemoryStore, Store as _, Write};
use bongsu_slack::Message;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

const NOW: Timestamp = Timestamp::constant(1_795_392_000, 0);
const FOREVER: Timestamp = Timestamp::constant(4_102_444_800, 0);

/// A clock that advances only during waits.
struct Watch(Cell<Timestamp>);

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        self.0.get()
    }

    async fn pause(&self, span: Duration) {
        self.0.set(self.0.get() + span);
    }
}

/// A channel that accepts all messages or none.
#[derive(Default)]
struct Channel {
    texts: RefCell<Vec<String>>,
    is_down: Cell<bool>,
}

impl Receiver for Channel {
    fn name(&self) -> &'static str {
        "slack"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::POST_ONLY
    }

    async fn deliver(&self, message: &Message, _: Duration) -> Result<Receipt, DeliveryError> {
        if self.is_down.get() {
            return Err(DeliveryError::Retry { cause: "down".to_owned(), after: None });
        }
        self.texts.borrow_mut().push(message.text.clone());
        Ok(Receipt { attempts: 1, ..Receipt::default() })
    }
}

#[derive(Default)]
struct World {
    config: Config,
    store: MemoryStore,
    channels: [Channel; 1],
}

impl World {
    fn relay(&self, notice: &Notice) -> RunOutcome {
        let receivers = vec![ReceiverConfig { name: "slack".to_owned(), ..ReceiverConfig::terminal() }];
        let pipeline = Pipeline {
            config: &Config { receivers, ..self.config.clone() },
            receivers: &self.channels,
            store: &self.store,
            wake: &NoWake,
            clock: &Watch(Cell::new(NOW)),
            local: &Local::default(),
            invocation: "test",
            remedy: "name a receiver",
        };
        let deadline = NOW + SignedDuration::from_secs(25);
        let mut outcomes = pollster::block_on(pipeline.run(notice, deadline));
        outcomes.pop().unwrap()
    }

    fn put(&self, key: bongsu_core::store::Key, record: &str) {
        pollster::block_on(self.store.write(vec![Write::Put(key, record.to_owned(), FOREVER)])).unwrap();
    }

    fn texts(&self) -> Vec<String> {
        self.channels[0].texts.borrow().clone()
    }
}

fn notice(state: &str, second: i64) -> Notice {
    notice_of("cpu", state, second)
}

fn notice_of(alarm: &str, state: &str, second: i64) -> Notice {
    let at = NOW + SignedDuration::from_secs(second);
    let message = json!({
        "AlarmName": alarm, "NewStateValue": state, "OldStateValue": null, "StateChangeTime": at.to_string(),
        "AWSAccountId": "123456789012", "Region": "Asia Pacific (Seoul)",
    });
    intake::read(message.to_string().as_bytes()).into_notices().pop().unwrap()
}

fn is_delivered(outcome: &RunOutcome) -> bool {
    matches!(outcome.result, Ok(Ending::Delivered(..))) && outcome.not_recorded.is_none()
}

#[test]
fn damaged_records_are_replaced_and_the_notice_goes_out() {
    for record in ["", "not json", "{\"version\":1}", "{\"version\":9,\"fate\":{\"is\":\"unheard of\"}}"] {
        let (world, notice) = (World::default(), notice("ALARM", 0));
        world.put(NoticeKey::of(&notice, "test").entry("slack"), record);
        world.put(RateLimiter::key("slack"), record);
        assert!(is_delivered(&world.relay(&notice)), "{record}");
        assert_eq!(
            world.relay(&notice).result,
            Ok(Ending::Silenced(SilenceReason::AlreadyDelivered)),
            "{record}"
        );
        assert_eq!(world.texts().len(), 1, "{record}");
    }
}

#[test]
fn a_record_of_a_later_version_counts() {
    let (world, notice) = (World::default(), notice("ALARM", 0));
    let record = json!({
        "version": 2, "first_seen": NOW, "new": true,
        "fate": { "is": "delivered", "at": NOW, "reason": "state_changed", "attempts": 1, "ts": "1.2" },
    });
    world.put(NoticeKey::of(&notice, "test").entry("slack"), &record.to_string());
    assert_eq!(world.relay(&notice).result, Ok(Ending::Silenced(SilenceReason::AlreadyDelivered)));
}

#[test]
fn the_claim_of_a_clock_that_is_an_hour_ahead_delays_nobody() {
    let (world, notice) = (World::default(), notice("ALARM", 0));
    let until = NOW + SignedDuration::from_hours(1);
    let record = json!({ "version": 1, "first_seen": NOW, "fate": { "is": "claimed", "until": until } });
    world.put(NoticeKey::of(&notice, "test").entry("slack"), &record.to_string());
    assert!(is_delivered(&world.relay(&notice)));
}

#[test]
fn a_damaged_outbox_item_is_removed_and_its_notice_sent_separately() {
    let (world, notice) = (World::default(), notice("ALARM", 0));
    world.channels[0].is_down.set(true);
    let outcome = world.relay(&notice);
    assert!(outcome.result.is_err() && outcome.is_kept, "{outcome:?}");
    world.put(OutboxItem::key("slack", &NoticeKey::of(&notice, "test")), "damaged");
    world.channels[0].is_down.set(false);
    assert!(is_delivered(&world.relay(&notice)));
    assert_eq!(world.texts().len(), 1);
}

#[test]
fn a_waiting_notice_keeps_the_tags_of_its_event() {
    let route = "[route]\n[[route.routes]]\nmatchers = [\"tag.team=payments\"]\nmention = [\"U0123456\"]\n";
    let world = World { config: Config::parse(route).unwrap(), ..World::default() };
    let tags = Some(vec![("team".to_owned(), "payments".to_owned())]);
    let tagged = Notice { tags, ..notice("ALARM", 0) };
    world.channels[0].is_down.set(true);
    assert!(world.relay(&tagged).is_kept);
    world.channels[0].is_down.set(false);
    // The notice of another alarm causes the delivery of the waiting one too.
    world.relay(&notice_of("other", "OK", 1));
    let texts = world.texts();
    let told = texts.iter().find(|text| text.contains("cpu")).unwrap();
    assert!(told.contains("<@U0123456>"), "{texts:#?}");
}

#[test]
fn an_alarm_with_ten_thousand_changes_is_as_fast_as_any() {
    let world = World::default();
    for second in 0..10_000 {
        let state = if second % 2 == 0 { "ALARM" } else { "OK" };
        let key = NoticeKey::of(&notice(state, second), "test").entry("slack");
        let at = NOW + SignedDuration::from_secs(second);
        let status = json!({ "is": "delivered", "at": at, "reason": "state_changed", "attempts": 1 });
        let record = json!({ "version": 1, "state": state, "at": at, "first_seen": at, "fate": status });
        world.put(key, &record.to_string());
    }
    assert!(is_delivered(&world.relay(&notice("ALARM", 10_000))));
    let old = notice("ALARM", 10_000 - 2 * LOOKED_AT as i64 * 10);
    assert_eq!(world.relay(&old).result, Ok(Ending::Silenced(SilenceReason::AlreadyDelivered)), "far back");
    assert_eq!(world.texts().len(), 1);
}

#[test]
fn an_ok_that_overtakes_its_alarm_is_described_correctly() {
    let world = World::default();
    assert!(is_delivered(&world.relay(&notice("OK", 60))));
    assert!(is_delivered(&world.relay(&notice("ALARM", 0))));
    assert_eq!(
        world.relay(&notice("INSUFFICIENT_DATA", 30)).result,
        Ok(Ending::Silenced(SilenceReason::Superseded))
    );
    let texts = world.texts();
    assert!(
        texts[0].starts_with("✅ OK: cpu") && texts[1].starts_with("✅ OK: cpu · ⏰ ALARM "),
        "{texts:#?}"
    );
}
