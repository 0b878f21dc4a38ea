use bongsu_core::intake;
use serde_json::json;

use crate::world::World;

#[test]
fn five_hundred_findings_are_one_message() {
    let world = World::new("", true);
    world.channels[0].is_down.set(true);
    for number in 0..500 {
        let event = json!({
            "id": format!("e-{number}"), "source": "aws.guardduty", "detail-type": "GuardDuty Finding",
            "account": "123456789012", "region": "ap-northeast-2",
            "detail": { "id": format!("f-{number}"), "severity": 8, "title": "Port probe" },
        });
        let _ = world.notify(&intake::notices(&event.to_string()).pop().unwrap());
    }
    world.channels[0].is_down.set(false);
    let emptied = pollster::block_on(world.pipeline().empty("slack", world.deadline())).unwrap();
    assert_eq!((emptied.told.len(), emptied.messages, emptied.more), (500, 1, false));
    assert!(world.texts()[0].contains("500 events"), "{:?}", world.texts());
}
