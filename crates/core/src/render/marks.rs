//! The parts of messages from which a program reads why an English message was sent and which changes it
//! announces. The fault checker reads them.

use jiff::Timestamp;

use super::time;
use crate::config::Config;

/// In reminders and escalations.
pub const UNACKNOWLEDGED: &str = "nobody has acknowledged it";
/// At the end of a silence, if the alarm is still in the same state.
pub const HOLD_OVER: &str = "is over, and the state is still the same";
/// At the end of a silence, if the ALARM ended during the silence.
pub const OVER_SINCE: &str = "Over since";
/// For an alarm that was flapping and stays in ALARM.
pub const WAS_FLAPPING: &str = "It was flapping";
/// At the end of flapping.
pub const QUIET_FOR: &str = "Quiet for";

/// The symbol at the beginning of a digest.
pub const DIGEST: char = '📋';

/// Before the start of a state that the message mentions and does not announce.
pub const SINCE: &str = "since";

/// Formats the time of a change, as every message does.
pub fn change_time(at: Timestamp, config: &Config) -> String {
    time::of_day(at, config)
}
