//! The schedule of one run: alarms and faults.

use std::ops::Range;

use bongsu_alarm::alarm::AlarmState;
use fastrand::Rng;

use crate::time::Millis;

const HOUR: Millis = 3_600_000;

/// The end of all faults.
pub(crate) const FAULTS_END: Millis = 6 * HOUR;

/// The schedule of one run.
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    /// The changes. Those of one alarm are in order of time.
    pub(crate) changes: Vec<Change>,
    /// Slack's faults with their times.
    pub(crate) slack: Vec<(Range<Millis>, SlackFault)>,
    /// The ledger's faults with their times.
    pub(crate) ledger: Vec<(Range<Millis>, LedgerFault)>,
    /// The times at which the queue accepts no messages.
    pub(crate) queue: Vec<Range<Millis>>,
    /// The number of crashes in a thousand invocations.
    pub(crate) crashes: u32,
    /// The number of events in a thousand that the function receives twice.
    pub(crate) duplicates: u32,
    /// The longest delay of an event.
    pub(crate) delay: Millis,
    /// The largest difference between the functions' clocks.
    pub(crate) skew: Millis,
    /// An environment whose clock is wrong by an hour.
    pub(crate) wrong_clock: Option<WrongClock>,
    /// The number of the function's environments at the beginning.
    pub(crate) functions: usize,
    /// Whether there is a fallback receiver.
    pub(crate) fallback: bool,
    /// Whether the function posts with a bot, which can change its messages, and not with a webhook.
    pub(crate) bot: bool,
    /// Whether the rule for flapping is enabled.
    pub(crate) flapping: bool,
    /// Whether a lasting ALARM is escalated.
    pub(crate) escalation: bool,
    pub(crate) silences: Vec<DigitSilence>,
    /// The time at which the route is muted.
    pub(crate) mute_interval: Option<Range<Millis>>,
    /// The time at which this version replaces a version without indexes.
    pub(crate) update: Option<Millis>,
    /// The number of accounts that have alarms.
    pub(crate) accounts: usize,
    /// Whether a check of due incidents runs again and again.
    pub(crate) checks_due: bool,
}

/// A silence of all alarms whose number has this last digit.
#[derive(Debug, Clone)]
pub(crate) struct DigitSilence {
    pub(crate) digit: usize,
    pub(crate) window: Range<Millis>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct WrongClock {
    /// The number of the environment.
    pub(crate) environment: usize,
    /// The time by which its clock is ahead. A negative time means that it is behind.
    pub(crate) off: Millis,
}

/// A state change of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) alarm: usize,
    pub(crate) from: AlarmState,
    pub(crate) state: AlarmState,
    pub(crate) at: Millis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SlackFault {
    /// Status 429.
    TooMany,
    /// Status 5xx, or KMS that is throttled or denies access.
    Broken,
    /// No response. The message may arrive.
    Silent,
    /// The webhook is revoked.
    Revoked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LedgerFault {
    Down,
    Slow,
}

impl Schedule {
    /// Returns the times at which an alarm is silenced. People are notified when they end.
    pub(crate) fn holds(&self, alarm: usize) -> impl Iterator<Item = &Range<Millis>> {
        let silences = self.silences.iter().filter(move |it| alarm % 10 == it.digit);
        silences.map(|it| &it.window).chain(&self.mute_interval)
    }

    /// Returns whether there is no fault, so that only silences and waiting times delay messages.
    pub(crate) fn is_smooth(&self) -> bool {
        self.slack.is_empty() && self.ledger.is_empty() && self.queue.is_empty() && self.crashes == 0
    }

    /// Returns a schedule without faults.
    pub(crate) fn without_faults(changes: Vec<Change>) -> Self {
        Self {
            changes,
            slack: Vec::new(),
            ledger: Vec::new(),
            queue: Vec::new(),
            crashes: 0,
            duplicates: 0,
            delay: 0,
            skew: 0,
            wrong_clock: None,
            functions: 10,
            fallback: false,
            bot: false,
            flapping: false,
            escalation: false,
            silences: Vec::new(),
            mute_interval: None,
            update: None,
            accounts: 1,
            checks_due: false,
        }
    }

    /// Returns the schedule of a seed.
    pub(crate) fn of(seed: u64, alarms: usize) -> Self {
        let rng = &mut Rng::with_seed(seed);
        let ledger_faults = [LedgerFault::Down, LedgerFault::Slow];
        let changes = changes(rng, alarms);
        let update = update(rng, &changes);
        Self {
            changes,
            update,
            slack: windows(rng, 3).into_iter().map(|at| slack_fault(rng, at)).collect(),
            ledger: windows(rng, 2).into_iter().map(|at| (at, pick(rng, &ledger_faults))).collect(),
            queue: windows(rng, 1),
            crashes: pick(rng, &[0, 0, 20, 150]),
            duplicates: pick(rng, &[0, 50, 200]),
            delay: pick(rng, &[0, 1_000, 30_000, 3 * 3_600_000]),
            skew: pick(rng, &[0, 500, 3_000]),
            wrong_clock: (rng.u8(0..10) == 0)
                .then(|| WrongClock { environment: 0, off: pick(rng, &[-HOUR, HOUR]) }),
            functions: rng.usize(2..=10),
            fallback: rng.bool(),
            bot: rng.bool(),
            flapping: rng.u8(0..4) == 0,
            silences: windows(rng, 2)
                .into_iter()
                .map(|window| DigitSilence { digit: rng.usize(0..3), window })
                .collect(),
            mute_interval: mute_interval(rng),
            accounts: 1,
            checks_due: true,
            // This value is drawn last, so that the other faults of a seed do not change.
            escalation: rng.bool(),
        }
    }
}

/// Returns a fault of Slack. While Slack does not respond, every attempt may repeat the message. That fault is
/// therefore short.
fn slack_fault(rng: &mut Rng, at: Range<Millis>) -> (Range<Millis>, SlackFault) {
    let faults = [SlackFault::TooMany, SlackFault::Broken, SlackFault::Silent, SlackFault::Revoked];
    match pick(rng, &faults) {
        SlackFault::Silent => (at.start..at.end.min(at.start + 30_000), SlackFault::Silent),
        fault => (at, fault),
    }
}

fn changes(rng: &mut Rng, alarms: usize) -> Vec<Change> {
    let mut changes = Vec::new();
    let storm = rng.i64(0..FAULTS_END);
    for alarm in 0..alarms {
        // Half of the alarms fire together.
        let mut at = if rng.bool() { storm + rng.i64(0..15_000) } else { rng.i64(0..FAULTS_END) };
        let mut state = AlarmState::Ok;
        for _ in 0..rng.usize(1..=4) {
            let from = state;
            state = next(rng, from);
            // Each change is in a different second, because messages show times in seconds.
            at = (at / 1_000 + 1) * 1_000;
            changes.push(Change { alarm, from, state, at });
            at += pick(rng, &[1_000, 10_000, 60_000, 1_800_000]);
        }
    }
    changes
}

fn next(rng: &mut Rng, state: AlarmState) -> AlarmState {
    match state {
        AlarmState::Ok => AlarmState::Alarm,
        AlarmState::Alarm if rng.u8(0..5) == 0 => AlarmState::InsufficientData,
        _ => AlarmState::Ok,
    }
}

/// Returns at most `most` time ranges. Each lasts between a second and two hours.
fn windows(rng: &mut Rng, most: usize) -> Vec<Range<Millis>> {
    let count = rng.usize(0..=most);
    let window = |_| {
        let from = rng.i64(0..FAULTS_END);
        let length = pick(rng, &[1_000, 20_000, 300_000, 7_200_000]);
        from..(from + length).min(FAULTS_END)
    };
    (0..count).map(window).collect()
}

/// Returns the time of the update. Half of the updates come within five seconds after an alarm fires.
fn update(rng: &mut Rng, changes: &[Change]) -> Option<Millis> {
    let fires: Vec<_> = changes.iter().filter(|it| it.state == AlarmState::Alarm).map(|it| it.at).collect();
    match rng.u8(0..4) {
        0 => Some(rng.i64(0..FAULTS_END)),
        1 if !fires.is_empty() => Some(pick(rng, &fires) + rng.i64(0..5_000)),
        _ => None,
    }
}

/// Returns a time range of whole minutes, as the configuration writes it.
fn mute_interval(rng: &mut Rng) -> Option<Range<Millis>> {
    let (from, length) = (rng.i64(1..300), pick(rng, &[1, 20, 120]));
    (rng.u8(0..4) == 0).then(|| from * 60_000..(from + length) * 60_000)
}

fn pick<T: Copy>(rng: &mut Rng, among: &[T]) -> T {
    among[rng.usize(0..among.len())]
}

/// Returns the fault at a time.
pub(crate) fn at<T: Copy>(windows: &[(Range<Millis>, T)], at: Millis) -> Option<T> {
    windows.iter().find(|(window, _)| window.contains(&at)).map(|(_, fault)| *fault)
}
