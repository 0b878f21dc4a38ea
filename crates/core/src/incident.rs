//! What is known of a notice's past.

use std::collections::BTreeSet;

/// What a plan needs to know of what happened before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IncidentView {
    /// Receivers that have this very notice already, by name.
    pub delivered_to: BTreeSet<String>,
}
