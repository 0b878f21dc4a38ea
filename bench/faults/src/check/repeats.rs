//! The reasons for repeated notifications. A repetition without a reason fails the run.

use std::fmt;

use super::changes::is_due;
use crate::world::{Post, World};

/// The repetitions by reason.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Repeats {
    /// The repetition is intended, because a silence or flapping ended or because the alarm stays in ALARM.
    on_purpose: usize,
    /// The invocation of the previous message crashed.
    crashed: usize,
    /// The sender of the previous message got no response from Slack.
    unanswered: usize,
    /// The ledger was not available for the previous message or this one.
    unrecorded: usize,
    /// A function's clock was wrong by an hour.
    wrong_clock: usize,
    /// The previous message is also a repetition for one of these reasons, and this message was sent at the same
    /// time.
    together: usize,
}

impl Repeats {
    /// Counts the repetitions among the messages that announce one change, in order.
    pub(crate) fn of(world: &World, announcing: &[&&Post]) -> Self {
        let mut repeats = Self::default();
        for pair in announcing.windows(2) {
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
            "repeated: {all}: {on_purpose} intended, {crashed} after a crash, {unanswered} without a response of \
             Slack, {unrecorded} without the ledger, {wrong_clock} with a wrong clock, {together} together with \
             these"
        )
    }
}
