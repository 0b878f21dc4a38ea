use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{VERSION, holds, shortened};
use crate::notice::{Content, Notice, OtherKind, OtherNotice, ServiceEvent};
use crate::slack::Posted;
use crate::store::{Item, Key};

/// The message of a matter that several events tell of: a finding, a run, a planned change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Matter {
    /// [`VERSION`].
    pub version: u32,
    /// The latest event that the message shows, in one line.
    pub title: String,
    /// How that went, in one word.
    pub outcome: String,
    /// When that happened.
    #[serde(default)]
    pub at: Option<Timestamp>,
    #[serde(default)]
    pub posted: Option<Posted>,
    /// Whether others are told in that message too: then it does not change, and news of the matter go into its thread.
    #[serde(default)]
    pub shared: bool,
    /// The lock on the message ends then.
    #[serde(default)]
    pub held_until: Option<Timestamp>,
    /// Fields of another version, kept as they are.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

impl Matter {
    /// The key of `receiver`'s record of a notice's matter; `None` for a notice that belongs to none.
    pub fn key(receiver: &str, notice: &Notice) -> Option<Key> {
        let event = event(notice)?;
        let place = [&event.account, &event.region].map(|it| it.as_deref().unwrap_or_default()).join("/");
        let matter = format!("{}/{place}/{}", event.kind, event.matter.as_ref()?);
        Some(Key::new(format!("{receiver}/matters"), shortened(&matter)))
    }

    /// Reads a store's item; `None` where it cannot be read: then the next event is a message of its own.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// As a store keeps it.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The matter after an event, whose message is where the one `before` was.
    pub(crate) fn after(before: Option<&Self>, event: &ServiceEvent) -> Self {
        Self {
            version: VERSION,
            title: event.title.to_string(),
            outcome: event.outcome.as_str().to_owned(),
            at: event.at,
            posted: before.and_then(|before| before.posted.clone()),
            shared: before.is_some_and(|before| before.shared),
            held_until: None,
            others: before.map(|before| before.others.clone()).unwrap_or_default(),
        }
    }

    /// The message that is its own.
    pub(crate) fn own_message(&self) -> Option<&Posted> {
        self.posted.as_ref().filter(|_| !self.shared)
    }

    /// Whether an event happened before the one that the message shows.
    pub(crate) fn is_after(&self, event: &ServiceEvent) -> bool {
        self.at.zip(event.at).is_some_and(|(shown, at)| at < shown)
    }

    /// Whether a program is changing the message.
    pub fn is_held(&self, now: Timestamp) -> bool {
        self.held_until.is_some_and(|until| holds(until, now))
    }
}

/// The event that a notice is, where it is one of a service.
pub(crate) fn event(notice: &Notice) -> Option<&ServiceEvent> {
    match &notice.content {
        Content::Other(OtherNotice { kind: OtherKind::Event(event), .. }) => Some(event),
        _ => None,
    }
}
