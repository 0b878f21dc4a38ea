//! What is known of a notice's past.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::Change;

/// What a plan needs to know of what happened before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IncidentView {
    /// Receivers that have this very notice already, by name.
    pub delivered_to: BTreeSet<String>,
    /// The alarm's latest change after this one, for receivers that know of one.
    pub newer: BTreeMap<String, Change>,
}

/// What a message tells besides its own notice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Story {
    /// The alarm's last change before.
    pub before: Option<Change>,
    /// Changes before this one that could not be told, the earliest first.
    pub untold: Vec<Change>,
    /// The alarm's latest change after this one: the notice is late.
    pub newer: Option<Change>,
    /// CloudWatch's own message never came: an audit found the alarm.
    pub is_found: bool,
}
