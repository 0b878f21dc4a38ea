//! Finds the smallest settings change that removes the noise without losing a useful alarm.

use jiff::{SignedDuration, Timestamp};

use super::{Candidate, CandidateChange, Episode, ReviewSettings};
use crate::alarm::AlarmState;
use crate::backtest::BacktestReport;

/// The number of options to show.
const SHOWN: usize = 3;
/// The noise counts as removed if at most one of this number of ALARMs is left.
const LEFT_OF: usize = 10;

/// The result of back-testing other settings.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Advice {
    /// The number of ALARMs under the current settings that are worth a message.
    pub worth_it: usize,
    /// The number of ALARMs under the current settings that are noise.
    pub noise: usize,
    /// The number of recorded ALARMs that a back-test of the current settings does not reproduce. Either
    /// datapoints arrived late, or the history is coarser than the data that CloudWatch evaluated.
    pub not_reproduced: usize,
    /// The options, smallest change first. Empty if no change helps.
    pub options: Vec<BetterSettings>,
}

/// Other settings and their result.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BetterSettings {
    /// The settings.
    pub candidate: Candidate,
    /// The number of times that the alarm would have fired.
    pub fired: usize,
    /// The number of ALARMs that would still be noise.
    pub noise: usize,
    /// The longest delay of an alarm that is worth a message.
    pub later: SignedDuration,
}

impl BetterSettings {
    /// Returns the changed settings.
    pub fn changed(&self) -> &[CandidateChange] {
        &self.candidate.changed
    }

    /// Returns whether this option includes the changes of `other` without removing more noise.
    fn goes_beyond(&self, other: &Self) -> bool {
        other.changed().iter().all(|change| self.changed().contains(change)) && self.noise >= other.noise
    }
}

/// A time span in ALARM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    from: Timestamp,
    to: Timestamp,
}

impl Stretch {
    /// Returns the ALARMs of a back-test.
    fn of(report: &BacktestReport) -> Vec<Self> {
        let spans = report.spans().into_iter().filter(|span| span.state == AlarmState::Alarm);
        spans.map(|span| Self { from: span.from, to: span.to }).collect()
    }

    fn meets(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

/// Chooses among candidates by their back-tests, which are in the order of the candidates. `current` is the
/// back-test of the current settings, and `episodes` are the ALARMs that CloudWatch recorded.
pub fn advise(
    episodes: &[Episode],
    current: &BacktestReport,
    tried: Vec<(Candidate, BacktestReport)>,
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

/// Returns the option, or `None` if it loses an alarm that is worth a message.
fn option(candidate: Candidate, report: &BacktestReport, worth_it: &[Stretch]) -> Option<BetterSettings> {
    let fired = Stretch::of(report);
    let mut later = SignedDuration::ZERO;
    for worth in worth_it {
        let first = fired.iter().find(|it| it.meets(worth))?;
        later = later.max(first.from.duration_since(worth.from));
    }
    let noise = fired.iter().filter(|it| !worth_it.iter().any(|worth| it.meets(worth))).count();
    Some(BetterSettings { candidate, fired: fired.len(), noise, later })
}

/// Keeps the smallest changes that remove the noise, or else the changes that leave the least noise.
fn choose(options: &mut Vec<BetterSettings>, noise: usize) {
    let rank = |option: &BetterSettings| if option.noise * LEFT_OF <= noise { 0 } else { option.noise };
    options.sort_by(|one, other| {
        let near = one.candidate.distance.total_cmp(&other.candidate.distance);
        rank(one).cmp(&rank(other)).then(near).then(one.later.cmp(&other.later))
    });
    let mut chosen: Vec<BetterSettings> = Vec::new();
    for option in options.drain(..) {
        // An option that only adds changes to a chosen option is redundant.
        if chosen.len() < SHOWN && !chosen.iter().any(|it| option.goes_beyond(it)) {
            chosen.push(option);
        }
    }
    *options = chosen;
}
