//! The outbox of a receiver or a group, which holds the notices that wait for a message.

use crate::ledger::shortened;

/// The separator between the names of a receiver and a group. Neither name contains it.
const BETWEEN: char = '\u{1f}';

/// The name of an outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outbox {
    name: String,
}

impl Outbox {
    /// Returns the outbox of a receiver.
    pub(super) fn of(receiver: &str) -> Self {
        Self { name: receiver.to_owned() }
    }

    /// Returns the outbox of a receiver's notices that have these labels in common.
    pub(super) fn group(receiver: &str, labels: &[String]) -> Self {
        Self { name: shortened(&format!("{receiver}{BETWEEN}{}", labels.join(","))) }
    }

    /// Returns the outbox with this name.
    pub(super) fn named(name: &str) -> Self {
        Self { name: name.to_owned() }
    }

    pub(super) fn receiver(&self) -> &str {
        self.name.split(BETWEEN).next().unwrap_or_default()
    }

    /// Returns whether the outbox belongs to a group, whose notices share one message.
    pub(super) fn is_group(&self) -> bool {
        self.name.contains(BETWEEN)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }
}
