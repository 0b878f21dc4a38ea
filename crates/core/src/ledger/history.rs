use jiff::Timestamp;

use super::{Change, Entry, NoticeKey};
use crate::store::Item;

/// An alarm's changes that are looked at: more than any message tells.
pub const LOOKED_AT: usize = 25;

/// The ledger's records of a notice and of its alarm's other changes, for one receiver.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// Of the notice itself.
    pub own: Option<Entry>,
    /// The revision of that, also where it cannot be read.
    pub revision: Option<u64>,
    /// Of the other changes, the latest first.
    pub others: Vec<Entry>,
}

impl History {
    /// Reads the records of one partition, the latest first.
    pub fn read(items: &[Item], key: &NoticeKey) -> Self {
        let (own, others): (Vec<_>, Vec<_>) = items.iter().partition(|item| item.key.sort == key.which);
        let own = own.first();
        Self {
            own: own.and_then(|item| Entry::read(item)),
            revision: own.map(|item| item.revision),
            others: others.into_iter().filter_map(Entry::read).collect(),
        }
    }

    /// The alarm's latest change after `change`, where there has been one.
    pub fn newer(&self, change: Change) -> Option<Change> {
        let changes = self.others.iter().filter_map(Entry::change);
        changes.filter(|it| it.at > change.at).max()
    }

    /// The alarm's last change before `change`.
    pub fn before(&self, change: Change) -> Option<Change> {
        let changes = self.others.iter().filter_map(Entry::change);
        changes.filter(|it| it.at < change.at).max()
    }

    /// The latest other change that people know of, or may know of.
    pub fn told(&self) -> Option<Change> {
        let may_be_told = |entry: &&Entry| !entry.is_silenced() && !entry.is_waiting();
        self.others.iter().filter(may_be_told).filter_map(Entry::change).max()
    }

    /// Whether somebody is delivering the notice of that change just now, or an earlier one that must not come after it.
    pub fn is_in_hand(&self, change: Option<Change>, now: Timestamp) -> bool {
        let is_claimed = self.own.as_ref().is_some_and(|own| own.is_claimed(now));
        is_claimed || change.is_some_and(|change| self.is_overtaking(change, now))
    }

    fn is_overtaking(&self, change: Change, now: Timestamp) -> bool {
        let claimed = self.others.iter().filter(|entry| entry.is_claimed(now)).filter_map(Entry::change);
        claimed.into_iter().any(|it| it.at < change.at)
    }
}
