//! Parts of English messages from which a program can tell why a message was sent. The fault checker looks
//! for them.

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
