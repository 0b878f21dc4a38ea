use bongsu_core::notice::Contributor;
use jiff::Timestamp;

use super::wire;

/// A contributor in ALARM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InAlarm {
    pub contributor: Contributor,
    /// The start of the state.
    pub since: Timestamp,
    pub reason: String,
}

impl InAlarm {
    /// Returns `None` if CloudWatch does not include the start of the state.
    pub(super) fn of(described: wire::AlarmContributor) -> Option<Self> {
        let attributes = described.contributor_attributes.into_iter().collect();
        Some(Self {
            contributor: Contributor { id: described.contributor_id, attributes },
            since: described.state_transitioned_timestamp?.0?,
            reason: described.state_reason,
        })
    }
}
