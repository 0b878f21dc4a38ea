use bongsu_core::delivery::DeliveryError;
use bongsu_core::intake;
use bongsu_core::ledger::Waiting;
use bongsu_core::pipeline::{Emptied, Ending, Local, Pipeline, RunOutcome};
use jiff::SignedDuration;
use serde_json::json;

use crate::world::{World, notice};

#[test]
fn five_hundred_findings_are_one_message() {
    let world = World::new("", true);
    world.bell.is_heard.set(true);
    let first = world.config.storm.notices;
    for number in 0..500 + first {
        let event = json!({
            "id": format!("e-{number}"), "source": "aws.guardduty", "detail-type": "GuardDuty Finding",
            "account": "123456789012", "region": "ap-northeast-2",
            "detail": { "id": format!("f-{number}"), "severity": 8, "title": "Port probe" },
        });
        let _ = world.notify(&intake::notices(&event.to_string()).pop().unwrap());
    }
    let emptied = pollster::block_on(world.pipeline().empty("slack", world.deadline())).unwrap();
    assert_eq!((emptied.told.len(), emptied.messages, emptied.more), (500, 1, false));
    assert!(world.texts()[first].contains("500 events"), "{:?}", world.texts());
}

/// The contributors wait for five seconds. A webhook then gets all of them in one message. A bot gets all but
/// the first in one message.
#[test]
fn five_hundred_contributors_are_one_message() {
    for (is_bot, together) in [(false, 500), (true, 499)] {
        let world = World::new("", is_bot);
        world.bell.is_heard.set(true);
        let notices = (0..500).map(|number| {
            let event = json!({
                "AlarmName": "disk-full", "NewStateValue": "ALARM", "OldStateValue": "OK",
                "StateChangeTime": "2026-11-23T00:00:00.000+0000", "AWSAccountId": "123456789012",
                "AlarmContributorId": format!("c{number:015}"),
                "AlarmContributorAttributes": { "InstanceId": format!("i-{number:04}") },
            });
            intake::notices(&event.to_string()).pop().unwrap()
        });
        for notice in notices {
            assert!(world.notify(&notice).result.is_ok());
        }
        let gathered: Vec<_> = world.bell.asked.take().into_iter().collect();
        assert_eq!(gathered.len(), 1, "{gathered:?}");
        let emptied = pollster::block_on(world.pipeline().empty(&gathered[0], world.deadline())).unwrap();
        assert_eq!((emptied.told.len(), emptied.messages, emptied.more), (together, 1, false));
        let in_channel = world.channels[0].messages.borrow().iter().filter(|(_, to)| to.is_none()).count();
        assert_eq!((in_channel, world.texts().len()), (1, if is_bot { 2 } else { 1 }));
        assert!(world.texts().last().unwrap().contains("500 of 500 time series in ALARM"));
    }
}

/// Empties one outbox, in a program without memory.
fn empty(world: &World) -> Emptied {
    let local = Local::default();
    let pipeline = Pipeline { local: &local, ..world.pipeline() };
    pollster::block_on(pipeline.empty("slack", world.deadline())).unwrap()
}

/// Runs a notice, in a program with memory.
fn run(world: &World, alarm: &str) -> RunOutcome {
    let notice = notice(alarm, "ALARM", world.clock.0.get());
    pollster::block_on(world.pipeline().run(&notice, world.deadline())).pop().unwrap()
}

const STORM: Result<Ending, DeliveryError> = Ok(Ending::Waiting(Waiting::Storm));

#[test]
fn an_alarm_of_a_storm_takes_three_requests_at_most() {
    let world = World::new("", true);
    world.bell.is_heard.set(true);
    let first = world.config.storm.notices;
    for number in 0..first {
        run(&world, &format!("first-{number}"));
    }
    world.ledger.reset();
    for number in 0..400 {
        assert_eq!(run(&world, &format!("web-{number}")).result, STORM);
    }
    assert!(world.ledger.requests.get() < 410, "to wait: {}", world.ledger.requests.get());
    assert_eq!(empty(&world).told.len(), 400);
    assert!(world.ledger.requests.get() <= 3 * 400, "{}", world.ledger.requests.get());
}

#[test]
fn a_notice_in_a_just_closed_outbox_is_delivered_by_the_last_check() {
    let world = World::new("", true);
    world.bell.is_heard.set(true);
    for number in 0..=world.config.storm.notices {
        run(&world, &format!("first-{number}"));
    }
    run(&world, "second");
    world.bell.asked.take();
    assert_eq!(empty(&world).told.len(), 2);
    assert!(world.bell.asked.take().contains("slack"), "before it is closed the last look is asked for");
    world.ledger.reset();
    assert_eq!(run(&world, "late").result, STORM);
    assert_eq!(world.ledger.requests.get(), 1, "this program believes that it is open");
    assert_eq!(empty(&world).told.len(), 1);
    assert!(world.texts().last().unwrap().contains("late"), "{:?}", world.texts());
    assert!(world.bell.asked.take().is_empty(), "a closed outbox needs no other look");
    // The storm is over.
    world.clock.0.set(world.clock.0.get() + SignedDuration::from_secs(30));
    assert!(matches!(run(&world, "next").result, Ok(Ending::Delivered(..))));
}

#[test]
fn an_outbox_stays_open_if_no_last_check_can_be_requested() {
    let world = World::new("", true);
    world.bell.is_heard.set(true);
    for number in 0..=world.config.storm.notices {
        run(&world, &format!("first-{number}"));
    }
    world.bell.is_heard.set(false);
    let emptied = empty(&world);
    assert_eq!((emptied.told.len(), emptied.more), (1, true));
    world.bell.is_heard.set(true);
    assert!(!empty(&world).more);
}
