//! Reviews: finds noisy alarms in the history of their states, and the smallest settings change that removes
//! the noise.
//!
//! [`review`] measures each alarm and reports findings. [`candidates`] and [`advise`] look for better
//! settings with back-tests of the metric's history. A better setting never loses an alarm that lasted or
//! that a person acknowledged.

mod advice;
mod candidate;
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
pub use candidate::{Candidate, CandidateChange, candidates};
pub use command::{cloudformation_diff, put_metric_alarm};
pub use described::{CurrentState, Described, described};
pub use episode::{Episode, EpisodeEnd, episodes};
pub use finding::{ReviewFinding, Unknown};
pub use gather::{Evidence, gather};
pub use history::{HistoryChange, HistoryEvent, Recorded, ReviewHistory, read_history};
pub use measures::Measures;
pub use rename::join_renamed;

use crate::definition::AlarmDefinition;

/// An alarm and its known history.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reviewed {
    /// The alarm's name.
    pub name: String,
    /// The definition, or `None` if the alarm was deleted or cannot be evaluated.
    pub definition: Option<AlarmDefinition>,
    /// The current state, if it is known.
    pub standing: Option<CurrentState>,
    /// The known state changes, in order of time.
    pub changes: Vec<HistoryChange>,
    /// The times of the acknowledgments, or `None` if the data does not include them.
    pub acknowledged: Option<Vec<Timestamp>>,
    /// The number of ALARMs whose notification was held back in favor of another alarm.
    pub held_back: usize,
    /// The former name.
    pub was_called: Option<String>,
}

/// The settings of a review.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewSettings {
    /// The start of the time range.
    pub since: Timestamp,
    /// The end of the time range.
    pub until: Timestamp,
    /// An ALARM of at least this length is worth a message.
    pub lasting: SignedDuration,
    /// The time zone of the night, which lasts from 22:00 to 07:00.
    pub zone: TimeZone,
}

/// The review of one alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmReview {
    /// The alarm's name.
    pub name: String,
    /// The measurements.
    pub measures: Measures,
    /// The problems.
    pub findings: Vec<ReviewFinding>,
    /// The gaps in the data.
    pub unknown: Vec<Unknown>,
    /// The ALARMs within the time range.
    pub episodes: Vec<Episode>,
}

/// Reviews each alarm in comparison with the others. The noisiest alarm comes first.
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
