use jiff::Timestamp;

use crate::alarm::AlarmState;

/// A change of state as a history records it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateChange {
    /// When.
    pub at: Timestamp,
    /// The state before, where the history says it.
    pub from: Option<AlarmState>,
    /// The state since then.
    pub to: AlarmState,
}

impl StateChange {
    /// Whether something between this change and the `next` one is not recorded.
    pub(super) fn leaves_hole_before(&self, next: &Self) -> bool {
        next.from.is_some_and(|from| from != self.to) || (next.from.is_none() && next.to == self.to)
    }
}
