use jiff::{SignedDuration, Timestamp};

use super::peers::Peers;
use super::{Measures, ReviewSettings, Reviewed};
use crate::alarm::AlarmState;

/// An alarm that has not fired for this time may be useless.
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);
/// Fewer ALARMs than this do not show a pattern.
const FEW: usize = 3;

/// A problem with an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReviewFinding {
    /// Most ALARMs ended before anybody could act.
    ShortLived {
        /// The number of short ALARMs.
        noise: usize,
        /// The number of ALARMs.
        fired: usize,
    },
    /// The alarm changes its state too often.
    Flaps {
        /// The number of ALARMs while the alarm flapped.
        flaps: usize,
        /// The number of ALARMs.
        fired: usize,
    },
    /// The alarm fires mostly at night.
    AtNight {
        /// The number of ALARMs at night.
        at_night: usize,
        /// The number of ALARMs.
        fired: usize,
    },
    /// Nobody has acknowledged the alarm.
    NeverAcknowledged {
        /// The number of ALARMs.
        fired: usize,
    },
    /// The alarm has not fired for a year or longer.
    NeverFired {
        /// The time of the last state change.
        since: Timestamp,
    },
    /// The alarm never has data.
    AlwaysInsufficientData {
        /// The start of INSUFFICIENT_DATA.
        since: Timestamp,
    },
    /// Another alarm watches the same metric with a similar threshold.
    Duplicate {
        /// The name of the other alarm.
        of: String,
    },
    /// The alarm fires only while a composite alarm that watches it fires.
    WithParent {
        /// The name of the composite alarm.
        parent: String,
        /// Whether the alarm has its own notifications.
        notifies: bool,
    },
    /// The notification of each ALARM was held back in favor of another alarm.
    HeldBack {
        /// The number of ALARMs.
        times: usize,
    },
}

/// A gap in the data of a review.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unknown {
    /// The data does not include acknowledgments.
    Acknowledgements,
    /// This number of state changes is missing.
    Holes(usize),
    /// The alarm has no definition: it was deleted or renamed, or it cannot be evaluated.
    Definition,
    /// The alarm had this name before.
    Renamed(String),
}

impl ReviewFinding {
    /// Returns the finding as a word for scripts.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::ShortLived { .. } => "short_lived",
            Self::Flaps { .. } => "flaps",
            Self::AtNight { .. } => "at_night",
            Self::NeverAcknowledged { .. } => "never_acknowledged",
            Self::NeverFired { .. } => "never_fired",
            Self::AlwaysInsufficientData { .. } => "always_insufficient_data",
            Self::Duplicate { .. } => "duplicate",
            Self::WithParent { .. } => "with_parent",
            Self::HeldBack { .. } => "held_back",
        }
    }
}

pub(super) fn findings(
    alarm: &Reviewed,
    measures: &Measures,
    peers: &Peers<'_>,
    settings: &ReviewSettings,
) -> Vec<ReviewFinding> {
    let Measures { fired, noise, at_night, flaps, .. } = *measures;
    let is_most = |part: usize| fired >= FEW && part * 2 > fired;
    let found = [
        is_most(noise).then_some(ReviewFinding::ShortLived { noise, fired }),
        (flaps > 0).then_some(ReviewFinding::Flaps { flaps, fired }),
        is_most(at_night).then_some(ReviewFinding::AtNight { at_night, fired }),
        (fired >= FEW && measures.acknowledged == Some(0))
            .then_some(ReviewFinding::NeverAcknowledged { fired }),
        if fired == 0 { unchanged(alarm, settings) } else { None },
        peers.twin(alarm).map(|of| ReviewFinding::Duplicate { of: of.to_owned() }),
        (fired > 0 && alarm.held_back >= fired).then_some(ReviewFinding::HeldBack { times: alarm.held_back }),
        peers.parent(alarm, settings).map(|parent| ReviewFinding::WithParent {
            parent: parent.to_owned(),
            notifies: alarm
                .definition
                .as_ref()
                .is_some_and(|it| !it.actions.on(AlarmState::Alarm).is_empty()),
        }),
    ];
    found.into_iter().flatten().collect()
}

/// Returns the finding for a state that has not changed for a long time.
fn unchanged(alarm: &Reviewed, settings: &ReviewSettings) -> Option<ReviewFinding> {
    let standing = alarm.standing?;
    match standing.state {
        AlarmState::InsufficientData if standing.since <= settings.since => {
            Some(ReviewFinding::AlwaysInsufficientData { since: standing.since })
        }
        AlarmState::Ok if settings.until.duration_since(standing.since) >= YEAR => {
            Some(ReviewFinding::NeverFired { since: standing.since })
        }
        _ => None,
    }
}

pub(super) fn unknown(alarm: &Reviewed, measures: &Measures) -> Vec<Unknown> {
    let unknown = [
        alarm.definition.is_none().then_some(Unknown::Definition),
        alarm.acknowledged.is_none().then_some(Unknown::Acknowledgements),
        (measures.holes > 0).then_some(Unknown::Holes(measures.holes)),
        alarm.was_called.clone().map(Unknown::Renamed),
    ];
    unknown.into_iter().flatten().collect()
}
