//! The smallest change that would have removed the noise without losing an alarm that was worth it.

use jiff::{SignedDuration, Timestamp};

use super::{Candidate, Changed, Episode, ReviewSettings};
use crate::alarm::AlarmState;
use crate::backtest::Report;

/// Choices that are shown.
const SHOWN: usize = 3;
/// Noise counts as removed where no more than one in so many is left.
const LEFT_OF: usize = 10;

/// What a back-test of other settings says.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// ALARMs of today's settings that are worth a message, by the back-test and the history.
    pub worth_it: usize,
    /// ALARMs of today's settings that are noise.
    pub noise: usize,
    /// ALARMs of the history that a back-test of today's settings does not show: the datapoints came late, or the
    /// history that was read is coarser than that on which CloudWatch decided.
    pub not_reproduced: usize,
    /// The smallest change first; none where no change would have helped.
    pub options: Vec<BetterSettings>,
}

/// Other settings and what they would have done.
#[derive(Debug, Clone, PartialEq)]
pub struct BetterSettings {
    /// The settings.
    pub candidate: Candidate,
    /// How often the alarm would have fired.
    pub fired: usize,
    /// The noise that would have been left.
    pub noise: usize,
    /// The longest time by which an alarm that was worth it would have come later.
    pub later: SignedDuration,
}

impl BetterSettings {
    /// What is different from the settings there are.
    pub fn changed(&self) -> &[Changed] {
        &self.candidate.changed
    }

    /// Whether it changes what `other` does, and more, and leaves as much noise.
    fn goes_beyond(&self, other: &Self) -> bool {
        other.changed().iter().all(|change| self.changed().contains(change)) && self.noise >= other.noise
    }
}

/// A stretch of time in ALARM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    from: Timestamp,
    to: Timestamp,
}

impl Stretch {
    /// The ALARMs of a back-test.
    fn of(report: &Report) -> Vec<Self> {
        let spans = report.spans().into_iter().filter(|(.., state)| *state == AlarmState::Alarm);
        spans.map(|(from, to, _)| Self { from, to }).collect()
    }

    fn meets(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

/// Chooses among candidates by their back-tests, in the candidates' order. `current` is the back-test of the alarm as
/// it is, `episodes` are the ALARMs that CloudWatch recorded.
pub fn advise(
    episodes: &[Episode],
    current: &Report,
    tried: Vec<(Candidate, Report)>,
    settings: &ReviewSettings,
) -> Advice {
    let (Some(from), Some(to)) = (current.from, current.to) else {
        return Advice { worth_it: 0, noise: 0, not_reproduced: 0, options: Vec::new() };
    };
    let fired = Stretch::of(current);
    let within = episodes.iter().filter(|it| from <= it.began && it.began <= to);
    let recorded: Vec<(Stretch, bool)> = within
        .map(|it| (Stretch { from: it.began, to: it.latest_end(settings.until) }, it.is_worth_it(settings)))
        .collect();
    let is_known = |stretch: &Stretch| recorded.iter().any(|(it, worth)| *worth && it.meets(stretch));
    let lasts = |stretch: &Stretch| stretch.to.duration_since(stretch.from) >= settings.lasting;
    let (worth_it, noise): (Vec<_>, Vec<_>) = fired.iter().copied().partition(|it| lasts(it) || is_known(it));
    let not_reproduced = recorded.iter().filter(|(it, _)| !fired.iter().any(|own| own.meets(it))).count();
    let mut options: Vec<BetterSettings> = tried
        .into_iter()
        .filter_map(|(candidate, report)| option(candidate, &report, &worth_it))
        .filter(|option| option.noise < noise.len())
        .collect();
    choose(&mut options, noise.len());
    Advice { worth_it: worth_it.len(), noise: noise.len(), not_reproduced, options }
}

/// None where an alarm that is worth it would have been lost.
fn option(candidate: Candidate, report: &Report, worth_it: &[Stretch]) -> Option<BetterSettings> {
    let fired = Stretch::of(report);
    let mut later = SignedDuration::ZERO;
    for worth in worth_it {
        let first = fired.iter().find(|it| it.meets(worth))?;
        later = later.max(first.from.duration_since(worth.from));
    }
    let noise = fired.iter().filter(|it| !worth_it.iter().any(|worth| it.meets(worth))).count();
    Some(BetterSettings { candidate, fired: fired.len(), noise, later })
}

/// The smallest changes that remove the noise; where none does, those that leave the least of it.
fn choose(options: &mut Vec<BetterSettings>, noise: usize) {
    let rank = |option: &BetterSettings| if option.noise * LEFT_OF <= noise { 0 } else { option.noise };
    options.sort_by(|one, other| {
        let near = one.candidate.distance.total_cmp(&other.candidate.distance);
        rank(one).cmp(&rank(other)).then(near).then(one.later.cmp(&other.later))
    });
    let mut chosen: Vec<BetterSettings> = Vec::new();
    for option in options.drain(..) {
        // A change that does more than another one to the same effect says nothing new.
        if chosen.len() < SHOWN && !chosen.iter().any(|it| option.goes_beyond(it)) {
            chosen.push(option);
        }
    }
    *options = chosen;
}
