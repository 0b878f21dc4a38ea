use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Incident, Open};
use crate::config::Config;
use crate::ledger::{Change, Entry, History, Matter, NoticeKey, Refused};
use crate::notice::{AlarmNotice, Content, Notice};
use crate::reason::NotifyReason;
use crate::silence::Silence;

/// The snapshot of earlier events that a plan needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IncidentView {
    /// Receivers that have this very notice already, by name.
    pub delivered_to: BTreeSet<String>,
    /// The alarm's latest change after this one, for receivers that know of one.
    pub newer: BTreeMap<String, Change>,
    /// The alarm's incident as it was before this notice, by receiver.
    pub incidents: BTreeMap<String, Incident>,
    /// The message of the finding or run that an event tells of, by receiver.
    pub matters: BTreeMap<String, Matter>,
    /// The other open incidents, by receiver.
    pub open: BTreeMap<String, Vec<Open>>,
    /// The silences in force.
    pub silences: Vec<Silence>,
    /// Receivers that were told of another change of the alarm, or soon will be.
    pub told_to: BTreeSet<String>,
    /// Receivers for which another change is on its way, of which the incident does not know yet.
    pub under_way: BTreeSet<String>,
    /// Receivers in whose outbox this notice is.
    pub waiting: BTreeSet<String>,
    /// Receivers for which another program has this notice or its alarm in hand.
    pub in_hand: BTreeSet<String>,
    /// The ledger was asked: what is not here was not told.
    pub is_complete: bool,
}

/// The ledger's records of a notice and of its incident, for one receiver.
pub(crate) struct Records<'a> {
    pub(crate) key: &'a NoticeKey,
    pub(crate) history: &'a History,
    /// As it was before the notice.
    pub(crate) incident: Option<&'a Incident>,
    pub(crate) matter: Option<&'a Matter>,
    pub(crate) open: &'a [Open],
    pub(crate) silences: &'a [Silence],
}

impl IncidentView {
    /// Adds what the ledger has, as it stands `now`.
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
        self.incidents.extend(incident.cloned().map(|incident| (name(), incident)));
        self.matters.extend(matter.cloned().map(|matter| (name(), matter)));
        self.open.insert(name(), open.to_vec());
        self.silences = silences.to_vec();
        self.is_complete = true;
        self
    }

    /// Whether `receiver` was told anything of the alarm's trouble before.
    pub(crate) fn was_told(&self, receiver: &str) -> bool {
        let incident = self.incidents.get(receiver);
        incident.is_some_and(|incident| incident.told.is_some()) || self.told_to.contains(receiver)
    }
}

/// The content of a message besides its own notice.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Story {
    /// The alarm's last change before.
    pub before: Option<Change>,
    /// Of an alarm's contributors those whose latest changes are told together.
    pub contributors: Vec<AlarmNotice>,
    /// Changes before this one that could not be told, the earliest first.
    pub untold: Vec<Change>,
    /// The alarm's latest change after this one: the notice is late.
    pub newer: Option<Change>,
    /// Why it is told, where that is more than that it changed.
    pub reason: Option<NotifyReason>,
    /// The incident that this notice belongs to, with it.
    pub incident: Option<Incident>,
    /// Why it is told a fallback.
    pub refused: Option<Refused>,
}

impl Story {
    /// The story of a notice that is the first of its alarm.
    pub fn beginning(notice: &Notice, reason: NotifyReason, config: &Config) -> Self {
        let incident = match &notice.content {
            Content::Alarm(alarm) => {
                Change::of(alarm).map(|change| Incident::after(None, (notice, alarm), change, config))
            }
            Content::Configuration(_) | Content::Other(_) => None,
        };
        Self { reason: Some(reason), incident, ..Self::default() }
    }
}
