//! The stored records: JSON with a version.

use bongsu_alarm::simulate::{KEPT_VERSION, Kept, Queued};
use serde::{Deserialize, Serialize};

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Message {
    version: u32,
    message: String,
}

pub(super) fn write_alarm(kept: &Kept) -> Option<Vec<u8>> {
    serde_json::to_vec(kept).ok()
}

/// Reads an alarm, or returns `None` if it is of another version.
pub(super) fn read_alarm(bytes: &[u8]) -> Option<Kept> {
    serde_json::from_slice(bytes).ok().filter(|kept: &Kept| kept.version == KEPT_VERSION)
}

pub(super) fn write_message(queued: &Queued) -> Option<Vec<u8>> {
    serde_json::to_vec(&Message { version: VERSION, message: queued.message.clone() }).ok()
}

pub(super) fn read_message(id: u64, bytes: &[u8]) -> Option<Queued> {
    let Message { version, message } = serde_json::from_slice(bytes).ok()?;
    (version == VERSION).then_some(Queued { id, message })
}
