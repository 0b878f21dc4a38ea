//! What happens in one run: alarms, and everything that goes wrong.

use std::ops::Range;

use bongsu_core::alarm::AlarmState;
use fastrand::Rng;

use crate::time::Millis;

const HOUR: Millis = 3_600_000;

/// When faults have an end.
pub(crate) const FAULTS_END: Millis = 6 * HOUR;

/// One run, as a seed decides it.
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    /// Each alarm's changes, in order.
    pub(crate) changes: Vec<Change>,
    /// What Slack does, and when.
    pub(crate) slack: Vec<(Range<Millis>, SlackFault)>,
    /// When the ledger does not answer, or is slow.
    pub(crate) ledger: Vec<(Range<Millis>, LedgerFault)>,
    /// When nothing can be put into the queue.
    pub(crate) queue: Vec<Range<Millis>>,
    /// Of a thousand invocations, so many crash.
    pub(crate) crashes: u32,
    /// Of a thousand deliveries to the function, so many come twice.
    pub(crate) duplicates: u32,
    /// How late an event may be.
    pub(crate) delay: Millis,
    /// How far the functions' clocks are apart.
    pub(crate) skew: Millis,
    /// One of the functions whose clock is an hour off, and which way.
    pub(crate) wrong_clock: Option<(usize, Millis)>,
    /// Functions that run side by side.
    pub(crate) functions: usize,
    /// Whether there is a fallback.
    pub(crate) fallback: bool,
    /// Whether Slack is reached by a bot, which can change its messages, and not by a webhook.
    pub(crate) bot: bool,
    /// Whether what changes too often is told once.
    pub(crate) flapping: bool,
    /// What somebody silences: the alarms whose number ends so, and when.
    pub(crate) silences: Vec<(usize, Range<Millis>)>,
    /// When its route is mute.
    pub(crate) mute_interval: Option<Range<Millis>>,
    /// When a version takes over from one that knew of no index.
    pub(crate) update: Option<Millis>,
    /// Accounts that the alarms are in.
    pub(crate) accounts: usize,
    /// Whether somebody looks after what is going on, all the time.
    pub(crate) checks_due: bool,
}

/// A change of an alarm's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) alarm: usize,
    pub(crate) from: AlarmState,
    pub(crate) state: AlarmState,
    pub(crate) at: Millis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SlackFault {
    /// 429.
    TooMany,
    /// 5xx, or KMS that is throttled or denied.
    Broken,
    /// No answer; the message arrives or not.
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
    /// When an alarm is held back, so that people are told afterwards.
    pub(crate) fn holds(&self, alarm: usize) -> impl Iterator<Item = &Range<Millis>> {
        let silences = self.silences.iter().filter(move |(digit, _)| alarm % 10 == *digit);
        silences.map(|(_, window)| window).chain(&self.mute_interval)
    }

    /// Whether nothing stands in the way of a message but time.
    pub(crate) fn is_smooth(&self) -> bool {
        self.slack.is_empty() && self.ledger.is_empty() && self.queue.is_empty() && self.crashes == 0
    }

    /// Nothing goes wrong.
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
            silences: Vec::new(),
            mute_interval: None,
            update: None,
            accounts: 1,
            checks_due: false,
        }
    }

    /// The schedule of a seed.
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
            wrong_clock: (rng.u8(0..10) == 0).then(|| (0, pick(rng, &[-HOUR, HOUR]))),
            functions: rng.usize(2..=10),
            fallback: rng.bool(),
            bot: rng.bool(),
            flapping: rng.u8(0..4) == 0,
            silences: windows(rng, 2).into_iter().map(|at| (rng.usize(0..3), at)).collect(),
            mute_interval: mute_interval(rng),
            accounts: 1,
            checks_due: true,
        }
    }
}

/// Where nobody knows what arrived, every try may repeat it: not for hours.
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
        // Half of them go off together.
        let mut at = if rng.bool() { storm + rng.i64(0..15_000) } else { rng.i64(0..FAULTS_END) };
        let mut state = AlarmState::Ok;
        for _ in 0..rng.usize(1..=4) {
            let from = state;
            state = next(rng, from);
            // Whole seconds, so that a message tells them apart.
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

/// At most so many, of a second up to hours.
fn windows(rng: &mut Rng, most: usize) -> Vec<Range<Millis>> {
    let count = rng.usize(0..=most);
    let window = |_| {
        let from = rng.i64(0..FAULTS_END);
        let length = pick(rng, &[1_000, 20_000, 300_000, 7_200_000]);
        from..(from + length).min(FAULTS_END)
    };
    (0..count).map(window).collect()
}

/// Every other one comes in the middle of an incident: soon after an alarm has gone off.
fn update(rng: &mut Rng, changes: &[Change]) -> Option<Millis> {
    let fires: Vec<_> = changes.iter().filter(|it| it.state == AlarmState::Alarm).map(|it| it.at).collect();
    match rng.u8(0..4) {
        0 => Some(rng.i64(0..FAULTS_END)),
        1 if !fires.is_empty() => Some(pick(rng, &fires) + rng.i64(0..5_000)),
        _ => None,
    }
}

/// Of whole minutes.
fn mute_interval(rng: &mut Rng) -> Option<Range<Millis>> {
    let (from, length) = (rng.i64(1..300), pick(rng, &[1, 20, 120]));
    (rng.u8(0..4) == 0).then(|| from * 60_000..(from + length) * 60_000)
}

fn pick<T: Copy>(rng: &mut Rng, among: &[T]) -> T {
    among[rng.usize(0..among.len())]
}

/// What of `windows` is so at `at`.
pub(crate) fn at<T: Copy>(windows: &[(Range<Millis>, T)], at: Millis) -> Option<T> {
    windows.iter().find(|(window, _)| window.contains(&at)).map(|(_, fault)| *fault)
}
