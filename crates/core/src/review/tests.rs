use jiff::Timestamp;
use serde_json::json;

use super::{WeeklyReview, evidence};
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

#[test]
fn a_week_has_its_five_noisiest() {
    let now: Timestamp = "2026-11-29T04:00:00Z".parse().unwrap();
    let change = |name: &str, at: &str, state: &str| {
        let fate = json!({"is": "delivered", "at": at, "reason": "state_changed", "attempts": 1});
        let record =
            json!({"version": 1, "name": name, "state": state, "at": at, "first_seen": at, "fate": fate});
        item(&format!("slack/alarm/1/x/{name}"), at, &record)
    };
    let mut records = Vec::new();
    for number in 0..7 {
        for time in 0..=number {
            let name = format!("noisy-{number}");
            records.push(change(&name, &format!("2026-11-28T03:{time}0:00Z"), "ALARM"));
            records.push(change(&name, &format!("2026-11-28T03:{time}2:00Z"), "OK"));
        }
    }
    // It lasted, and the other one is older than a week.
    records.push(change("outage", "2026-11-27T03:00:00Z", "ALARM"));
    records.push(change("outage", "2026-11-27T05:00:00Z", "OK"));
    records.push(change("old", "2026-11-20T03:00:00Z", "ALARM"));
    records.push(change("old", "2026-11-20T03:01:00Z", "OK"));
    records.retain(|item| !item.key.sort.contains(":60:") && !item.key.sort.contains(":62:"));
    let review = WeeklyReview::new(&records, &jiff::tz::TimeZone::UTC, now);
    let noisiest: Vec<_> = review.noisiest.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(noisiest, ["noisy-5", "noisy-6", "noisy-4", "noisy-3", "noisy-2"]);
    assert_eq!((review.alarms, review.noise, review.fired), (8, 27, 28));
}
