use bongsu_slack::Posted;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{VERSION, holds, shortened};
use crate::notice::{Content, Notice, OtherKind, OtherNotice, ServiceEvent};
use crate::store::{Item, Key};

/// The message of a matter that several events are about: a finding, a run or a planned change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Matter {
    /// The version; see [`VERSION`].
    pub version: u32,
    /// The latest event in the message, as one line.
    pub title: String,
    /// The outcome of that event.
    pub outcome: String,
    /// The time of that event.
    #[serde(default)]
    pub at: Option<Timestamp>,
    #[serde(default)]
    pub posted: Option<Posted>,
    /// Whether the message also announces other notices. It then stays unchanged, and later events of the
    /// matter go into its thread.
    #[serde(default)]
    pub shared: bool,
    /// The end of the lock on the message.
    #[serde(default)]
    pub held_until: Option<Timestamp>,
    /// Fields of another version, which are kept unchanged.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

impl Matter {
    /// Returns the key of the record of a notice's matter for a receiver, or `None` for a notice without a
    /// matter.
    pub fn key(receiver: &str, notice: &Notice) -> Option<Key> {
        let event = event(notice)?;
        let place = [&event.account, &event.region].map(|it| it.as_deref().unwrap_or_default()).join("/");
        let matter = format!("{}/{place}/{}", event.kind, event.matter.as_ref()?);
        Some(Key::new(format!("{receiver}/matters"), shortened(&matter)))
    }

    /// Reads the record of a store's item. Returns `None` if it is unreadable; the next event then has a
    /// separate message.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// Returns the record for a store.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Returns the record after an event. It keeps the message of `before`.
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

    /// Returns the message that announces only this matter.
    pub(crate) fn own_message(&self) -> Option<&Posted> {
        self.posted.as_ref().filter(|_| !self.shared)
    }

    /// Returns whether the message shows a later event than this one.
    pub(crate) fn is_after(&self, event: &ServiceEvent) -> bool {
        self.at.zip(event.at).is_some_and(|(shown, at)| at < shown)
    }

    /// Returns whether a program is changing the message.
    pub fn is_held(&self, now: Timestamp) -> bool {
        self.held_until.is_some_and(|until| holds(until, now))
    }
}

/// Returns the service event of a notice.
pub(crate) fn event(notice: &Notice) -> Option<&ServiceEvent> {
    match &notice.content {
        Content::Other(OtherNotice { kind: OtherKind::Event(event), .. }) => Some(event),
        _ => None,
    }
}
