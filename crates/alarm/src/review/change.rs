use jiff::Timestamp;

use crate::alarm::AlarmState;

/// A state change in an alarm's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryChange {
    /// The time of the change.
    pub at: Timestamp,
    /// The previous state, if the history has it.
    pub from: Option<AlarmState>,
    /// The new state.
    pub to: AlarmState,
}

impl HistoryChange {
    /// Returns whether a state change is missing between this change and the `next` one.
    pub(super) fn leaves_hole_before(&self, next: &Self) -> bool {
        next.from.is_some_and(|from| from != self.to) || (next.from.is_none() && next.to == self.to)
    }
}
