use bongsu_core::ledger::Waiting;
use serde_json::json;

use super::Records;

/// A ledger in which one notice waits for each of these receivers.
pub(crate) fn records(waiting: &[(&str, Waiting)]) -> Records {
    let mut records = Records::default();
    for (index, (receiver, because)) in waiting.iter().enumerate() {
        let entry = json!({
            "version": 1, "name": format!("a{index}"), "first_seen": "2026-11-29T00:00:00Z",
            "fate": { "is": "waiting", "since": "2026-11-29T00:00:00Z", "because": because },
        });
        records.insert(&format!("{receiver}/alarm/{index}"), serde_json::from_value(entry).unwrap());
    }
    records
}
