use jiff::Timestamp;

use super::{Change, DeliveryStatus, Entry, NoticeKey};
use crate::reason::SilenceReason;
use crate::store::Item;

/// The number of an alarm's changes to read. No message contains as many.
pub const LOOKED_AT: usize = 25;

/// The ledger's records of a notice and of its alarm's other changes, for one receiver.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// The record of the notice.
    pub own: Option<Entry>,
    /// The revision of that record, even if it is unreadable.
    pub revision: Option<u64>,
    /// The records of the other changes, the latest first.
    pub others: Vec<Entry>,
}

impl History {
    /// Reads the records of one partition, in the order from the latest to the earliest.
    pub fn read(items: &[Item], key: &NoticeKey) -> Self {
        let (own, others): (Vec<_>, Vec<_>) = items.iter().partition(|item| item.key.sort == key.which);
        let own = own.first();
        Self {
            own: own.and_then(|item| Entry::read(item)),
            revision: own.map(|item| item.revision),
            others: others.into_iter().filter_map(Entry::read).collect(),
        }
    }

    /// Returns the alarm's latest change after `change`.
    pub fn newer(&self, change: Change) -> Option<Change> {
        let changes = self.others.iter().filter_map(Entry::change);
        changes.filter(|it| it.at > change.at).max()
    }

    /// Returns the alarm's last change before `change`.
    pub fn before(&self, change: Change) -> Option<Change> {
        let changes = self.others.iter().filter_map(Entry::change);
        changes.filter(|it| it.at < change.at).max()
    }

    /// Returns the latest other change that people know of, or may know of.
    pub fn told(&self) -> Option<Change> {
        let may_be_told = |entry: &&Entry| entry.is_notified() || entry.was_claimed();
        self.others.iter().filter(may_be_told).filter_map(Entry::change).max()
    }

    /// Returns whether a program is delivering the notice of `change`, or an earlier notice that must be
    /// delivered first.
    pub fn is_in_hand(&self, change: Option<Change>, now: Timestamp) -> bool {
        let is_claimed = self.own.as_ref().is_some_and(|own| own.is_claimed(now));
        is_claimed || change.is_some_and(|change| self.is_overtaking(change, now))
    }

    fn is_overtaking(&self, change: Change, now: Timestamp) -> bool {
        let claimed = self.others.iter().filter(|entry| entry.is_claimed(now)).filter_map(Entry::change);
        claimed.into_iter().any(|it| it.at < change.at)
    }
}

/// An alarm's latest notified or silenced changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    pub newest: Change,
    /// The reason why nobody was notified of the newest change.
    pub silenced: Option<SilenceReason>,
    /// The latest change that people were notified of.
    pub notified: Option<Change>,
}

impl Settled {
    /// Returns the latest changes among the settled entries, or `None` if no entry is settled.
    pub fn of(entries: impl Iterator<Item = Entry>) -> Option<Self> {
        let settled: Vec<_> = entries.filter(Entry::is_settled).collect();
        let newest = settled.iter().filter(|it| it.change().is_some()).max_by_key(|it| it.change())?;
        let silenced = match &newest.status {
            DeliveryStatus::Silenced { reason, .. } => SilenceReason::parse(reason),
            _ => None,
        };
        let notified = settled.iter().filter(|it| it.is_notified()).filter_map(Entry::change).max();
        Some(Self { newest: newest.change()?, silenced, notified })
    }
}
