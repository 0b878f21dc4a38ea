//! Measures the cost of a notice, which must not depend on the number of other incidents and silences.

use bongsu_core::silence::{self, Silence};
use bongsu_core::store::{Key, Store as _, Write};
use jiff::{SignedDuration, Timestamp};
use pollster::block_on;

use super::world::{NOW, World, new_silence, notice};

/// Stores silences. The last one is added by the normal path, which also writes the record of silences in
/// force.
fn silence(world: &World, count: usize, until: impl Fn(usize) -> Timestamp) {
    let silence = |number| new_silence(&[&format!("alarm=other-{number}")], NOW, until(number));
    let mut silences: Vec<_> = (0..count).map(silence).collect();
    let Some(last) = silences.pop() else { return };
    let put = |it: &Silence| {
        let key = Key::new("silences", it.id.to_string());
        Write::Put(key, serde_json::to_string(it).unwrap(), NOW + SignedDuration::from_hours(48))
    };
    block_on(world.ledger.store.write(silences.iter().map(put).collect())).unwrap();
    block_on(silence::add(&world.ledger.store, &last)).unwrap();
}

/// Returns the number of requests and records for one ALARM with this number of open alarms and of silences,
/// most of which have ended.
fn cost(open: usize, silences: usize) -> (usize, usize) {
    let world = World::new("[storm]\nnotices = 100", false);
    silence(&world, silences, |number| {
        NOW + SignedDuration::from_secs(if number.is_multiple_of(100) { 36_000 } else { 1 })
    });
    for number in 0..open {
        world.clock.0.set(world.clock.0.get() + SignedDuration::from_secs(2));
        world.notify(&notice(&format!("open-{number}"), "ALARM", world.clock.0.get()));
    }
    world.clock.0.set(world.clock.0.get() + SignedDuration::from_mins(5));
    world.notify(&notice("before", "ALARM", world.clock.0.get()));
    world.clock.0.set(world.clock.0.get() + SignedDuration::from_mins(1));
    world.ledger.reset();
    world.notify(&notice("web", "ALARM", world.clock.0.get()));
    (world.ledger.requests.get(), world.ledger.records.get())
}

#[test]
fn an_alarm_takes_four_requests_however_many_are_open() {
    let alone = cost(0, 0);
    assert!(alone.0 <= 4, "{alone:?}");
    for (open, silences) in [(10, 0), (1_000, 0), (10, 1_000)] {
        assert_eq!(cost(open, silences), alone, "{open} open, {silences} silences");
    }
}

#[test]
fn a_check_removes_the_silences_that_have_ended() {
    let world = World::new("", false);
    let read = || {
        let record = block_on(world.ledger.store.get(&Key::new("silences-in-force", "0"))).unwrap();
        let silences: Vec<Silence> = serde_json::from_str(&record.unwrap().record).unwrap();
        silences.len()
    };
    let minutes = |number: usize| i64::try_from(1 + number % 10).unwrap();
    silence(&world, 1_000, |number| NOW + SignedDuration::from_mins(minutes(number)));
    assert_eq!(read(), 1_000);
    world.clock.0.set(NOW + SignedDuration::from_mins(9));
    world.check_due();
    assert_eq!(read(), 100, "those that are in force");
    assert_eq!(block_on(silence::list(&world.ledger.store)).unwrap().len(), 1_000, "people can look them up");
    world.clock.0.set(NOW + SignedDuration::from_mins(10));
    world.check_due();
    world.ledger.reset();
    world.check_due();
    assert_eq!((read(), world.ledger.records.get()), (0, 2), "nothing is written again");
}

#[test]
fn two_thousand_open_alarms_all_have_reminders() {
    let settings = "[storm]\nnotices = 100\n[route]\nrepeat_interval = \"4h\"\n\
        [[inhibit]]\nsource = [\"alarm=down\"]\ntarget = [\"alarm=inhibited-*\"]";
    let world = World::new(settings, false);
    world.notify(&notice("down", "ALARM", NOW));
    for number in 0..2_000 {
        world.clock.0.set(world.clock.0.get() + SignedDuration::from_secs(1));
        let name = if number % 10 == 0 { format!("inhibited-{number}") } else { format!("web-{number}") };
        world.notify(&notice(&name, "ALARM", world.clock.0.get()));
    }
    assert_eq!(world.texts().len(), 1_801, "the others are inhibited");
    world.clock.0.set(NOW + SignedDuration::from_hours(4) + SignedDuration::from_mins(40));
    let begun = world.clock.0.get();
    let mut minutes = 0;
    while world.texts().len() < 2 * 1_801 {
        world.check_due();
        minutes += 1;
        world.clock.0.set(world.clock.0.get().max(begun + SignedDuration::from_mins(minutes)));
        assert!(minutes < 120, "{} of them", world.texts().len());
    }
    let texts = world.texts();
    let (first, again) = texts.split_at(1_801);
    let name = |text: &String| text.split(" · ").next().unwrap().rsplit(' ').next().unwrap().to_owned();
    let mut reminded: Vec<_> = again.iter().map(name).collect();
    reminded.sort();
    reminded.dedup();
    assert_eq!(reminded.len(), first.len(), "each once, and none of those that are inhibited");
    // People are notified of an inhibited alarm when its source ends.
    world.notify(&notice("down", "OK", world.clock.0.get()));
    let before = world.texts().len();
    for _ in 0..60 {
        world.clock.0.set(world.clock.0.get() + SignedDuration::from_mins(1));
        world.check_due();
    }
    let told = world.texts()[before..].iter().filter(|text| text.contains("inhibited-")).count();
    assert_eq!(told, 200);
}

#[test]
fn a_check_does_not_read_incidents_that_are_not_due() {
    let world = World::new("[storm]\nnotices = 100", false);
    for number in 0..500 {
        world.clock.0.set(world.clock.0.get() + SignedDuration::from_secs(2));
        world.notify(&notice(&format!("web-{number}"), "ALARM", world.clock.0.get()));
    }
    world.check_due();
    world.clock.0.set(world.clock.0.get() + SignedDuration::from_mins(1));
    world.check_due();
    world.clock.0.set(world.clock.0.get() + SignedDuration::from_mins(1));
    world.ledger.reset();
    world.check_due();
    assert!(world.ledger.records.get() <= 5, "{} records", world.ledger.records.get());
}
