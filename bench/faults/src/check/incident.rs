//! Checks that an incident has one message and one mention.

use bongsu_core::incident::Incident;
use bongsu_core::intake;
use bongsu_core::ledger::NoticeKey;
use bongsu_core::store::Store as _;
use bongsu_slack::Mention;

use super::evidence::Evidence;
use super::post::{bodies, describe, is_digest, mentions, state_of};
use crate::lambda::{event, name};
use crate::schedule::Change;
use crate::time::Millis;
use crate::world::{Post, RECEIVERS, World, now};

/// Checks that an incident has one message, and that the message shows the alarm's last state. An invocation
/// that could not use the ledger is an exception.
pub(super) fn check_incident(world: &World, evidence: &Evidence<'_>, last: &Change) -> Result<(), String> {
    if !world.schedule.bot || world.schedule.wrong_clock.is_some() {
        return Ok(());
    }
    let posts = world.posts.borrow();
    let notifications = evidence.notifications(last.alarm);
    let own: Vec<_> =
        notifications.iter().filter(|post| post.replies_to.is_none() && !is_digest(post)).collect();
    let invocations = world.invocations.borrow();
    let excused = own.iter().filter(|post| world.may_repeat(post)).count();
    let incidents = incidents(world, last.alarm);
    if own.len() > incidents + excused {
        return Err(format!(
            "{} messages for {incidents} incidents of {} by {}",
            own.len(),
            name(last.alarm),
            bodies(&own)
        ));
    }
    let notices = intake::notices(&event(last, world.schedule.accounts));
    let key = notices.first().map(|it| Incident::key(RECEIVERS[0], NoticeKey::of(it, "").incident()));
    let found = key.and_then(|key| now(world.store.get(&key)).ok().flatten());
    let incident = found.as_ref().and_then(Incident::read);
    let own = incident.as_ref().and_then(|incident| incident.own_message()?.ts.parse::<usize>().ok());
    let state = own.and_then(|own| posts.get(own)).and_then(|post| state_of(&post.shown));
    // An invocation that could not use the ledger did not know the message.
    let missed = |post: &Post| invocations.get(&post.invocation).is_some_and(|it| it.missed_ledger);
    let missed = evidence.about(last.alarm).any(missed);
    match state {
        Some(state) if state != last.state && !missed => {
            Err(format!("the message shows {state} and not {}", describe(last)))
        }
        _ => Ok(()),
    }
}

/// Checks that people are mentioned once for each incident, unless a mention could not be recorded.
pub(super) fn check_mentions(world: &World, evidence: &Evidence<'_>, alarm: usize) -> Result<(), String> {
    if world.schedule.wrong_clock.is_some() {
        return Ok(());
    }
    let notifications = evidence.notifications(alarm);
    let is_one = |post: &&&Post| !is_digest(post) && mentions(post, &Mention::Here);
    let mentions: Vec<_> = notifications.iter().filter(is_one).collect();
    let excused = mentions.iter().filter(|post| world.may_repeat(post)).count();
    let incidents = incidents(world, alarm);
    if mentions.len() > incidents + excused {
        let bodies = bodies(&mentions);
        return Err(format!("{} mentions for {incidents} incidents by {bodies}", mentions.len()));
    }
    Ok(())
}

/// Returns the maximum number of incidents. A new one begins if the alarm was quiet for longer than configured.
fn incidents(world: &World, alarm: usize) -> usize {
    let changes: Vec<_> = world.schedule.changes.iter().filter(|change| change.alarm == alarm).collect();
    let within = Millis::try_from(world.config.incident.continues_within.as_millis()).unwrap_or_default();
    1 + changes.windows(2).filter(|pair| pair[1].at - pair[0].at > within).count()
}
