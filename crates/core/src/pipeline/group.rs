//! What of an outbox is told together: one alarm's changes.

use jiff::Timestamp;

use crate::incident::{Refused, Story};
use crate::ledger::{Change, NoticeKey, Past};
use crate::notice::Notice;
use crate::store::Key;

/// A notice in the outbox, with what the ledger knows of it.
pub(super) struct Waiter {
    pub(super) parcel: Key,
    pub(super) notice: Notice,
    pub(super) key: NoticeKey,
    /// Why it is told a fallback.
    pub(super) refused: Option<Refused>,
    pub(super) past: Past,
}

/// The changes of one alarm that wait.
pub(super) struct Group {
    last: Waiter,
    /// Those before, in order of time.
    earlier: Vec<Waiter>,
}

impl Group {
    /// Nothing where there is no waiter.
    pub(super) fn new(mut waiters: Vec<Waiter>) -> Option<Self> {
        waiters.sort_by_key(|waiter| waiter.key.change);
        let last = waiters.pop()?;
        Some(Self { last, earlier: waiters })
    }

    /// All of them, in order of time.
    pub(super) fn waiters(&self) -> impl DoubleEndedIterator<Item = &Waiter> {
        self.earlier.iter().chain([&self.last])
    }

    /// Whether somebody is delivering one of them, or an earlier change that must not come after them.
    pub(super) fn is_claimed(&self, now: Timestamp) -> bool {
        self.waiters().any(|waiter| {
            let own = waiter.past.own.as_ref();
            let is_overtaking = |change| waiter.past.is_overtaking(change, now);
            own.is_some_and(|own| own.is_claimed(now)) || waiter.key.change.is_some_and(is_overtaking)
        })
    }

    /// Whether there is nothing in it that anybody should know of any more.
    pub(super) fn is_over(&self) -> bool {
        self.newer().is_some() && !self.waiters().any(Waiter::is_alarm)
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
        let story = Story { refused: headline.refused.clone(), ..Story::default() };
        let Some(change) = headline.key.change else { return story };
        let changes = self.waiters().filter_map(|waiter| waiter.key.change);
        Story {
            before: headline.past.before(change),
            untold: changes.filter(|it| it.at < change.at).collect(),
            newer: headline.past.newer(change),
            ..story
        }
    }

    /// The alarm's latest change, where that is not among these.
    fn newer(&self) -> Option<Change> {
        self.last.past.newer(self.last.key.change?)
    }
}

impl Waiter {
    fn is_alarm(&self) -> bool {
        self.key.change.is_some_and(Change::is_alarm)
    }
}
