use std::collections::{BTreeMap, HashMap};

use aws_sdk_cloudwatch::types::AlarmContributor;
use bongsu_core::notice::Contributor;
use jiff::Timestamp;

use super::alarm::time;

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

pub(super) fn in_alarm(described: &AlarmContributor) -> Option<InAlarm> {
    Some(InAlarm {
        contributor: contributor(described.contributor_id()?, described.contributor_attributes()),
        since: time(described.state_transitioned_timestamp()?)?,
        reason: described.state_reason().unwrap_or_default().to_owned(),
    })
}

/// With its attributes by name: the SDK has them in any order.
pub(super) fn contributor(id: &str, attributes: Option<&HashMap<String, String>>) -> Contributor {
    let attributes: BTreeMap<_, _> = attributes.into_iter().flatten().collect();
    let attributes = attributes.into_iter().map(|(name, value)| (name.clone(), value.clone()));
    Contributor { id: id.to_owned(), attributes: attributes.collect() }
}
