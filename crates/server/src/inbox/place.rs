//! The position of a message as Slack describes it: its channel, and its `ts`, a time that is unique.

use jiff::Timestamp;
use serde_json::Value;

/// The channel of messages that have no channel.
pub(super) const CHANNEL: &str = "inbox";

/// Returns the `ts` of the message with that number: the seconds, a point, and the number, which distinguishes messages
/// of one second.
pub(super) fn ts(id: u64, at: Timestamp) -> String {
    format!("{}.{id:06}", at.as_second())
}

/// Returns the number of the message with that `ts`.
pub(super) fn number(ts: &str) -> Option<u64> {
    let (seconds, number) = ts.split_once('.')?;
    seconds.parse::<i64>().ok()?;
    number.parse().ok()
}

/// Returns the channel that a message was posted to.
pub(super) fn channel(message: &Value) -> String {
    message.get("channel").and_then(Value::as_str).unwrap_or(CHANNEL).to_owned()
}

/// Returns the name of a channel without the leading `#`.
pub(super) fn channel_name(name: &str) -> &str {
    name.trim_start_matches('#')
}

/// Returns whether the channel shows a reply too.
pub(super) fn is_shown(message: &Value) -> bool {
    message.get("reply_broadcast").and_then(Value::as_bool).unwrap_or(false)
}
