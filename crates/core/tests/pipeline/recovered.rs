//! Tests ALARMs that people may know of although no record says so. People must also be notified of their
//! end.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bongsu_core::pipeline::Ending;
use bongsu_core::reason::SilenceReason;
use bongsu_core::silence;
use bongsu_core::store::{Order, Store as _, Write};
use jiff::{SignedDuration, Timestamp};
use pollster::block_on;

use super::world::{NOW, World, new_silence, notice};

fn hours(number: i64) -> Timestamp {
    NOW + SignedDuration::from_hours(number)
}

/// Lets an alarm fire during a silence of an hour.
fn go_off_silenced(world: &World) {
    let silence = new_silence(&["alarm=web"], NOW, hours(1));
    block_on(silence::add(&world.ledger.store, &silence)).unwrap();
    world.notify(&notice("web", "ALARM", NOW));
    assert_eq!(world.texts(), Vec::<String>::new());
}

#[test]
fn an_end_that_is_overtaken_in_an_outbox_belongs_to_the_known_incident() {
    let world = World::new("", true);
    world.notify(&notice("web", "ALARM", NOW));
    world.channels[0].is_down.set(true);
    for (state, hour) in [("OK", 1), ("ALARM", 9)] {
        world.clock.0.set(hours(hour));
        assert!(world.notify(&notice("web", state, hours(hour))).is_kept, "{state}");
    }
    world.channels[0].is_down.set(false);
    block_on(world.pipeline().empty("slack", world.deadline())).unwrap();
    // The thread of the alarm's message shows both changes, so no message shows an ALARM that is over.
    let messages = world.channels[0].messages.borrow();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[1].1.as_deref(), Some("new-0"), "{:?}", messages[1].0.text);
    assert_eq!(world.channels[0].updated.borrow().last().map(String::as_str), Some("new-0"));
    drop(messages);
    world.clock.0.set(hours(10));
    assert!(matches!(world.notify(&notice("web", "OK", hours(10))).result, Ok(Ending::Delivered(..))));
    assert_eq!(
        world.channels[0].messages.borrow().last().and_then(|it| it.1.clone()).as_deref(),
        Some("new-0")
    );
}

#[test]
fn the_end_of_an_unrecorded_notification_is_notified() {
    for is_bot in [false, true] {
        let world = World::new("", is_bot);
        go_off_silenced(&world);
        // The program dies after Slack has the message but before the record is written.
        world.clock.0.set(hours(2));
        world.channels[0].is_silent.set(true);
        {
            let pipeline = world.pipeline();
            let mut check = pin!(pipeline.check_due(world.deadline()));
            let poll = check.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(matches!(poll, Poll::Pending));
        }
        world.channels[0].is_silent.set(false);
        assert_eq!(world.texts().len(), 1);
        world.clock.0.set(hours(3));
        let ended = world.notify(&notice("web", "OK", hours(3)));
        assert!(matches!(ended.result, Ok(Ending::Delivered(..))), "{:?}", ended.result);
        assert_eq!(world.texts().len(), 2);
    }
}

#[test]
fn the_end_of_a_possible_notification_is_notified() {
    let world = World::new("", false);
    go_off_silenced(&world);
    world.clock.0.set(hours(2));
    // Slack does not answer, so the result is not known.
    world.channels[0].is_down.set(true);
    world.check_due();
    world.channels[0].is_down.set(false);
    world.clock.0.set(hours(3));
    assert!(matches!(world.notify(&notice("web", "OK", hours(3))).result, Ok(Ending::Delivered(..))));
}

/// While a digest with an alarm is posted, a function whose clock is an hour slow silences the end of the
/// alarm. The digest then cannot record in the incident that people know of the ALARM.
#[test]
fn the_end_of_an_alarm_in_a_digest_is_notified_although_another_function_silenced_it() {
    let settings = "[storm]\nnotices = 1\n[route]\nmute_time_intervals = [\"evening\"]\n\
         [[time_interval]]\nname = \"evening\"\ntimes = [\"22:30-23:30\"]\n";
    let world = World::new(settings, false);
    world.channels[0].is_down.set(true);
    for name in ["web", "db"] {
        assert!(world.notify(&notice(name, "ALARM", NOW)).is_kept, "{name}");
    }
    world.channels[0].is_down.set(false);
    world.channels[0].is_silent.set(true);
    let pipeline = world.pipeline();
    let mut empty = pin!(pipeline.empty("slack", world.deadline()));
    let mut poll = || empty.as_mut().poll(&mut Context::from_waker(Waker::noop())).map(drop);
    assert_eq!((poll(), world.texts().len()), (Poll::Pending, 1));
    let ended = NOW + SignedDuration::from_secs(2);
    world.clock.0.set(ended - SignedDuration::from_hours(1));
    let silenced = Ok(Ending::Silenced(SilenceReason::MuteTimeInterval));
    assert_eq!(world.notify(&notice("web", "OK", ended)).result, silenced);
    world.clock.0.set(ended);
    world.channels[0].is_silent.set(false);
    assert_eq!(poll(), Poll::Ready(()));
    for minute in 2..4 {
        world.clock.0.set(NOW + SignedDuration::from_mins(minute));
        world.check_due();
    }
    let texts = world.texts();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts[1].contains("OK: web"), "{texts:?}");
}

/// An alarm that people know of has another change, which waits in an outbox, where a silence holds it back.
#[test]
fn the_end_of_a_known_alarm_is_notified_although_the_incident_lacks_the_alarm() {
    let world = World::new("", false);
    world.notify(&notice("web", "ALARM", NOW));
    // The record of the incident is lost or unreadable.
    let store = &world.ledger.store;
    let incident = block_on(store.list("slack/incidents", Order::Ascending, 2)).unwrap().remove(0);
    block_on(store.write(vec![Write::Remove(incident.key)])).unwrap();
    world.clock.0.set(hours(1));
    world.channels[0].is_down.set(true);
    world.notify(&notice("web", "ALARM", hours(1)));
    world.channels[0].is_down.set(false);
    let silence = new_silence(&["alarm=web"], hours(1), hours(3));
    block_on(silence::add(&world.ledger.store, &silence)).unwrap();
    world.clock.0.set(hours(2));
    block_on(world.pipeline().empty("slack", world.deadline())).unwrap();
    assert_eq!(world.texts().len(), 1, "the silenced one stays unsaid: {:?}", world.texts());
    world.clock.0.set(hours(4));
    assert!(matches!(world.notify(&notice("web", "OK", hours(4))).result, Ok(Ending::Delivered(..))));
}
