//! What of an outbox is told together: one alarm's changes.

use jiff::Timestamp;

use crate::incident::{Incident, Open, Refused, Story};
use crate::ledger::{Change, History, NoticeKey};
use crate::notice::Notice;
use crate::plan::{Cause, NotifyReason, notify_reason};
use crate::silence::Silence;
use crate::store::Key;

/// A notice in the outbox, with what the ledger knows of it.
pub(super) struct Waiter {
    pub(super) item: Key,
    pub(super) notice: Notice,
    pub(super) key: NoticeKey,
    pub(super) cause: Cause,
    pub(super) history: History,
}

/// What may hold a group back.
#[derive(Default)]
pub(super) struct GroupSnapshot {
    pub(super) incident: Option<Incident>,
    pub(super) open: Vec<Open>,
    pub(super) silences: Vec<Silence>,
}

/// The changes of one alarm that wait.
pub(super) struct Group {
    last: Waiter,
    /// Those before, in order of time.
    earlier: Vec<Waiter>,
    pub(super) snapshot: GroupSnapshot,
    /// Why people are told, by the plan.
    pub(super) reason: NotifyReason,
}

impl Group {
    /// Nothing where there is no waiter.
    pub(super) fn new(mut waiters: Vec<Waiter>) -> Option<Self> {
        waiters.sort_by_key(|waiter| waiter.key.change);
        let last = waiters.pop()?;
        let reason = notify_reason(&last.notice);
        Some(Self { last, earlier: waiters, snapshot: GroupSnapshot::default(), reason })
    }

    /// All of them, in order of time.
    pub(super) fn waiters(&self) -> impl DoubleEndedIterator<Item = &Waiter> {
        self.earlier.iter().chain([&self.last])
    }

    /// The changes that the message tells besides its headline.
    pub(super) fn others(&self) -> impl Iterator<Item = (&Notice, Change)> {
        let headline = self.headline().key.change;
        let others = self.waiters().filter(move |waiter| waiter.key.change != headline);
        others.filter_map(|waiter| Some((&waiter.notice, waiter.key.change?)))
    }

    pub(super) fn earliest(&self) -> Option<Timestamp> {
        self.waiters().next().and_then(|waiter| waiter.key.change).map(|change| change.at)
    }

    /// The one that tells of all: the latest, or where that is over too, the last ALARM.
    pub(super) fn headline(&self) -> &Waiter {
        let alarm = if self.newer().is_some() { self.waiters().rev().find(|it| it.is_alarm()) } else { None };
        alarm.unwrap_or(&self.last)
    }

    /// What the message tells besides its headline.
    pub(super) fn story(&self) -> Story {
        let headline = self.headline();
        let story = Story { refused: headline.refused().cloned(), ..Story::default() };
        let Some(change) = headline.key.change else { return story };
        let changes = self.waiters().filter_map(|waiter| waiter.key.change);
        Story {
            before: headline.history.before(change),
            untold: changes.filter(|it| it.at < change.at).collect(),
            newer: headline.history.newer(change),
            ..story
        }
    }

    /// The alarm's latest change, where that is not among these.
    fn newer(&self) -> Option<Change> {
        self.last.history.newer(self.last.key.change?)
    }
}

impl Waiter {
    fn is_alarm(&self) -> bool {
        self.key.change.is_some_and(Change::is_alarm)
    }

    fn refused(&self) -> Option<&Refused> {
        match &self.cause {
            Cause::Fallback(refused) => Some(refused),
            Cause::Notice | Cause::Audit => None,
        }
    }
}
