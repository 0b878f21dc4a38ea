use jiff::{SignedDuration, Timestamp};

use super::{ReviewSettings, Reviewed, StateChange};
use crate::alarm::AlarmState;

/// One ALARM, from its beginning to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Episode {
    /// When the alarm fired.
    pub began: Timestamp,
    /// How it ended.
    pub end: End,
    /// When somebody acknowledged it.
    pub acknowledged: Option<Timestamp>,
}

/// How an ALARM ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// At this time.
    At(Timestamp),
    /// Not yet.
    GoesOn,
    /// The history has a hole: it had ended by this time.
    Before(Timestamp),
}

impl Episode {
    /// How long it lasted, where that is known.
    pub fn lasted(&self, until: Timestamp) -> Option<SignedDuration> {
        match self.end {
            End::At(at) => Some(at.duration_since(self.began)),
            End::GoesOn => Some(until.duration_since(self.began)),
            End::Before(_) => None,
        }
    }

    /// Whether it must not be given up for less noise: it lasted, somebody acknowledged it, or nobody knows its end.
    pub fn is_worth_it(&self, settings: &ReviewSettings) -> bool {
        let lasted = self.lasted(settings.until);
        self.acknowledged.is_some()
            || self.end == End::GoesOn
            || lasted.is_none_or(|it| it >= settings.lasting)
    }

    /// The end, or the latest time at which it may have been.
    pub(super) fn latest_end(&self, until: Timestamp) -> Timestamp {
        match self.end {
            End::At(at) | End::Before(at) => at,
            End::GoesOn => until,
        }
    }
}

/// Every ALARM of an alarm that began within the time of a review.
pub fn episodes(alarm: &Reviewed, settings: &ReviewSettings) -> Vec<Episode> {
    let changes = alarm.changes.iter().filter(|change| change.at < settings.until);
    let changes: Vec<&StateChange> = changes.collect();
    let mut found: Vec<Episode> = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        let fires = change.to == AlarmState::Alarm && change.from != Some(AlarmState::Alarm);
        if !fires || change.at < settings.since {
            continue;
        }
        let end = match changes.get(index + 1) {
            None => End::GoesOn,
            Some(next) if change.leaves_hole_before(next) => End::Before(next.at),
            Some(next) => End::At(next.at),
        };
        found.push(Episode { began: change.at, end, acknowledged: None });
    }
    acknowledge(&mut found, alarm.acknowledged.as_deref().unwrap_or_default());
    found
}

/// An acknowledgement is of the latest ALARM that had begun: people see to it after it is over as well.
fn acknowledge(episodes: &mut [Episode], acknowledged: &[Timestamp]) {
    for at in acknowledged {
        let begun = episodes.iter_mut().rev().find(|episode| episode.began <= *at);
        if let Some(episode) = begun {
            episode.acknowledged = Some(episode.acknowledged.map_or(*at, |before| before.min(*at)));
        }
    }
}
