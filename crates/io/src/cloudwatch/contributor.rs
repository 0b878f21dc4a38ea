use bongsu_core::notice::Contributor;
use jiff::Timestamp;

use super::wire;

/// One of an alarm's series that is in ALARM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InAlarm {
    /// Which one.
    pub contributor: Contributor,
    /// Since when.
    pub since: Timestamp,
    /// CloudWatch's sentence about why.
    pub reason: String,
}

impl InAlarm {
    /// None where CloudWatch does not say since when.
    pub(super) fn of(described: wire::AlarmContributor) -> Option<Self> {
        let attributes = described.contributor_attributes.into_iter().collect();
        Some(Self {
            contributor: Contributor { id: described.contributor_id, attributes },
            since: described.state_transitioned_timestamp?.0?,
            reason: described.state_reason,
        })
    }
}
