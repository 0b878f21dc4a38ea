//! Where a message is, in Slack's words: its channel, and its time as a number that nothing else has.

use jiff::Timestamp;
use serde_json::Value;

/// The channel of those that name none.
pub(super) const CHANNEL: &str = "inbox";

/// Slack's `ts` of the message with that number: seconds, a point, and what tells messages of one second apart.
pub(super) fn ts(id: u64, at: Timestamp) -> String {
    format!("{}.{id:06}", at.as_second())
}

/// The number of the message with that `ts`.
pub(super) fn number(ts: &str) -> Option<u64> {
    let (seconds, number) = ts.split_once('.')?;
    seconds.parse::<i64>().ok()?;
    number.parse().ok()
}

/// The channel that a message was posted to.
pub(super) fn channel(message: &Value) -> String {
    message.get("channel").and_then(Value::as_str).unwrap_or(CHANNEL).to_owned()
}

/// A channel's name, whether with its sign or without.
pub(super) fn channel_name(name: &str) -> &str {
    name.trim_start_matches('#')
}

/// Whether a reply is shown in the channel too.
pub(super) fn is_shown(message: &Value) -> bool {
    message.get("reply_broadcast").and_then(Value::as_bool).unwrap_or(false)
}
