//! The stored records: JSON with a version.

use bongsu_alarm::simulate::{AlarmSnapshot, KEPT_VERSION};
use serde::Deserialize;

const VERSION: u32 = 1;

#[derive(Deserialize)]
struct Message {
    version: u32,
    message: String,
}

pub(super) fn write_alarm(kept: &AlarmSnapshot) -> Option<Vec<u8>> {
    serde_json::to_vec(kept).ok()
}

/// Reads an alarm, or returns `None` if it is of another version.
pub(super) fn read_alarm(bytes: &[u8]) -> Option<AlarmSnapshot> {
    serde_json::from_slice(bytes).ok().filter(|kept: &AlarmSnapshot| kept.version == KEPT_VERSION)
}

/// Reads a message of the version before, or returns `None` if it is of another version.
pub(super) fn read_message(bytes: &[u8]) -> Option<String> {
    let Message { version, message } = serde_json::from_slice(bytes).ok()?;
    (version == VERSION).then_some(message)
}
