//! Tests notices that arrive in the outbox, in the same write as the state that caused them.

use bongsu_core::ledger::{ARRIVED, OutboxItem};
use bongsu_core::pipeline::{Emptied, arrivals};
use bongsu_core::store::{Key, Order, Store as _, Write};
use jiff::{SignedDuration, Timestamp};
use pollster::block_on;

use super::world::{NOW, World, notice};

fn after(seconds: i64) -> Timestamp {
    NOW + SignedDuration::from_secs(seconds)
}

fn arrive(world: &World, changes: &[(&str, &str, i64)]) {
    let events = changes.iter().map(|(alarm, state, at)| notice(alarm, state, after(*at)).event);
    let events: Vec<_> = events.collect();
    let writes = arrivals(events.iter().map(String::as_str), world.clock.0.get());
    block_on(world.ledger.store.write(writes)).unwrap();
}

fn run(world: &World) -> Emptied {
    block_on(world.pipeline().empty(ARRIVED, world.deadline())).unwrap()
}

fn left(world: &World) -> usize {
    block_on(world.ledger.store.list(&OutboxItem::list(ARRIVED), Order::Ascending, 99)).unwrap().len()
}

#[test]
fn each_is_delivered_once_in_order() {
    let world = World::new("", false);
    arrive(&world, &[("web", "ALARM", 0), ("db", "ALARM", 1), ("web", "OK", 2)]);
    let emptied = run(&world);
    assert_eq!((emptied.told.len(), emptied.more, emptied.error), (3, false, None));
    assert_eq!((run(&world), left(&world)), (Emptied::default(), 0));
    let texts = world.texts();
    let begins = |text: &String, with: &str| text.contains(with);
    assert!(
        begins(&texts[0], "ALARM: web") && begins(&texts[1], "ALARM: db") && begins(&texts[2], "OK: web")
    );
}

#[test]
fn a_refused_notice_goes_into_the_outbox_of_its_receiver() {
    let world = World::new("", false);
    world.channels[0].is_down.set(true);
    arrive(&world, &[("web", "ALARM", 0)]);
    let emptied = run(&world);
    assert!(emptied.told[0].1.is_kept && emptied.error.is_none(), "{emptied:?}");
    let waiting = block_on(world.pipeline().outboxes()).unwrap();
    assert_eq!(waiting.keys().collect::<Vec<_>>(), ["slack"]);
    world.channels[0].is_down.set(false);
    assert_eq!(block_on(world.pipeline().empty("slack", world.deadline())).unwrap().told.len(), 1);
    assert!(block_on(world.pipeline().outboxes()).unwrap().is_empty());
}

#[test]
fn a_notice_that_no_receiver_takes_stays() {
    let world = World { config: bongsu_core::config::Config::default(), ..World::new("", false) };
    arrive(&world, &[("web", "ALARM", 0)]);
    assert!(run(&world).error.is_some());
    assert_eq!(left(&world), 1);
}

#[test]
fn an_item_that_cannot_be_read_is_removed() {
    let world = World::new("", false);
    let key = Key::new(OutboxItem::list(ARRIVED), "0");
    block_on(world.ledger.store.write(vec![Write::Put(key, "{\"version\":9}".to_owned(), after(9))]))
        .unwrap();
    assert_eq!((run(&world), left(&world), world.texts().len()), (Emptied::default(), 0, 0));
}

/// The message was sent, and the program died before it recorded that.
#[test]
fn the_next_program_takes_over_unfinished_notices() {
    let world = World::new("", false);
    arrive(&world, &[("web", "ALARM", 0)]);
    let before = world.notify(&notice("web", "ALARM", after(0)));
    assert!(before.result.is_ok());
    let outboxes = block_on(world.pipeline().take_over()).unwrap();
    assert_eq!(outboxes, [ARRIVED]);
    assert_eq!(run(&world).told.len(), 1);
    assert_eq!((world.texts().len(), left(&world)), (1, 0), "it is not told twice");
}
