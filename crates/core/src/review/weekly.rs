use bongsu_alarm::review::{AlarmReview, ReviewHistory, ReviewSettings, gather, review};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::evidence;
use crate::store::Item;

/// The time that the review covers.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The shortest ALARM that is worth a message, as in `bongsu review`.
const LASTING: SignedDuration = SignedDuration::from_mins(15);
/// The number of alarms that the review names.
const NOISIEST: usize = 5;

/// The noisiest alarms of a week, from the records of the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct WeeklyReview {
    /// The number of alarms that fired.
    pub alarms: usize,
    /// The number of times that they fired.
    pub fired: usize,
    /// The number of those times that were noise: short, and acknowledged by nobody.
    pub noise: usize,
    /// The noisiest alarms, the worst first.
    pub noisiest: Vec<AlarmReview>,
}

impl WeeklyReview {
    /// Reviews the week before `now`. Night is by the clocks of `zone`.
    pub fn new(records: &[Item], zone: &TimeZone, now: Timestamp) -> Self {
        let since = now.saturating_sub(WEEK).unwrap_or(Timestamp::MIN);
        let settings = ReviewSettings { since, until: now, lasting: LASTING, zone: zone.clone() };
        let alarms = gather(&[], &ReviewHistory::default(), Some(&evidence(records)));
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
