use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{AlarmReview, History, ReviewSettings, evidence, gather, review};
use crate::store::Item;

/// What a week is.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// An ALARM that lasts so long is worth a message, as `bongsu review` has it.
const LASTING: SignedDuration = SignedDuration::from_mins(15);
/// Alarms that are named.
const NOISIEST: usize = 5;

/// What there is to say of alarms once a week, from what the ledger knows of them.
#[derive(Debug, Clone, PartialEq)]
pub struct WeeklyReview {
    /// Alarms that fired.
    pub alarms: usize,
    /// How often they fired.
    pub fired: usize,
    /// How often that was noise: short, and acknowledged by nobody.
    pub noise: usize,
    /// The noisiest of them, the worst first.
    pub noisiest: Vec<AlarmReview>,
}

impl WeeklyReview {
    /// The week before `now`, by the records of a ledger. Night is by the clocks of `zone`.
    pub fn new(records: &[Item], zone: &TimeZone, now: Timestamp) -> Self {
        let since = now.saturating_sub(WEEK).unwrap_or(Timestamp::MIN);
        let settings = ReviewSettings { since, until: now, lasting: LASTING, zone: zone.clone() };
        let alarms = gather(&[], &History::default(), Some(&evidence(records)));
        let mut reviews = review(&alarms, &settings);
        reviews.retain(|review| review.measures.fired > 0);
        let (alarms, sum) =
            (reviews.len(), |number: fn(&AlarmReview) -> usize| reviews.iter().map(number).sum());
        let (fired, noise) = (sum(|it| it.measures.fired), sum(|it| it.measures.noise));
        reviews.retain(|review| review.measures.noise > 0);
        reviews.truncate(NOISIEST);
        Self { alarms, fired, noise, noisiest: reviews }
    }
}
