use bongsu_alarm::alarm::AlarmState;
use bongsu_slack::Posted;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Contributors, Escalated, IncidentSubject};
use crate::config::Config;
use crate::ledger::{Change, VERSION, holds};
use crate::notice::{AlarmNotice, Contributor, Notice};
use crate::press::Person;
use crate::reason::SilenceReason;
use crate::silence::SilenceId;
use crate::store::{Item, Key};

/// The maximum number of changes and of acknowledgments in an incident. It suffices to detect flapping.
const CHANGES: usize = 50;

/// An incident: the history of one alarm for one receiver, from the first ALARM until some time after the
/// end. An ALARM soon after the end continues the incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// The version of the record, as in the ledger.
    pub version: u32,
    #[serde(flatten)]
    pub alarm: IncidentSubject,
    /// The start of the incident.
    pub began: Timestamp,
    /// The alarm's latest known change.
    pub last: Change,
    /// The changes, in order of time.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// The changes that were not announced, which do not count as flapping.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uncounted: Vec<Change>,
    /// The states of the contributors, for an alarm on several series.
    #[serde(default, skip_serializing_if = "Contributors::is_empty")]
    pub contributors: Contributors,
    /// The number of times that the alarm went to ALARM.
    #[serde(default)]
    pub fired: u32,
    /// The latest notified change, with the time of the notification.
    #[serde(default)]
    pub told: Option<(Change, Timestamp)>,
    /// The reason why the latest change was not notified.
    #[serde(default)]
    pub held_back: Option<String>,
    /// The end of CloudWatch's mute of the latest change, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<Timestamp>,
    /// The message of the incident, for receivers that return its position.
    #[serde(default)]
    pub posted: Option<Root>,
    /// The link to the message of the previous incident.
    #[serde(default)]
    pub previous: Option<String>,
    /// The last acknowledgment, which may no longer be valid; see [`Self::seen_to`].
    #[serde(default)]
    pub acknowledged: Option<Acknowledged>,
    /// The times of all acknowledgments of this and earlier incidents, for reviews.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acknowledgements: Vec<Timestamp>,
    /// The last mute by a button; see [`Self::muted`].
    #[serde(default)]
    pub muted: Option<Muted>,
    /// The time of the last mention.
    #[serde(default)]
    pub mentioned: Option<Timestamp>,
    /// The progress of the escalation; see [`Self::escalated`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalation: Option<Escalated>,
    /// The time since which the alarm flaps.
    #[serde(default)]
    pub flapping: Option<Timestamp>,
    /// Whether the message still lacks the last change.
    #[serde(default)]
    pub is_stale: bool,
    /// A change that people may know of, because a program claimed it and then died, possibly after posting
    /// it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsure: Option<Change>,
    /// The time of the next check; see [`super::Due`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// The end of the lock on the message.
    #[serde(default)]
    pub held_until: Option<Timestamp>,
    /// The event of the latest change, which a new version of the message is composed from.
    #[serde(default)]
    pub event: String,
    /// Fields of another version, which are kept unchanged.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// The first message of an incident's thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// The position of the message.
    #[serde(flatten)]
    pub posted: Posted,
    /// Whether the message is a digest or belongs to another alarm. Such a message can have replies but
    /// cannot be changed.
    #[serde(default)]
    pub shared: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    pub by: Person,
    /// The time of the acknowledgment.
    pub at: Timestamp,
}

/// A mute by a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Muted {
    pub by: Person,
    /// The end of the mute. `None` means the end of the incident.
    pub until: Option<Timestamp>,
    /// The silence that implements the mute. `None` if CloudWatch mutes the alarm itself.
    #[serde(default)]
    pub silence: Option<SilenceId>,
}

impl Incident {
    /// Returns the key of an incident; see [`crate::ledger::NoticeKey::about`].
    pub fn key(receiver: &str, about: &str) -> Key {
        Key::new(format!("{receiver}/incidents"), about)
    }

    /// Reads the incident of a store's item. Returns `None` if it is unreadable; the next change then begins
    /// a new incident.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// Returns the record for a store.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Adds a change to the incident `before`, or begins a new incident if `before` ended longer ago than the
    /// configured time. Adding a change twice has no effect.
    pub fn after(
        before: Option<&Self>,
        notice: &Notice,
        alarm: &AlarmNotice,
        change: Change,
        config: &Config,
    ) -> Self {
        let acknowledgements = before.map(|before| before.acknowledgements.clone()).unwrap_or_default();
        let before = before.map(|before| before.clone().quieted(change.at, config));
        let before = before.filter(|before| before.goes_on(change, config));
        match (before, &alarm.contributor) {
            (Some(before), Some(contributor)) => before.with_contributor(notice, contributor, change, config),
            (Some(before), None) => before.with(notice, change, config),
            (None, _) => Self { acknowledgements, ..Self::begun(notice, alarm, change, config) },
        }
    }

    fn begun(notice: &Notice, alarm: &AlarmNotice, change: Change, config: &Config) -> Self {
        Self {
            version: VERSION,
            alarm: IncidentSubject::of(notice, alarm, config),
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
            acknowledgements: Vec::new(),
            muted: None,
            mentioned: None,
            escalation: None,
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

    /// Adds a change of one contributor, which may also change the state of the alarm.
    fn with_contributor(
        self,
        notice: &Notice,
        contributor: &Contributor,
        change: Change,
        config: &Config,
    ) -> Self {
        let has_burned = self.contributors.burning() > 0;
        let contributors = self.contributors.with(contributor, change);
        let whole = contributors.change().unwrap_or(change);
        let is_own_word = self.last.state == whole.state || whole.is_alarm() || has_burned;
        // Other contributors, of which no notice has arrived, may be in ALARM.
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

    /// Makes `notice` the notice that the incident's message shows.
    fn shown_by(self, notice: &Notice, config: &Config) -> Self {
        let alarm = IncidentSubject { labels: config.routing.labels(notice), ..self.alarm };
        Self { event: notice.event.clone(), alarm, ..self }
    }

    /// Adds another change of the alarm, whose event may be unknown.
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
        // The first ALARM begins the incident.
        let is_first = self.fired == 0;
        self.fired += u32::from(change.is_alarm());
        self.began = if is_first { change.at } else { self.began.min(change.at) };
        if change > self.last {
            // The reason that held back the previous change does not apply to this one.
            (self.last, self.held_back, self.muted_until) = (change, None, None);
        }
        self
    }

    /// Ends the flapping if the alarm has been quiet for long enough, even if no message says so.
    fn quieted(self, now: Timestamp, config: &Config) -> Self {
        let quiet = now.duration_since(self.last.at);
        let flaps = config.flapping.is_some_and(|flapping| quiet < flapping.within);
        Self { flapping: self.flapping.filter(|_| flaps), ..self }
    }

    /// Returns whether a change belongs to this incident.
    fn goes_on(&self, change: Change, config: &Config) -> bool {
        let since = change.at.duration_since(self.last.at);
        let is_late = since <= SignedDuration::ZERO;
        let is_soon = since <= config.incident.continues_within;
        // The next change overtook the end of the incident while both waited, so people do not know of the
        // end.
        let is_untold = self.may_be_told() && self.held_back.is_none();
        self.is_open() || is_late || is_soon || is_untold
    }

    /// Returns whether the incident may need a message although no notice arrives.
    pub fn is_open(&self) -> bool {
        self.is_going_on() || self.is_end_held_back()
    }

    /// Returns whether the incident is not over, regardless of notifications.
    pub(crate) fn is_going_on(&self) -> bool {
        self.last.state != AlarmState::Ok || self.flapping.is_some() || self.is_stale
    }

    /// Returns whether people do not know of the end because a temporary silence holds it back.
    fn is_end_held_back(&self) -> bool {
        let is_mute = |known: bool| known && self.held_back_by() == Some(SilenceReason::Muted);
        let ends = self.held_back_by().is_some_and(|it| it.is_ours() || it.presumes_ignorance())
            || is_mute(self.muted.is_some() || self.muted_until.is_some());
        ends && self.may_be_told() && self.last.state == AlarmState::Ok
    }

    /// Returns the acknowledgment if it is valid. An ALARM after the end needs a new one, because the person
    /// may be off duty by then.
    pub fn seen_to(&self) -> Option<&Acknowledged> {
        self.acknowledged
            .as_ref()
            .filter(|seen| !self.changes.windows(2).any(|two| fires_again(two, seen.at)))
    }

    /// Adds an acknowledgment.
    pub(crate) fn acknowledge(&mut self, acknowledged: Acknowledged) {
        self.acknowledgements.push(acknowledged.at);
        let old = self.acknowledgements.len().saturating_sub(CHANGES);
        self.acknowledgements.drain(..old);
        self.acknowledged = Some(acknowledged);
    }

    /// Returns the mute if it is active.
    pub fn muted(&self, now: Timestamp) -> Option<&Muted> {
        self.muted.as_ref().filter(|muted| muted.until.is_none_or(|until| now < until))
    }

    /// Returns whether a program is changing the incident's message.
    pub fn is_held(&self, now: Timestamp) -> bool {
        self.held_until.is_some_and(|until| holds(until, now))
    }

    /// Returns the duration of the incident until its last change.
    pub fn lasted(&self) -> SignedDuration {
        self.last.at.duration_since(self.began).max(SignedDuration::ZERO)
    }

    /// Returns the message that belongs to the incident alone and changes with it.
    pub fn own_message(&self) -> Option<&Posted> {
        self.posted.as_ref().filter(|root| !root.shared).map(|root| &root.posted)
    }
}

/// Returns the contributors in the alarm's first notice.
fn contributors(alarm: &AlarmNotice, change: Change) -> Contributors {
    let nothing = Contributors::default();
    alarm.contributor.iter().fold(nothing, |all, contributor| all.with(contributor, change))
}

/// Returns whether the first change ended the alarm, and the second one is an ALARM after `since`.
pub(super) fn fires_again(two: &[Change], since: Timestamp) -> bool {
    matches!(two, [over, again] if over.state == AlarmState::Ok && again.is_alarm() && again.at > since)
}
