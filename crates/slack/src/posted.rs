use serde::{Deserialize, Serialize};

/// Where a message is that Slack has: both together are its name (docs.slack.dev, "chat.postMessage").
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Posted {
    /// The channel's id.
    pub channel: String,
    /// The message's time, as Slack tells it: a number of seconds as text, and unique within the channel.
    pub ts: String,
}

/// The thread that a message is a reply in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Thread {
    /// The `ts` of the message that the thread hangs on.
    #[serde(rename = "thread_ts")]
    pub ts: String,
    /// Whether the reply is shown in the channel too, as a change of the first message tells nobody.
    #[serde(rename = "reply_broadcast", skip_serializing_if = "std::ops::Not::not")]
    pub broadcast: bool,
}
