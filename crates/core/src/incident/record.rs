use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Contributors, Subject};
use crate::alarm::AlarmState;
use crate::config::Config;
use crate::ledger::{Change, VERSION, holds};
use crate::notice::{AlarmNotice, Contributor, Notice};
use crate::press::Person;
use crate::reason::SilenceReason;
use crate::silence::SilenceId;
use crate::slack::Posted;
use crate::store::{Item, Key};

/// Changes that an incident remembers: as many as anybody counts for flapping.
const CHANGES: usize = 50;

/// One alarm's trouble as one receiver knows it: from the first ALARM until it is over, and a while longer, because
/// what goes off again soon is the same trouble.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// The version of the record, as the ledger's.
    pub version: u32,
    #[serde(flatten)]
    pub alarm: Subject,
    /// Since when.
    pub began: Timestamp,
    /// The alarm's latest change that is known.
    pub last: Change,
    /// The changes, in order of time.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// Those of the changes that nobody was to be told of: they are no flapping.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uncounted: Vec<Change>,
    /// Of an alarm that watches several series how each of them stands.
    #[serde(default, skip_serializing_if = "Contributors::is_empty")]
    pub contributors: Contributors,
    /// How often it went off.
    #[serde(default)]
    pub fired: u32,
    /// The latest change that was told, and when that was.
    #[serde(default)]
    pub told: Option<(Change, Timestamp)>,
    /// Why the latest change was not told, in one word.
    #[serde(default)]
    pub held_back: Option<String>,
    /// Until when CloudWatch mutes the latest change, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<Timestamp>,
    /// Its message, with receivers that tell where it is.
    #[serde(default)]
    pub posted: Option<Root>,
    /// The message of the previous incident.
    #[serde(default)]
    pub previous: Option<String>,
    /// The last acknowledgement; see [`Self::seen_to`].
    #[serde(default)]
    pub acknowledged: Option<Acknowledged>,
    /// The mute in force, by a button.
    #[serde(default)]
    pub muted: Option<Muted>,
    /// When somebody was mentioned last.
    #[serde(default)]
    pub mentioned: Option<Timestamp>,
    /// It changes too often to be told each time, since then.
    #[serde(default)]
    pub flapping: Option<Timestamp>,
    /// Its message does not show its last change yet.
    #[serde(default)]
    pub is_stale: bool,
    /// A change that people may know of: a program ended after it had claimed it, and may have posted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsure: Option<Change>,
    /// When it is to be looked at; see [`super::Due`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// Until then somebody is changing its message.
    #[serde(default)]
    pub held_until: Option<Timestamp>,
    /// The event of the latest change, from which its message is made again.
    #[serde(default)]
    pub event: String,
    /// Fields of another version, kept as they are.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// The message that an incident's thread hangs on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// Its key in the store.
    #[serde(flatten)]
    pub posted: Posted,
    /// It is a digest, or another alarm's message: it can be replied to and not be changed.
    #[serde(default)]
    pub shared: bool,
}

/// An acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    pub by: Person,
    /// Since when.
    pub at: Timestamp,
}

/// A mute by a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Muted {
    pub by: Person,
    /// Until when; none means until it is over.
    pub until: Option<Timestamp>,
    /// The silence that was made for it; none where CloudWatch mutes the alarm itself.
    #[serde(default)]
    pub silence: Option<SilenceId>,
}

impl Incident {
    /// The key of `about`'s incident; see [`crate::ledger::NoticeKey::about`].
    pub fn key(receiver: &str, about: &str) -> Key {
        Key::new(format!("{receiver}/incidents"), about)
    }

    /// Reads a store's item; `None` where it cannot be read: then the next change begins a new incident.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// As a store keeps it.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The incident with a change of its alarm: the one `before`, or a new one where that is over for longer than
    /// the configuration says. The same change twice is once.
    pub fn after(
        before: Option<&Self>,
        (notice, alarm): (&Notice, &AlarmNotice),
        change: Change,
        config: &Config,
    ) -> Self {
        let before = before.map(|before| before.clone().quieted(change.at, config));
        let before = before.filter(|before| before.goes_on(change, config));
        match (before, &alarm.contributor) {
            (Some(before), Some(contributor)) => {
                before.with_contributor(notice, (contributor, change), config)
            }
            (Some(before), None) => before.with(notice, change, config),
            (None, _) => Self::begun((notice, alarm), change, config),
        }
    }

    fn begun((notice, alarm): (&Notice, &AlarmNotice), change: Change, config: &Config) -> Self {
        Self {
            version: VERSION,
            alarm: Subject::of((notice, alarm), config),
            began: change.at,
            last: change,
            changes: vec![change],
            uncounted: Vec::new(),
            contributors: contributors(alarm, change),
            fired: u32::from(change.is_alarm()),
            told: None,
            held_back: None,
            muted_until: None,
            posted: None,
            previous: None,
            acknowledged: None,
            muted: None,
            mentioned: None,
            flapping: None,
            is_stale: false,
            unsure: None,
            due: None,
            held_until: None,
            event: notice.event.clone(),
            others: Map::new(),
        }
    }

    fn with(self, notice: &Notice, change: Change, config: &Config) -> Self {
        let followed = self.followed_by(change);
        if followed.last == change { followed.shown_by(notice, config) } else { followed }
    }

    /// The incident after a change of one series of the alarm, which may also be a change of the alarm.
    fn with_contributor(
        self,
        notice: &Notice,
        (contributor, change): (&Contributor, Change),
        config: &Config,
    ) -> Self {
        let has_burned = self.contributors.burning() > 0;
        let contributors = self.contributors.with(contributor, change);
        let whole = contributors.change().unwrap_or(change);
        let is_own_word = self.last.state == whole.state || whole.is_alarm() || has_burned;
        // Others may burn of which nothing has come in.
        let whole = if is_own_word { whole } else { self.last };
        let is_latest = whole == change;
        let followed = if whole.state == self.last.state {
            let (held_back, muted_until) = match whole == self.last {
                true => (self.held_back, self.muted_until),
                false => (None, None),
            };
            Self { last: whole, contributors, held_back, muted_until, ..self }
        } else {
            Self { last: whole, ..Self { contributors, ..self }.followed_by(whole) }
        };
        if is_latest { followed.shown_by(notice, config) } else { followed }
    }

    /// The incident with `notice` as the source of its message.
    fn shown_by(self, notice: &Notice, config: &Config) -> Self {
        let alarm = Subject { labels: config.routing.labels(notice), ..self.alarm };
        Self { event: notice.event.clone(), alarm, ..self }
    }

    /// The incident after another change of the alarm, which may have no event.
    #[must_use]
    pub fn followed_by(mut self, change: Change) -> Self {
        if !self.contributors.is_empty() && change.state == self.last.state {
            return self;
        }
        if !change.is_alarm() {
            self.contributors = self.contributors.ended(change.at);
        }
        let Err(place) = self.changes.binary_search(&change) else { return self };
        self.changes.insert(place, change);
        let old = self.changes.len().saturating_sub(CHANGES);
        self.changes.drain(..old);
        let changes = &self.changes;
        self.uncounted.retain(|change| changes.contains(change));
        // What nobody was told to be burning has not begun before it does.
        let is_first = self.fired == 0;
        self.fired += u32::from(change.is_alarm());
        self.began = if is_first { change.at } else { self.began.min(change.at) };
        if change > self.last {
            // What held the one before back says nothing of this one.
            (self.last, self.held_back, self.muted_until) = (change, None, None);
        }
        self
    }

    /// The same where it has been quiet for so long that it flaps no more, whether or not anybody has said so.
    fn quieted(self, now: Timestamp, config: &Config) -> Self {
        let quiet = now.duration_since(self.last.at);
        let flaps = config.flapping.is_some_and(|flapping| quiet < flapping.within);
        Self { flapping: self.flapping.filter(|_| flaps), ..self }
    }

    /// Whether a change is one of this incident.
    fn goes_on(&self, change: Change, config: &Config) -> bool {
        let since = change.at.duration_since(self.last.at);
        let is_late = since <= SignedDuration::ZERO;
        let is_soon = since <= config.incident.continues_within;
        // Its end was overtaken by what came next while both waited, so that people think that it goes on.
        let is_untold = self.may_be_told() && self.held_back.is_none();
        self.is_open() || is_late || is_soon || is_untold
    }

    /// Whether there is something about it that may have to be told without a notice.
    pub fn is_open(&self) -> bool {
        self.is_going_on() || self.is_end_held_back()
    }

    /// Whether the trouble itself goes on, whatever people were told.
    pub(crate) fn is_going_on(&self) -> bool {
        self.last.state != AlarmState::Ok || self.flapping.is_some() || self.is_stale
    }

    /// Whether people think that it goes on, because something that ends by itself held its end back.
    fn is_end_held_back(&self) -> bool {
        let is_mute = |known: bool| known && self.held_back_by() == Some(SilenceReason::Muted);
        let ends = self.held_back_by().is_some_and(|it| it.is_ours() || it.presumes_ignorance())
            || is_mute(self.muted.is_some() || self.muted_until.is_some());
        ends && self.may_be_told() && self.last.state == AlarmState::Ok
    }

    /// Why the latest change was not told.
    pub(crate) fn held_back_by(&self) -> Option<SilenceReason> {
        self.held_back.as_deref().and_then(SilenceReason::parse)
    }

    /// The state that people think it is in; of an alarm that they were never told of, that it is OK.
    pub(crate) fn believed(&self) -> AlarmState {
        self.told.map_or(AlarmState::Ok, |(told, _)| told.state)
    }

    /// The changes that people were told of, or would have been but for so many others.
    pub(crate) fn counted(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| !self.uncounted.contains(change))
    }

    /// The incident after a change that is not announced.
    #[must_use]
    pub(crate) fn uncounting(mut self, change: Change) -> Self {
        if self.changes.contains(&change) && !self.uncounted.contains(&change) {
            self.uncounted.push(change);
        }
        self
    }

    /// Whether people know that it is going on.
    pub fn is_told(&self) -> bool {
        self.told.is_some_and(|(change, _)| change.state != AlarmState::Ok)
    }

    /// Whether people know that it is going on, or may know.
    pub(crate) fn may_be_told(&self) -> bool {
        self.is_told() || self.unsure.is_some_and(|change| change.state != AlarmState::Ok)
    }

    /// Whether what there is to tell is only that what people know is still so, or over.
    pub fn is_known(&self) -> bool {
        let is_over = self.last.state == AlarmState::Ok;
        let is_same = |told: Change| match self.contributors.is_empty() {
            true => told == self.last,
            false => told.state == self.last.state,
        };
        self.told.is_some_and(|(told, _)| is_over || is_same(told))
    }

    /// Who sees to it. What goes off again after it was over must be seen to again: whoever did may be asleep by then.
    pub fn seen_to(&self) -> Option<&Acknowledged> {
        self.acknowledged
            .as_ref()
            .filter(|seen| !self.changes.windows(2).any(|two| fires_again(two, seen.at)))
    }

    /// Who has muted it, where that still holds.
    pub fn muted(&self, now: Timestamp) -> Option<&Muted> {
        self.muted.as_ref().filter(|muted| muted.until.is_none_or(|until| now < until))
    }

    /// Whether somebody is changing its message.
    pub fn is_held(&self, now: Timestamp) -> bool {
        self.held_until.is_some_and(|until| holds(until, now))
    }

    /// How long it went on until its last change.
    pub fn lasted(&self) -> SignedDuration {
        self.last.at.duration_since(self.began).max(SignedDuration::ZERO)
    }

    /// The same after `change` was told. Of one that comes late the latest is still what people know.
    #[must_use]
    pub fn told(self, change: Change, now: Timestamp) -> Self {
        let change = if self.contributors.is_empty() { change } else { self.last };
        let latest = self.told.map(|(told, _)| told).filter(|_| self.contributors.is_empty());
        let latest = latest.map_or(change, |told| told.max(change));
        let held_back = self.held_back.filter(|_| change < self.last);
        let uncounted = self.uncounted.into_iter().filter(|it| *it != change).collect();
        let contributors = self.contributors.told();
        Self { told: Some((latest, now)), held_back, uncounted, contributors, unsure: None, ..self }
    }

    /// The incident after its last change was silenced, for that reason.
    #[must_use]
    pub fn held_back(self, reason: SilenceReason) -> Self {
        Self { held_back: Some(reason.as_str().to_owned()), ..self }
    }

    /// The message that can be changed as the incident does.
    pub fn own_message(&self) -> Option<&Posted> {
        self.posted.as_ref().filter(|root| !root.shared).map(|root| &root.posted)
    }
}

/// The contributors by an alarm's first notice.
fn contributors(alarm: &AlarmNotice, change: Change) -> Contributors {
    let nothing = Contributors::default();
    alarm.contributor.iter().fold(nothing, |all, contributor| all.with(contributor, change))
}

/// Whether of two changes the second goes off after that moment, and the first had ended what was before.
fn fires_again(two: &[Change], since: Timestamp) -> bool {
    matches!(two, [over, again] if over.state == AlarmState::Ok && again.is_alarm() && again.at > since)
}
