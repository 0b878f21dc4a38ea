use bongsu_core::intake;
use serde_json::json;

use crate::world::World;

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

/// Takes what waits for five seconds: to a webhook all of it, and to a bot what comes after the first.
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
