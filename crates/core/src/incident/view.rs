use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Incident, Open};
use crate::config::Config;
use crate::ledger::{Change, Entry, History, Matter, NoticeKey, Refused};
use crate::notice::{AlarmNotice, Content, Notice};
use crate::reason::NotifyReason;
use crate::silence::Silence;

/// The effects of earlier events that a plan depends on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IncidentView {
    /// The receivers that already have this notice, by name.
    pub delivered_to: BTreeSet<String>,
    /// The alarm's latest change after the notice's own change, by receiver.
    pub newer: BTreeMap<String, Change>,
    /// The alarm's incident before this notice, by receiver.
    pub incidents: BTreeMap<String, Incident>,
    /// The record of the event's matter (a finding or a run), by receiver.
    pub matters: BTreeMap<String, Matter>,
    /// The other open incidents, by receiver.
    pub open: BTreeMap<String, Vec<Open>>,
    pub silences: Vec<Silence>,
    /// The receivers that were notified of another change of the alarm, or will be soon.
    pub told_to: BTreeSet<String>,
    /// The receivers for which another program is delivering a change that the incident does not contain yet.
    pub under_way: BTreeSet<String>,
    /// The receivers whose outbox contains this notice.
    pub waiting: BTreeSet<String>,
    /// The receivers for which another program is handling this notice or its alarm.
    pub in_hand: BTreeSet<String>,
    /// Whether the ledger answered. If it answered, a receiver without an entry was not notified.
    pub is_complete: bool,
}

/// The ledger's records of a notice and its incident, for one receiver.
pub(crate) struct Records<'a> {
    pub(crate) key: &'a NoticeKey,
    pub(crate) history: &'a History,
    /// The incident before the notice.
    pub(crate) incident: Option<&'a Incident>,
    pub(crate) matter: Option<&'a Matter>,
    pub(crate) open: &'a [Open],
    pub(crate) silences: &'a [Silence],
}

impl IncidentView {
    /// Adds the ledger's records of a receiver as of `now`.
    pub(crate) fn with_records(mut self, receiver: &str, records: &Records<'_>, now: Timestamp) -> Self {
        let Records { key, history, incident, matter, open, silences } = *records;
        let name = || receiver.to_owned();
        if history.own.as_ref().is_some_and(Entry::is_settled) {
            self.delivered_to.insert(name());
        }
        if history.own.as_ref().is_some_and(Entry::is_waiting) {
            self.waiting.insert(name());
        }
        let is_locked =
            incident.is_some_and(|it| it.is_held(now)) || matter.is_some_and(|it| it.is_held(now));
        if is_locked || history.is_in_hand(key.change, now) {
            self.in_hand.insert(name());
        }
        let others = || history.others.iter().filter(|it| !it.is_silenced());
        if others().next().is_some() {
            self.told_to.insert(name());
        }
        let noted = incident.map(|incident| incident.last);
        if others().any(|it| !it.is_settled() || it.change() > noted) {
            self.under_way.insert(name());
        }
        let newer = key.change.and_then(|change| history.newer(change));
        self.newer.extend(newer.map(|newer| (name(), newer)));
        let known = |it: &Incident| Incident { unsure: it.may_be_known(None, history), ..it.clone() };
        self.incidents.extend(incident.map(|incident| (name(), known(incident))));
        self.matters.extend(matter.cloned().map(|matter| (name(), matter)));
        self.open.insert(name(), open.to_vec());
        self.silences = silences.to_vec();
        self.is_complete = true;
        self
    }

    /// Returns whether `receiver` was already notified of the alarm's incident.
    pub(crate) fn was_told(&self, receiver: &str) -> bool {
        let incident = self.incidents.get(receiver);
        incident.is_some_and(|incident| incident.told.is_some()) || self.told_to.contains(receiver)
    }
}

/// Facts that a message contains in addition to its notice.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Story {
    /// The alarm's previous change.
    pub before: Option<Change>,
    /// The contributors whose latest changes share the message.
    pub contributors: Vec<AlarmNotice>,
    /// Earlier changes that could not be sent in time, oldest first.
    pub untold: Vec<Change>,
    /// The alarm's latest change after this notice's change. The notice is late if there is one.
    pub newer: Option<Change>,
    /// The reason for the message, if the reason is not just a change.
    pub reason: Option<NotifyReason>,
    /// The incident, including this notice.
    pub incident: Option<Incident>,
    /// The names of the people and receivers that the escalation notifies.
    pub escalated: Vec<String>,
    /// The reason why a fallback gets the notice.
    pub refused: Option<Refused>,
}

impl Story {
    /// Returns the story of an alarm's first notice.
    pub fn beginning(notice: &Notice, reason: NotifyReason, config: &Config) -> Self {
        let incident = match &notice.content {
            Content::Alarm(alarm) => {
                Change::of(alarm).map(|change| Incident::after(None, notice, alarm, change, config))
            }
            Content::Configuration(_) | Content::Other(_) => None,
        };
        Self { reason: Some(reason), incident, ..Self::default() }
    }
}
