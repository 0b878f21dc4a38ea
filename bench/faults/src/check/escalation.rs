//! Checks that a lasting ALARM is escalated once, and that an ALARM that ended or was silenced is not.

use bongsu_alarm::alarm::AlarmState;
use bongsu_core::render::marks::UNACKNOWLEDGED;
use bongsu_slack::Mention;

use super::evidence::Evidence;
use super::post::{bodies, describe, is_digest, mentions, shown_state};
use crate::lambda::check_every;
use crate::schedule::Change;
use crate::time::Millis;
use crate::world::{Post, RECEIVERS, World};

const MINUTE: Millis = 60_000;
/// The times of the steps. The first mentions people, and the second notifies the pager.
const STEPS: [Millis; 2] = [10 * MINUTE, 20 * MINUTE];

/// Checks the alarm of `last`, which is its last change.
pub(super) fn check_escalation(world: &World, evidence: &Evidence<'_>, last: &Change) -> Result<(), String> {
    if !world.schedule.escalation || world.schedule.wrong_clock.is_some() {
        return Ok(());
    }
    let about: Vec<_> = evidence.about(last.alarm).collect();
    let mentions: Vec<_> =
        about.iter().filter(|it| it.receiver == RECEIVERS[0] && mentions(it, &Mention::Channel)).collect();
    let pages: Vec<_> = about.iter().filter(|it| it.receiver == RECEIVERS[2]).collect();
    check_once(world, last.alarm, &mentions.iter().map(|it| **it).collect::<Vec<_>>())?;
    if world.schedule.ledger.is_empty() && !pages.is_empty() {
        check_end(&pages, last)?;
    }
    if !world.schedule.is_smooth() {
        return Ok(());
    }
    for post in mentions.iter().chain(pages.iter().filter(|it| it.body.contains(UNACKNOWLEDGED))) {
        check_reason(world, last.alarm, post)?;
    }
    for (change, until) in alarms(world, last.alarm) {
        let of =
            |posts: &[&&Post]| posts.iter().any(|it| (change.at..until).contains(&it.at) || is_digest(it));
        for (step, posts) in STEPS.iter().zip([&mentions, &pages]) {
            if is_certain(world, change, until, *step) && !of(posts) {
                return Err(format!("not escalated after {step} ms: {}", describe(change)));
            }
        }
    }
    Ok(())
}

/// Checks that the pager is notified of the end of an alarm that it got.
fn check_end(pages: &[&&Post], last: &Change) -> Result<(), String> {
    let shown = pages.iter().rev().find_map(|post| shown_state(post, last.alarm));
    if shown == Some(AlarmState::Alarm) && last.state != AlarmState::Alarm {
        return Err(format!("the pager does not know of {} by {}", describe(last), bodies(pages)));
    }
    Ok(())
}

/// Checks that each ALARM is escalated once, unless the previous escalation could not be recorded.
fn check_once(world: &World, alarm: usize, mentions: &[&Post]) -> Result<(), String> {
    let (excused, allowed) =
        (mentions.iter().filter(|post| world.may_repeat(post)).count(), alarms(world, alarm).count());
    if mentions.len() > allowed + excused {
        let bodies = bodies(&mentions.iter().collect::<Vec<_>>());
        return Err(format!("{} escalations of {allowed} alarms by {bodies}", mentions.len()));
    }
    Ok(())
}

/// Checks that an escalated alarm was in ALARM when the function last heard of it, and that it was not silenced.
fn check_reason(world: &World, alarm: usize, post: &Post) -> Result<(), String> {
    let late = world.schedule.delay + MINUTE;
    let burned = alarms(world, alarm).any(|(change, until)| {
        (change.at + STEPS[0] - world.schedule.skew..until.saturating_add(late)).contains(&post.at)
    });
    let held =
        world.schedule.holds(alarm).any(|hold| (hold.start + MINUTE..hold.end - MINUTE).contains(&post.at));
    if burned && !held {
        return Ok(());
    }
    let why = if held { "silenced" } else { "over" };
    Err(format!("escalated an alarm that is {why}: {}", bodies(&[&post])))
}

/// Returns whether an ALARM without a silence lasts so long that the step must have been taken.
fn is_certain(world: &World, change: &Change, until: Millis, step: Millis) -> bool {
    let latest = change.at + step + world.schedule.delay + 3 * check_every(&world.schedule);
    let is_held = world.schedule.holds(change.alarm).any(|hold| hold.start < latest && hold.end > change.at);
    latest < until && !is_held && world.config.flapping.is_none()
}

/// Returns each change of an alarm to ALARM with the time of the next change.
fn alarms(world: &World, alarm: usize) -> impl Iterator<Item = (&Change, Millis)> {
    let changes: Vec<_> = world.schedule.changes.iter().filter(move |it| it.alarm == alarm).collect();
    let ends: Vec<_> = changes.iter().skip(1).map(|next| next.at).chain([Millis::MAX]).collect();
    changes.into_iter().zip(ends).filter(|(change, _)| change.state == AlarmState::Alarm)
}
