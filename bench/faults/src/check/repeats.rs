//! Why a change was told again. A repeat that has none of these reasons fails the run.

use std::fmt;

use super::changes::is_due;
use crate::world::{Post, World};

/// Repeats by their reason.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Repeats {
    /// Notified again on purpose: what held it back is over, it is quiet after flapping, or it stays in ALARM.
    on_purpose: usize,
    /// The message before is from an invocation that crashed.
    crashed: usize,
    /// Slack's answer to the message before was cut off.
    unanswered: usize,
    /// The ledger was away when the message before or this one was posted.
    unrecorded: usize,
    /// A function's clock was an hour off.
    wrong_clock: usize,
    /// The message before is a repeat with one of these reasons itself, and this one is on its way at the same time.
    together: usize,
}

impl Repeats {
    /// Of the messages that tell one change, in order.
    pub(crate) fn of(world: &World, telling: &[&&Post]) -> Self {
        let mut repeats = Self::default();
        for pair in telling.windows(2) {
            let [before, again] = pair else { continue };
            *repeats.reason(world, before, again) += 1;
        }
        repeats
    }

    fn reason(&mut self, world: &World, before: &Post, again: &Post) -> &mut usize {
        let invocations = world.invocations.borrow();
        let of = |post: &Post| invocations.get(&post.invocation).copied().unwrap_or_default();
        if is_due(again) {
            &mut self.on_purpose
        } else if before.is_unanswered {
            &mut self.unanswered
        } else if of(before).crashed {
            &mut self.crashed
        } else if of(before).missed_ledger || of(again).missed_ledger {
            &mut self.unrecorded
        } else if world.schedule.wrong_clock.is_some() {
            &mut self.wrong_clock
        } else {
            &mut self.together
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.on_purpose += other.on_purpose;
        self.crashed += other.crashed;
        self.unanswered += other.unanswered;
        self.unrecorded += other.unrecorded;
        self.wrong_clock += other.wrong_clock;
        self.together += other.together;
    }
}

impl fmt::Display for Repeats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { on_purpose, crashed, unanswered, unrecorded, wrong_clock, together } = self;
        let all = on_purpose + crashed + unanswered + unrecorded + wrong_clock + together;
        write!(
            f,
            "repeated: {all}: {on_purpose} on purpose, {crashed} after a crash, {unanswered} after an answer cut \
             off, {unrecorded} while the ledger was away, {wrong_clock} by a clock an hour off, {together} others"
        )
    }
}
