//! The waiting notices that share a message: the changes of one alarm, or the events of one matter.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::incident::{Incident, Open, Story};
use crate::ledger::{Change, History, Matter, NoticeKey, Refused, event};
use crate::notice::{Notice, Outcome, ServiceEvent};
use crate::pipeline::lock::alarm;
use crate::plan::{Cause, Reply, notify_reason};
use crate::reason::NotifyReason;
use crate::silence::Silence;
use crate::store::{Item, Key};

/// A notice in the outbox, with its entry in the ledger and its alarm's history.
pub(in crate::pipeline) struct Waiter {
    pub(in crate::pipeline) item: Key,
    pub(in crate::pipeline) notice: Notice,
    pub(in crate::pipeline) key: NoticeKey,
    pub(in crate::pipeline) cause: Cause,
    pub(in crate::pipeline) history: History,
}

/// The records that may hold back a group.
#[derive(Default)]
pub(in crate::pipeline) struct GroupSnapshot {
    /// The record of the incident or of the matter.
    pub(in crate::pipeline) found: Option<Item>,
    pub(in crate::pipeline) incident: Option<Incident>,
    pub(in crate::pipeline) open: Vec<Open>,
    pub(in crate::pipeline) silences: Vec<Silence>,
}

/// The waiting changes of one alarm, or the waiting events of one matter.
pub(in crate::pipeline) struct Group {
    last: Waiter,
    /// The earlier notices, in order of time.
    earlier: Vec<Waiter>,
    pub(in crate::pipeline) snapshot: GroupSnapshot,
    /// The reason for the message, from the plan.
    pub(in crate::pipeline) reason: NotifyReason,
    /// The message to reply to, from the plan.
    pub(in crate::pipeline) reply: Option<Reply>,
}

impl Group {
    /// Creates a group, or returns `None` if there are no waiters.
    pub(in crate::pipeline) fn new(mut waiters: Vec<Waiter>) -> Option<Self> {
        waiters.sort_by_key(|waiter| (waiter.key.change, event(&waiter.notice).and_then(|event| event.at)));
        // The message ends with the last serious event. Later events stay in the outbox, and will change that
        // message.
        let grave = waiters.iter().rposition(|waiter| event(&waiter.notice).is_some_and(is_grave));
        waiters.truncate(grave.map_or(waiters.len(), |place| place + 1));
        let last = waiters.pop()?;
        let reason = notify_reason(&last.notice);
        Some(Self { last, earlier: waiters, snapshot: GroupSnapshot::default(), reason, reply: None })
    }

    /// Returns all notices, in order of time.
    pub(in crate::pipeline) fn waiters(&self) -> impl DoubleEndedIterator<Item = &Waiter> {
        self.earlier.iter().chain([&self.last])
    }

    /// Returns the changes in the message except the headline.
    pub(in crate::pipeline) fn others(&self) -> impl Iterator<Item = (&Notice, Change)> {
        let headline = self.headline().key.change;
        let others = self.waiters().filter(move |waiter| waiter.key.change != headline);
        others.filter_map(|waiter| Some((&waiter.notice, waiter.key.change?)))
    }

    /// Returns the record of the matter, if the notices are events.
    pub(in crate::pipeline) fn matter(&self) -> Option<Matter> {
        self.snapshot.found.as_ref().filter(|_| event(&self.last.notice).is_some()).and_then(Matter::read)
    }

    /// Returns whether the matter already has a message that its events change.
    pub(in crate::pipeline) fn has_message(&self) -> bool {
        self.matter().is_some_and(|matter| matter.posted.is_some())
    }

    pub(in crate::pipeline) fn earliest(&self) -> Option<Timestamp> {
        self.waiters().next().and_then(|waiter| waiter.key.change).map(|change| change.at)
    }

    /// Returns whether the changes belong to contributors of the alarm.
    pub(in crate::pipeline) fn is_of_contributors(&self) -> bool {
        self.last.key.alarm.is_some()
    }

    /// Returns the notice that the message is composed from: the latest notice, or the last ALARM if a later
    /// change is known. For contributors, it is the last contributor in ALARM.
    pub(in crate::pipeline) fn headline(&self) -> &Waiter {
        if self.is_of_contributors() {
            return self.latest().into_iter().rev().find(|it| it.is_alarm()).unwrap_or(&self.last);
        }
        let alarm =
            if self.last.newer().is_some() { self.waiters().rev().find(|it| it.is_alarm()) } else { None };
        alarm.unwrap_or(&self.last)
    }

    /// Returns the content of the message except the headline.
    pub(in crate::pipeline) fn story(&self) -> Story {
        let headline = self.headline();
        let story = Story { refused: headline.refused().cloned(), ..Story::default() };
        let Some(change) = headline.key.change else { return story };
        if self.is_of_contributors() {
            let (before, newer) = (headline.history.before(change), headline.newer());
            let contributors = self.latest().into_iter().filter_map(|it| alarm(&it.notice).cloned());
            return Story { before, newer, contributors: contributors.collect(), ..story };
        }
        let changes = self.waiters().filter_map(|waiter| waiter.key.change);
        Story {
            before: headline.history.before(change),
            untold: changes.filter(|it| it.at < change.at).collect(),
            newer: headline.newer(),
            ..story
        }
    }

    /// Returns the latest change of each contributor, in order of time. Leaves out contributors for which the
    /// ledger has a later change.
    fn latest(&self) -> Vec<&Waiter> {
        let mut latest = BTreeMap::new();
        for waiter in self.waiters().filter(|it| it.newer().is_none()) {
            latest.insert(&waiter.key.about, waiter);
        }
        let mut latest: Vec<_> = latest.into_values().collect();
        latest.sort_by_key(|it| it.key.change);
        latest
    }
}

fn is_grave(event: &ServiceEvent) -> bool {
    matches!(event.outcome, Outcome::Failed | Outcome::Attention)
}

impl Waiter {
    /// Returns the key of the group.
    pub(in crate::pipeline) fn group(&self, receiver: &str, can_change: bool) -> String {
        let matter =
            Matter::key(receiver, &self.notice).filter(|_| can_change && self.cause == Cause::Notice);
        matter.map_or_else(|| self.key.incident().to_owned(), |key| format!("{}#{}", key.partition, key.sort))
    }

    /// Returns the alarm's latest change that is later than the group.
    fn newer(&self) -> Option<Change> {
        self.history.newer(self.key.change?)
    }

    fn is_alarm(&self) -> bool {
        self.key.change.is_some_and(Change::is_alarm)
    }

    fn refused(&self) -> Option<&Refused> {
        match &self.cause {
            Cause::Fallback(refused) => Some(refused),
            Cause::Notice | Cause::Audit | Cause::Escalation => None,
        }
    }
}
