use jiff::Timestamp;
use serde_json::json;

use super::evidence;
use crate::store::{Item, Key};

fn item(partition: &str, sort: &str, record: &serde_json::Value) -> Item {
    Item { key: Key::new(partition, sort), record: record.to_string(), revision: 1 }
}

fn entry(receiver: &str, minute: &str, state: &str, reason: Option<&str>) -> Item {
    let at = format!("2026-11-29T03:{minute}:00Z");
    let fate = match reason {
        Some(reason) => json!({"is": "silenced", "at": at, "reason": reason}),
        None => json!({"is": "delivered", "at": at, "reason": "state_changed", "attempts": 1}),
    };
    let record =
        json!({"version": 1, "name": "cpu", "state": state, "at": at, "first_seen": at, "fate": fate});
    item(&format!("{receiver}/alarm/1/x/cpu"), minute, &record)
}

#[test]
fn what_a_ledger_says_of_an_alarm() {
    let items = [
        entry("slack", "10", "ALARM", Some("inhibited")),
        entry("pager", "10", "ALARM", Some("inhibited")),
        entry("slack", "12", "OK", Some("never_told")),
        entry("slack", "20", "ALARM", Some("inhibited")),
        entry("pager", "20", "ALARM", None),
        item("slack/outbox", "x", &json!({"version": 1})),
    ];
    let found = evidence(&items);
    let cpu = found.get("cpu").unwrap();
    assert_eq!(cpu.changes.len(), 3);
    // One receiver was notified of the second ALARM.
    assert_eq!(cpu.held_back, 1);
    assert_eq!(cpu.acknowledged, Vec::<Timestamp>::new());
    assert_eq!(found.len(), 1);
}
