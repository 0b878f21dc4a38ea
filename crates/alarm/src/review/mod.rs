//! Reviews: finds noisy alarms in the history of their states, and the smallest settings change that removes
//! the noise.
//!
//! [`review`] measures each alarm and reports findings. [`candidates`] and [`advise`] look for better
//! settings with back-tests of the metric's history. A better setting never loses an alarm that lasted or
//! that a person acknowledged.
//!
//! ```
//! use bongsu_alarm::Locale;
//! use bongsu_alarm::alarm::AlarmState;
//! use bongsu_alarm::review::{HistoryChange, ReviewSettings, Reviewed, review};
//! use jiff::{SignedDuration, Timestamp, tz::TimeZone};
//!
//! // The alarm fires at noon of five days, for a minute each time.
//! let since: Timestamp = "2026-11-01T12:00:00Z".parse()?;
//! let fired = (0..5).flat_map(|day| {
//!     let at = since + SignedDuration::from_hours(24 * day);
//!     let over = at + SignedDuration::from_mins(1);
//!     [
//!         HistoryChange { at, from: Some(AlarmState::Ok), to: AlarmState::Alarm },
//!         HistoryChange { at: over, from: Some(AlarmState::Alarm), to: AlarmState::Ok },
//!     ]
//! });
//! let alarm = Reviewed { name: "cpu".to_owned(), changes: fired.collect(), ..Reviewed::default() };
//! let settings = ReviewSettings {
//!     since,
//!     until: "2026-11-08T00:00:00Z".parse()?,
//!     lasting: SignedDuration::from_mins(5),
//!     zone: TimeZone::UTC,
//! };
//! let reviews = review(&[alarm], &settings);
//! assert_eq!((reviews[0].measures.fired, reviews[0].measures.noise), (5, 5));
//! assert!(reviews[0].findings[0].sentence(Locale::En).contains("5 of 5 alarms"));
//! # Ok::<(), jiff::Error>(())
//! ```

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
