use jiff::{SignedDuration, Timestamp};

use super::peers::Peers;
use super::{Measures, ReviewSettings, Reviewed};
use crate::alarm::AlarmState;

/// An alarm that has not fired for so long may be of no use.
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);
/// Fewer ALARMs than this say nothing of a habit.
const FEW: usize = 3;

/// Something that is wrong with an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Most of its ALARMs were over before anybody could act.
    ShortLived {
        /// So many.
        noise: usize,
        /// Of so many.
        fired: usize,
    },
    /// It changes its state too often.
    Flaps {
        /// ALARMs amid such changes.
        flaps: usize,
        /// Of so many.
        fired: usize,
    },
    /// It mostly fires at night.
    AtNight {
        /// So many.
        at_night: usize,
        /// Of so many.
        fired: usize,
    },
    /// Nobody ever acknowledged it.
    NeverAcknowledged {
        /// Though it fired so often.
        fired: usize,
    },
    /// It has not fired for a year or longer.
    NeverFired {
        /// Its state has not changed since then.
        since: Timestamp,
    },
    /// It never has data.
    AlwaysInsufficientData {
        /// Since then.
        since: Timestamp,
    },
    /// Another alarm watches the same metric with nearly the same threshold.
    Duplicate {
        /// The other alarm.
        of: String,
    },
    /// It only fires while a composite alarm that watches it does.
    WithParent {
        /// The composite alarm.
        parent: String,
        /// Whether it notifies anybody itself.
        notifies: bool,
    },
    /// Each of its ALARMs was held back because another alarm stood for it.
    HeldBack {
        /// So many.
        times: usize,
    },
}

/// Something that a review cannot know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// Nothing records who acknowledged it.
    Acknowledgements,
    /// Changes of its state are missing.
    Holes(usize),
    /// It has no definition: it was deleted or renamed, or cannot be evaluated.
    Definition,
    /// It was called otherwise before.
    Renamed(String),
}

impl Finding {
    /// The finding as one word for scripts.
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
) -> Vec<Finding> {
    let Measures { fired, noise, at_night, flaps, .. } = *measures;
    let is_most = |part: usize| fired >= FEW && part * 2 > fired;
    let found = [
        is_most(noise).then_some(Finding::ShortLived { noise, fired }),
        (flaps > 0).then_some(Finding::Flaps { flaps, fired }),
        is_most(at_night).then_some(Finding::AtNight { at_night, fired }),
        (fired >= FEW && measures.acknowledged == Some(0)).then_some(Finding::NeverAcknowledged { fired }),
        if fired == 0 { unchanged(alarm, settings) } else { None },
        peers.twin(alarm).map(|of| Finding::Duplicate { of: of.to_owned() }),
        (fired > 0 && alarm.held_back >= fired).then_some(Finding::HeldBack { times: alarm.held_back }),
        peers.parent(alarm, settings).map(|parent| Finding::WithParent {
            parent: parent.to_owned(),
            notifies: alarm
                .definition
                .as_ref()
                .is_some_and(|it| !it.actions.on(AlarmState::Alarm).is_empty()),
        }),
    ];
    found.into_iter().flatten().collect()
}

/// What an alarm's state says that has not changed for long.
fn unchanged(alarm: &Reviewed, settings: &ReviewSettings) -> Option<Finding> {
    let standing = alarm.standing?;
    match standing.state {
        AlarmState::InsufficientData if standing.since <= settings.since => {
            Some(Finding::AlwaysInsufficientData { since: standing.since })
        }
        AlarmState::Ok if settings.until.duration_since(standing.since) >= YEAR => {
            Some(Finding::NeverFired { since: standing.since })
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
