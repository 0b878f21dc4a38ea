use jiff::{SignedDuration, Timestamp};

use super::{Episode, ReviewSettings, Reviewed};
use crate::flapping::Flapping;

/// The hours of the night: from this one, and before that one.
const NIGHT: (i8, i8) = (22, 7);

/// How often and how long an alarm fired, and what people did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measures {
    /// Times it went into ALARM.
    pub fired: usize,
    /// Of those, the ones too short to be worth a message, and acknowledged by nobody.
    pub noise: usize,
    /// Of those, the ones that began at night.
    pub at_night: usize,
    /// Of those, the ones amid so many changes of state that it flapped.
    pub flaps: usize,
    /// The time in ALARM, as far as it is known.
    pub in_alarm: SignedDuration,
    /// Half of the ALARMs were shorter.
    pub median: Option<SignedDuration>,
    /// The longest ALARM.
    pub longest: Option<SignedDuration>,
    /// ALARMs that somebody acknowledged; none where nothing records that.
    pub acknowledged: Option<usize>,
    /// Half of the acknowledgements came sooner.
    pub to_acknowledge: Option<SignedDuration>,
    /// When it fired last.
    pub last_fired: Option<Timestamp>,
    /// Holes in its history: changes of state that were not recorded.
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
            median: median(lasted),
            acknowledged: alarm.acknowledged.as_ref().map(|_| answered.len()),
            to_acknowledge: median(answered),
            last_fired: episodes.last().map(|it| it.began),
            holes: alarm
                .changes
                .windows(2)
                .filter(|two| matches!(two, [one, next] if one.leaves_hole_before(next)))
                .count(),
        }
    }

    /// What a list is sorted by: noise first, then the nights, then how often it fired.
    pub(super) fn loudness(&self) -> [usize; 3] {
        [self.noise, self.at_night, self.fired]
    }
}

fn is_night(at: Timestamp, settings: &ReviewSettings) -> bool {
    let hour = at.to_zoned(settings.zone.clone()).hour();
    hour >= NIGHT.0 || hour < NIGHT.1
}

/// The ALARMs amid too many changes.
fn flaps(alarm: &Reviewed, settings: &ReviewSettings) -> usize {
    let times: Vec<_> = alarm.changes.iter().map(|change| change.at).collect();
    let marks = Flapping::default().mark(&times);
    let within = |at: Timestamp| settings.since <= at && at < settings.until;
    let marked = alarm.changes.iter().zip(marks).filter(|(change, mark)| *mark && within(change.at));
    marked.filter(|(change, _)| change.to == crate::alarm::AlarmState::Alarm).count()
}

fn median(mut times: Vec<SignedDuration>) -> Option<SignedDuration> {
    times.sort_unstable();
    times.get(times.len() / 2).copied()
}
