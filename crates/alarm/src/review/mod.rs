//! Which alarms are noise, from the history of their states, and the smallest change that would have removed it.
//!
//! [`review`] measures each alarm and says its findings; [`candidates`] and [`advise`] look for better settings by
//! back-tests of the metric's history. An alarm that lasted, or that somebody acknowledged, is never given up for
//! less noise.

mod advice;
mod candidate;
mod change;
mod command;
mod described;
mod episode;
mod finding;
mod gather;
mod history;
mod measures;
mod peers;
mod rename;
mod sentence;
mod sentence_ko;
#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

pub use advice::{Advice, BetterSettings, advise};
pub use candidate::{Candidate, Changed, candidates};
pub use change::StateChange;
pub use command::{cloudformation_diff, put_metric_alarm};
pub use described::{Described, Standing, described};
pub use episode::{End, Episode, episodes};
pub use finding::{Finding, Unknown};
pub use gather::{Evidence, gather};
pub use history::{Event, History, Recorded, read_history};
pub use measures::Measures;
pub use rename::join_renamed;

use crate::definition::AlarmDefinition;

/// One alarm and what is known of its past.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reviewed {
    /// Its name.
    pub name: String,
    /// Its definition; none where it was deleted, or cannot be evaluated.
    pub definition: Option<AlarmDefinition>,
    /// Its state now, and since when, where that is known.
    pub standing: Option<Standing>,
    /// Every change of its state that is known, in order of time.
    pub changes: Vec<StateChange>,
    /// When somebody acknowledged it; none where nothing records that.
    pub acknowledged: Option<Vec<Timestamp>>,
    /// The ALARMs that were held back because another alarm stood for it.
    pub held_back: usize,
    /// The name that it had before.
    pub was_called: Option<String>,
}

/// What a review counts.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewSettings {
    /// The beginning of the time that is looked at.
    pub since: Timestamp,
    /// Its end.
    pub until: Timestamp,
    /// An ALARM that lasts so long is worth a message.
    pub lasting: SignedDuration,
    /// The zone in which it is night from 22:00 to 07:00.
    pub zone: TimeZone,
}

/// What a review finds out about one alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmReview {
    /// Its name.
    pub name: String,
    /// Its numbers.
    pub measures: Measures,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// What cannot be known about it.
    pub unknown: Vec<Unknown>,
    /// Every ALARM of it within the time.
    pub episodes: Vec<Episode>,
}

/// Reviews every alarm beside all the others, the noisiest first.
pub fn review(alarms: &[Reviewed], settings: &ReviewSettings) -> Vec<AlarmReview> {
    let peers = peers::Peers::of(alarms);
    let mut reviews: Vec<_> = alarms
        .iter()
        .map(|alarm| {
            let episodes = episodes(alarm, settings);
            let measures = Measures::of(alarm, &episodes, settings);
            let findings = finding::findings(alarm, &measures, &peers, settings);
            let unknown = finding::unknown(alarm, &measures);
            AlarmReview { name: alarm.name.clone(), measures, findings, unknown, episodes }
        })
        .collect();
    reviews.sort_by(|one, other| {
        other.measures.loudness().cmp(&one.measures.loudness()).then(one.name.cmp(&other.name))
    });
    reviews
}
