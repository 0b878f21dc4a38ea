//! Checks the notifications of each change.

use bongsu_alarm::alarm::AlarmState;
use bongsu_core::ledger::DeliveryStatus;
use bongsu_core::reason::SilenceReason;
use bongsu_core::render::marks::{HOLD_OVER, OVER_SINCE, QUIET_FOR, UNACKNOWLEDGED, WAS_FLAPPING};

use super::evidence::Evidence;
use super::post::{announces, bodies, describe, shown_state};
use super::repeats::Repeats;
use crate::lambda::check_every;
use crate::schedule::Change;
use crate::time::Millis;
use crate::world::{Post, World};

/// Checks that people were notified of an ALARM, and that no notification was repeated after it was recorded.
/// Returns the reasons for repetitions.
pub(super) fn check_change(
    world: &World,
    evidence: &Evidence<'_>,
    change: &Change,
) -> Result<Repeats, String> {
    let notifications = evidence.notifications(change.alarm);
    let announcing: Vec<_> = notifications.iter().filter(|post| announces(world, post, change)).collect();
    if announcing.is_empty() && change.state == AlarmState::Alarm && !is_held_back(world, evidence, change) {
        return Err(format!("lost: {}", describe(change)));
    }
    let invocations = world.invocations.borrow();
    // A program whose clock is wrong by an hour considers valid claims expired, and its own claims look expired
    // to other programs.
    let agree = world.schedule.wrong_clock.is_none();
    let could_know =
        |post: &&Post| agree && !invocations.get(&post.invocation).is_some_and(|it| it.missed_ledger);
    let sure = announcing.iter().position(|post| !world.may_repeat(post)).unwrap_or(announcing.len());
    if announcing.iter().skip(sure + 1).any(|post| could_know(post) && !is_due(post)) {
        return Err(format!("repeated without a reason: {} by {}", describe(change), bodies(&announcing)));
    }
    Ok(Repeats::of(world, &announcing))
}

/// Returns whether the change was silenced for a reason that the schedule contains.
fn is_held_back(world: &World, evidence: &Evidence<'_>, change: &Change) -> bool {
    let may = |reason: &str| match SilenceReason::parse(reason) {
        Some(SilenceReason::Flapping) => world.config.flapping.is_some(),
        Some(SilenceReason::Silenced | SilenceReason::MuteTimeInterval) => {
            world.schedule.holds(change.alarm).next().is_some()
        }
        _ => false,
    };
    let entry = evidence.entry(change);
    entry.is_some_and(|it| matches!(&it.status, DeliveryStatus::Silenced { reason, .. } if may(reason)))
}

/// Returns whether the message follows a check of due incidents and not a notice: the alarm is quiet again,
/// stays in ALARM, or its silence ended.
pub(super) fn is_due(post: &Post) -> bool {
    [QUIET_FOR, WAS_FLAPPING, HOLD_OVER, OVER_SINCE, UNACKNOWLEDGED]
        .iter()
        .any(|mark| post.body.contains(mark))
}

/// Checks that the last message about an alarm shows its last state, unless a message was sent without the
/// ledger, because other programs cannot know of that message.
pub(super) fn check_last(world: &World, evidence: &Evidence<'_>, change: &Change) -> Result<(), String> {
    let notifications = evidence.notifications(change.alarm);
    let Some(last) = notifications.iter().rev().find_map(|post| shown_state(post, change.alarm)) else {
        // The last state is an OK that needs no message, or the alarm never fired.
        return if change.state == AlarmState::Alarm {
            Err(format!("never announced: {}", describe(change)))
        } else {
            Ok(())
        };
    };
    let invocations = world.invocations.borrow();
    let missed = |post: &&&Post| invocations.get(&post.invocation).is_some_and(|it| it.missed_ledger);
    if last == change.state || notifications.iter().any(|post| missed(&post)) {
        return Ok(());
    }
    let bodies = bodies(&notifications.iter().collect::<Vec<_>>());
    Err(format!("the last message says {last} and not {} by {bodies}", describe(change)))
}

/// Checks that people know an alarm's state once the alarm has been in it for a while and is not silenced.
pub(super) fn check_beliefs(world: &World, evidence: &Evidence<'_>, alarm: usize) -> Result<(), String> {
    if !world.schedule.is_smooth() || world.schedule.wrong_clock.is_some() {
        return Ok(());
    }
    let notifications = evidence.notifications(alarm);
    let changes: Vec<_> = world.schedule.changes.iter().filter(|change| change.alarm == alarm).collect();
    let ends = changes.iter().skip(1).map(|next| next.at).chain([Millis::MAX]);
    for (change, end) in changes.iter().zip(ends) {
        let at = known_at(world, change);
        if at >= end {
            continue;
        }
        let before = notifications.iter().rev().filter(|post| post.at <= at);
        let believed = before.into_iter().find_map(|post| shown_state(post, alarm)).unwrap_or(AlarmState::Ok);
        if believed != change.state {
            let bodies = bodies(&notifications.iter().collect::<Vec<_>>());
            return Err(format!(
                "{at} ms: people believe {believed} and not {} by {bodies}",
                describe(change)
            ));
        }
    }
    Ok(())
}

/// Returns the time by which people must know of a change if no other change follows.
fn known_at(world: &World, change: &Change) -> Millis {
    let flapping = world.config.flapping.filter(|_| change.state != AlarmState::Alarm);
    let folded = flapping.map_or(0, |it| Millis::try_from(it.within.as_millis()).unwrap_or_default());
    // The factor of two allows for one check that is busy with other work.
    let patience = 2 * check_every(&world.schedule) + world.schedule.delay + 60_000;
    let holds: Vec<_> = world.schedule.holds(change.alarm).collect();
    let mut since = change.at + folded;
    while let Some(hold) = holds.iter().find(|hold| hold.end > since && hold.start < since + patience) {
        since = hold.end;
    }
    since + patience
}
