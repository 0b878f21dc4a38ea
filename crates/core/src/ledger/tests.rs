use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::store::{Item, Key};

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(1_795_392_000_000 + milliseconds).unwrap()
}

fn item(record: &impl ToString) -> Item {
    Item { key: Key::new("p", "s"), revision: 1, record: record.to_string() }
}

/// Admits notices at these times. Returns the delay of each notice in milliseconds, or "storm".
fn admit(times: &[i64]) -> Vec<String> {
    let storm = Storm::default();
    let mut limiter = RateLimiter::new(&storm, at(0));
    let mut fares = Vec::new();
    for time in times {
        match limiter.admit(&storm, at(*time)) {
            Admission::Go(next, wait) => {
                limiter = next;
                fares.push(wait.as_millis().to_string());
            }
            Admission::Storm(_) => fares.push("storm".to_owned()),
            Admission::Wait(_) => fares.push("wait".to_owned()),
        }
    }
    fares
}

#[test]
fn the_sixth_notice_in_ten_seconds_is_a_storm() {
    assert_eq!(admit(&[0, 1, 2, 3, 4]), ["0"; 5]);
    assert_eq!(admit(&[0, 1, 2, 3, 4, 9_999, 10_001]).split_off(5), ["storm", "0"]);
    assert_eq!(admit(&[0, 3_000, 6_000, 9_000, 12_000, 15_000, 18_000]), ["0"; 7]);
}

#[test]
fn after_a_burst_one_message_goes_each_second() {
    let storm = Storm::default();
    let mut limiter = RateLimiter::new(&storm, at(0));
    let mut waits = Vec::new();
    for _ in 0..8 {
        let wait;
        (limiter, wait) = limiter.take(&storm, at(0));
        waits.push(wait.as_secs());
    }
    assert_eq!(waits, [0, 0, 0, 0, 0, 1, 2, 3]);
    let (_, wait) = limiter.take(&storm, at(2_500));
    assert_eq!(wait.as_millis(), 1_500, "what was taken ahead is paid back");
}

#[test]
fn a_wrong_clock_neither_blocks_nor_opens_the_rate_limiter() {
    let storm = Storm::default();
    for off in [-3_600_000, 3_600_000] {
        let (limiter, _) = RateLimiter::new(&storm, at(off)).take(&storm, at(off));
        let (limiter, wait) = limiter.take(&storm, at(0));
        assert!(wait.is_zero() && limiter.tokens >= 0.0 && limiter.tokens < 5.0, "{off}: {limiter:?}");
    }
    let empty = RateLimiter { tokens: -3.0, ..RateLimiter::new(&storm, at(8_000)) };
    let (_, wait) = empty.take(&storm, at(0));
    assert_eq!(wait.as_secs(), 4, "a little behind is no reason to begin anew");
}

#[test]
fn a_claim_is_valid_until_its_end_but_never_for_hours() {
    let entry = |until: i64| {
        let json =
            json!({ "version": 1, "first_seen": at(0), "fate": { "is": "claimed", "until": at(until) } });
        Entry::read(&item(&json)).unwrap()
    };
    assert!(entry(40_000).is_claimed(at(39_999)) && !entry(40_000).is_claimed(at(40_000)));
    assert!(!entry(3_600_000).is_claimed(at(0)), "a clock was ahead");
}

#[test]
fn a_record_of_a_later_version_is_read_and_its_fields_are_kept() {
    let json = json!({
        "version": 7,
        "name": "web",
        "state": "ALARM",
        "at": "2026-11-23T05:12:07.646Z",
        "first_seen": "2026-11-23T05:12:08Z",
        "thread": "1795392000.000100",
        "fate": { "is": "delivered", "at": "2026-11-23T05:12:09Z", "reason": "state_changed", "attempts": 1, "ts": "1" },
    });
    let entry = Entry::read(&item(&json)).unwrap();
    assert!(entry.is_settled());
    let written: Value = serde_json::from_str(&entry.write()).unwrap();
    assert_eq!((&written["thread"], &written["version"]), (&json["thread"], &json["version"]));
    let unheard =
        json!({ "version": 7, "first_seen": at(0), "fate": { "is": "escalated", "to": "the moon" } });
    assert_eq!(Entry::read(&item(&unheard)).unwrap().status, DeliveryStatus::Unknown);
}

#[test]
fn an_unreadable_record_counts_as_missing() {
    for record in ["", "null", "{}", "{\"version\":1}", "not json", "[1,2]"] {
        assert_eq!(Entry::read(&item(&record)), None, "{record}");
        assert_eq!(OutboxItem::read(&item(&record)), None, "{record}");
        let storm = Storm::default();
        assert_eq!(
            RateLimiter::read(Some(&item(&record)), &storm, at(0)),
            RateLimiter::new(&storm, at(0)),
            "{record}"
        );
    }
}
