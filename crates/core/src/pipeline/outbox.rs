//! The outbox: notices that wait for a common message, of a receiver or of one group.

use crate::ledger::shortened;

/// Between a receiver's name and a group's; in neither.
const BETWEEN: char = '\u{1f}';

/// An outbox, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outbox {
    name: String,
}

impl Outbox {
    /// Of what a receiver is to be told by itself.
    pub(super) fn of(receiver: &str) -> Self {
        Self { name: receiver.to_owned() }
    }

    /// Of a receiver's notices with these labels in common.
    pub(super) fn group(receiver: &str, labels: &[String]) -> Self {
        Self { name: shortened(&format!("{receiver}{BETWEEN}{}", labels.join(","))) }
    }

    /// The one that was asked to be emptied by that name.
    pub(super) fn named(name: &str) -> Self {
        Self { name: name.to_owned() }
    }

    pub(super) fn receiver(&self) -> &str {
        self.name.split(BETWEEN).next().unwrap_or_default()
    }

    /// Whether it is of a group: then all that is in it is told in one message.
    pub(super) fn is_group(&self) -> bool {
        self.name.contains(BETWEEN)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }
}
