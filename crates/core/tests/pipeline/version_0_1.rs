//! Tests a table from version 0.1 with two open incidents, a silence and a waiting notice.

use bongsu_core::pipeline::Ending;
use bongsu_core::reason::{NotifyReason, SilenceReason};
use bongsu_core::store::{Key, Store as _, Write};
use jiff::Timestamp;
use pollster::block_on;
use serde_json::Value;

use super::world::{World, notice};

const FOREVER: Timestamp = Timestamp::constant(4_102_444_800, 0);

fn world(settings: &str, at: &str) -> World {
    let world = World::new(settings, true);
    let write = |line: &str| {
        let record: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| record[name].as_str().unwrap().to_owned();
        Write::Put(Key::new(text("partition"), text("sort")), text("record"), FOREVER)
    };
    let writes = include_str!("table-0.1.jsonl").lines().map(write).collect();
    block_on(world.ledger.store.write(writes)).unwrap();
    world.clock.0.set(at.parse().unwrap());
    world
}

#[test]
fn a_waiting_notice_is_delivered() {
    let world = world("", "2026-11-23T06:02:00Z");
    assert_eq!(block_on(world.pipeline().undelivered()).unwrap(), ["slack"]);
    let emptied = block_on(world.pipeline().empty("slack", world.deadline())).unwrap();
    assert_eq!((emptied.told.len(), emptied.error), (1, None));
    assert!(world.texts()[0].contains("alarm-00090"), "{:?}", world.texts());
}

#[test]
fn an_open_incident_continues_in_its_message() {
    let world = world("", "2026-11-23T06:02:00Z");
    block_on(world.pipeline().empty("slack", world.deadline())).unwrap();
    let outcome = world.notify(&notice("alarm-00001", "OK", world.clock.0.get()));
    assert!(matches!(outcome.result, Ok(Ending::Delivered(NotifyReason::StateChanged, _))), "{outcome:?}");
    let (_, to) = world.channels[0].messages.borrow().last().cloned().unwrap();
    assert_eq!(to.as_deref(), Some("112"), "in the thread of its message");
    assert_eq!(*world.channels[0].updated.borrow(), ["112"]);
}

#[test]
fn an_alarm_without_an_acknowledgment_has_a_reminder() {
    let world = world("[route]\nrepeat_interval = \"1h\"", "2026-11-23T07:00:00Z");
    block_on(world.pipeline().empty("slack", world.deadline())).unwrap();
    let before = world.texts().len();
    world.check_due();
    let texts = world.texts().split_off(before);
    assert!(texts.iter().any(|text| text.contains("alarm-00001")), "{texts:?}");
    assert!(!texts.iter().any(|text| text.contains("alarm-00002")), "it is acknowledged: {texts:?}");
}

#[test]
fn a_stored_silence_is_in_force() {
    let world = world("", "2026-11-23T07:00:00Z");
    let outcome = world.notify(&notice("alarm-00005", "ALARM", world.clock.0.get()));
    assert_eq!(outcome.result, Ok(Ending::Silenced(SilenceReason::Silenced)));
}

#[test]
fn a_repeated_notice_is_known() {
    let world = world("", "2026-11-23T06:02:00Z");
    let record =
        include_str!("table-0.1.jsonl").lines().find(|line| line.contains("slack/incidents")).unwrap();
    let record: Value = serde_json::from_str(record).unwrap();
    let incident: Value = serde_json::from_str(record["record"].as_str().unwrap()).unwrap();
    let told = &incident["told"][0];
    let at = told["at"].as_str().unwrap().parse().unwrap();
    let again = notice("alarm-00001", told["state"].as_str().unwrap(), at);
    assert_eq!(world.notify(&again).result, Ok(Ending::Silenced(SilenceReason::AlreadyDelivered)));
}
