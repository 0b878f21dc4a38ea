use jiff::{SignedDuration, Timestamp};

use super::{Episode, ReviewSettings, Reviewed};
use crate::flapping::Flapping;

/// The night, from the first hour to before the second.
const NIGHT: (i8, i8) = (22, 7);

/// The number and length of an alarm's ALARMs, and the reactions to them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measures {
    /// The number of ALARMs.
    pub fired: usize,
    /// The number of ALARMs that were too short to be worth a message and that nobody acknowledged.
    pub noise: usize,
    /// The number of ALARMs that began at night.
    pub at_night: usize,
    /// The number of ALARMs while the alarm flapped.
    pub flaps: usize,
    /// The total time in ALARM, as far as it is known.
    pub in_alarm: SignedDuration,
    /// The median length of an ALARM.
    pub median: Option<SignedDuration>,
    /// The length of the longest ALARM.
    pub longest: Option<SignedDuration>,
    /// The number of acknowledged ALARMs, or `None` if the data does not include acknowledgments.
    pub acknowledged: Option<usize>,
    /// The median time to an acknowledgment.
    pub to_acknowledge: Option<SignedDuration>,
    /// The time of the last ALARM.
    pub last_fired: Option<Timestamp>,
    /// The number of missing state changes.
    pub holes: usize,
}

impl Measures {
    pub(super) fn of(alarm: &Reviewed, episodes: &[Episode], settings: &ReviewSettings) -> Self {
        let lasted: Vec<_> = episodes.iter().filter_map(|it| it.lasted(settings.until)).collect();
        let answered = episodes.iter().filter_map(|it| Some(it.acknowledged?.duration_since(it.began)));
        let answered: Vec<_> = answered.collect();
        Self {
            fired: episodes.len(),
            noise: episodes.iter().filter(|it| !it.is_worth_it(settings)).count(),
            at_night: episodes.iter().filter(|it| is_night(it.began, settings)).count(),
            flaps: flaps(alarm, settings),
            in_alarm: lasted.iter().fold(SignedDuration::ZERO, |sum, it| sum.saturating_add(*it)),
            longest: lasted.iter().max().copied(),
            median: median_length(lasted),
            acknowledged: alarm.acknowledged.as_ref().map(|_| answered.len()),
            to_acknowledge: median_length(answered),
            last_fired: episodes.last().map(|it| it.began),
            holes: alarm
                .changes
                .windows(2)
                .filter(|two| matches!(two, [one, next] if one.leaves_hole_before(next)))
                .count(),
        }
    }

    /// Returns the sort key of a list: noise, then ALARMs at night, then all ALARMs.
    pub(super) fn loudness(&self) -> [usize; 3] {
        [self.noise, self.at_night, self.fired]
    }
}

fn is_night(at: Timestamp, settings: &ReviewSettings) -> bool {
    let hour = at.to_zoned(settings.zone.clone()).hour();
    hour >= NIGHT.0 || hour < NIGHT.1
}

/// Counts the ALARMs while the alarm flapped.
fn flaps(alarm: &Reviewed, settings: &ReviewSettings) -> usize {
    let times: Vec<_> = alarm.changes.iter().map(|change| change.at).collect();
    let marks = Flapping::default().mark(&times);
    let within = |at: Timestamp| settings.since <= at && at < settings.until;
    let marked = alarm.changes.iter().zip(marks).filter(|(change, mark)| *mark && within(change.at));
    marked.filter(|(change, _)| change.to == crate::alarm::AlarmState::Alarm).count()
}

fn median_length(mut times: Vec<SignedDuration>) -> Option<SignedDuration> {
    times.sort_unstable();
    times.get(times.len() / 2).copied()
}
