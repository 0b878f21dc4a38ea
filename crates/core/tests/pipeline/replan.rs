//! Tests that a waiting notice is planned again by the same rules as a new one.

use bongsu_core::incident::Incident;
use bongsu_core::ledger::NoticeKey;
use bongsu_core::pipeline::{Ending, RunOutcome};
use bongsu_core::reason::{NotifyReason, SilenceReason};
use bongsu_core::silence;
use bongsu_core::store::{Store as _, Write};
use jiff::{SignedDuration, Timestamp};
use pollster::block_on;

use super::world::{NOW, World, new_silence, notice};

fn minutes(number: i64) -> Timestamp {
    NOW + SignedDuration::from_mins(number)
}

fn silenced(world: &World, until: Timestamp) {
    let silence = new_silence(&["alarm=web"], NOW, until);
    block_on(silence::add(&world.ledger.store, &silence)).unwrap();
}

/// Returns a world in which an ALARM could not be delivered and waits.
fn waiting(settings: &str) -> World {
    let world = World::new(settings, false);
    world.channels[0].is_down.set(true);
    assert!(world.notify(&notice("web", "ALARM", NOW)).is_kept);
    world.channels[0].is_down.set(false);
    world
}

fn emptied(world: &World) -> Vec<Ending> {
    let emptied = block_on(world.pipeline().empty("slack", world.deadline())).unwrap();
    emptied.told.into_iter().map(|(_, outcome)| outcome.result.unwrap()).collect()
}

fn found(world: &World, at: Timestamp) -> RunOutcome {
    block_on(world.pipeline().run_found(&notice("web", "ALARM", at), world.deadline())).pop().unwrap()
}

#[test]
fn an_alarm_that_is_silenced_while_it_waits_is_announced_after_the_silence() {
    let world = waiting("");
    silenced(&world, minutes(60));
    world.clock.0.set(minutes(5));
    assert_eq!(emptied(&world), []);
    assert_eq!(world.texts(), Vec::<String>::new());
    // The notice left the outbox, and no other notice waits behind it.
    world.notify(&notice("db", "ALARM", minutes(5)));
    assert_eq!(world.texts().len(), 1);
    for minute in 6..65 {
        world.clock.0.set(minutes(minute));
        world.check_due();
        let told = world.texts().iter().filter(|text| text.contains("web")).count();
        assert_eq!(told, usize::from(minute >= 60), "after {minute} minutes");
    }
}

#[test]
fn an_alarm_that_is_silenced_and_ends_while_it_waits_is_never_announced() {
    let world = waiting("");
    silenced(&world, minutes(60));
    world.clock.0.set(minutes(1));
    // The notice also goes into the outbox, and the emptying decides on it.
    world.notify(&notice("web", "OK", minutes(1)));
    world.clock.0.set(minutes(5));
    assert_eq!(emptied(&world), []);
    for minute in 6..65 {
        world.clock.0.set(minutes(minute));
        world.check_due();
    }
    assert_eq!(world.texts(), Vec::<String>::new());
}

#[test]
fn the_silenced_end_of_an_unrecorded_notification_is_announced_after_the_silence() {
    let world = World::new("", false);
    let alarm = notice("web", "ALARM", NOW);
    world.notify(&alarm);
    // The program that sent a digest died before it recorded the digest in the incident.
    let incident = Incident::key("slack", NoticeKey::of(&alarm, "").incident());
    block_on(world.ledger.store.write(vec![Write::Remove(incident)])).unwrap();
    silenced(&world, minutes(60));
    world.clock.0.set(minutes(5));
    let end = world.notify(&notice("web", "OK", minutes(5)));
    assert_eq!(end.result, Ok(Ending::Silenced(SilenceReason::Silenced)));
    for minute in 6..65 {
        world.clock.0.set(minutes(minute));
        world.check_due();
        assert_eq!(world.texts().len(), 1 + usize::from(minute >= 60), "after {minute} minutes");
    }
}

#[test]
fn an_alarm_that_the_audit_finds_can_be_held_back() {
    let world = World::new("", false);
    assert!(matches!(found(&world, NOW).result, Ok(Ending::Delivered(NotifyReason::FoundByAudit, _))));
    assert_eq!(found(&world, NOW).result, Ok(Ending::Silenced(SilenceReason::AlreadyDelivered)));
    let world = World::new("", false);
    silenced(&world, minutes(60));
    assert_eq!(found(&world, NOW).result, Ok(Ending::Silenced(SilenceReason::Silenced)));
    assert_eq!(world.texts(), Vec::<String>::new());
}
