use jiff::{SignedDuration, Timestamp};

use super::{HistoryChange, ReviewSettings, Reviewed};
use crate::alarm::AlarmState;

/// One ALARM, from its start to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Episode {
    /// The time at which the alarm fired.
    pub began: Timestamp,
    /// The end of the ALARM.
    pub end: EpisodeEnd,
    /// The time of the first acknowledgment.
    pub acknowledged: Option<Timestamp>,
}

/// The end of an ALARM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpisodeEnd {
    /// The ALARM ended at this time.
    At(Timestamp),
    /// The ALARM still lasts.
    GoesOn,
    /// The end is missing from the history. The ALARM ended before this time.
    Before(Timestamp),
}

impl Episode {
    /// Returns the duration, if it is known.
    pub fn lasted(&self, until: Timestamp) -> Option<SignedDuration> {
        match self.end {
            EpisodeEnd::At(at) => Some(at.duration_since(self.began)),
            EpisodeEnd::GoesOn => Some(until.duration_since(self.began)),
            EpisodeEnd::Before(_) => None,
        }
    }

    /// Returns whether the ALARM is worth a message: it lasted, a person acknowledged it, or its end is not
    /// known.
    pub fn is_worth_it(&self, settings: &ReviewSettings) -> bool {
        let lasted = self.lasted(settings.until);
        self.acknowledged.is_some()
            || self.end == EpisodeEnd::GoesOn
            || lasted.is_none_or(|it| it >= settings.lasting)
    }

    /// Returns the end, or the latest possible end.
    pub(super) fn latest_end(&self, until: Timestamp) -> Timestamp {
        match self.end {
            EpisodeEnd::At(at) | EpisodeEnd::Before(at) => at,
            EpisodeEnd::GoesOn => until,
        }
    }
}

/// Returns the ALARMs that began within the time range of the review.
pub fn episodes(alarm: &Reviewed, settings: &ReviewSettings) -> Vec<Episode> {
    let changes = alarm.changes.iter().filter(|change| change.at < settings.until);
    let changes: Vec<&HistoryChange> = changes.collect();
    let mut found: Vec<Episode> = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        let fires = change.to == AlarmState::Alarm && change.from != Some(AlarmState::Alarm);
        if !fires || change.at < settings.since {
            continue;
        }
        let end = match changes.get(index + 1) {
            None => EpisodeEnd::GoesOn,
            Some(next) if change.leaves_hole_before(next) => EpisodeEnd::Before(next.at),
            Some(next) => EpisodeEnd::At(next.at),
        };
        found.push(Episode { began: change.at, end, acknowledged: None });
    }
    acknowledge(&mut found, alarm.acknowledged.as_deref().unwrap_or_default());
    found
}

/// Assigns each acknowledgment to the latest ALARM before it, because people also acknowledge an ALARM after
/// its end.
fn acknowledge(episodes: &mut [Episode], acknowledged: &[Timestamp]) {
    for at in acknowledged {
        let begun = episodes.iter_mut().rev().find(|episode| episode.began <= *at);
        if let Some(episode) = begun {
            episode.acknowledged = Some(episode.acknowledged.map_or(*at, |before| before.min(*at)));
        }
    }
}
