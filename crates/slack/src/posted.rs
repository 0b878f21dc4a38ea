use serde::{Deserialize, Serialize};

/// The position of a posted message, which identifies it (docs.slack.dev, ["chat.postMessage"]).
///
/// ["chat.postMessage"]: https://docs.slack.dev/reference/methods/chat.postMessage
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Posted {
    /// The channel's ID.
    pub channel: String,
    /// The message's timestamp, as Slack returns it: seconds as text, unique within the channel.
    pub ts: String,
}

/// The thread of a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Thread {
    /// The `ts` of the thread's first message.
    #[serde(rename = "thread_ts")]
    pub ts: String,
    /// Whether the channel also shows the reply. A change of the first message notifies nobody.
    #[serde(rename = "reply_broadcast", skip_serializing_if = "std::ops::Not::not")]
    pub broadcast: bool,
}
