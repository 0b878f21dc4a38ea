//! Checks that an incident has one message and one mention.

use bongsu_core::incident::Incident;
use bongsu_core::store::Store as _;
use bongsu_slack::Mention;

use super::evidence::Evidence;
use super::post::{bodies, is_digest, mentions, state_of, words};
use crate::lambda::name;
use crate::schedule::Change;
use crate::time::Millis;
use crate::world::{Post, RECEIVERS, World, now};

/// Checks that an incident has one message with the alarm's last state, unless that could not be known.
pub(super) fn check_incident(world: &World, evidence: &Evidence<'_>, last: &Change) -> Result<(), String> {
    if !world.schedule.bot || world.schedule.wrong_clock.is_some() {
        return Ok(());
    }
    let posts = world.posts.borrow();
    let told = evidence.told(last.alarm);
    let own: Vec<_> = told.iter().filter(|post| post.replies_to.is_none() && !is_digest(post)).collect();
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
    let found = now(world.store.get(&Incident::key(RECEIVERS[0], &about(last.alarm)))).ok().flatten();
    let incident = found.as_ref().and_then(Incident::read);
    let own = incident.as_ref().and_then(|incident| incident.own_message()?.ts.parse::<usize>().ok());
    let state = own.and_then(|own| posts.get(own)).and_then(|post| state_of(&post.shown));
    // An invocation without the ledger could not know the message.
    let missed = |post: &Post| invocations.get(&post.invocation).is_some_and(|it| it.missed_ledger);
    let missed = evidence.about(last.alarm).any(missed);
    match state {
        Some(state) if state != last.state && !missed => {
            Err(format!("the message shows {state} and not {}", words(last)))
        }
        _ => Ok(()),
    }
}

/// Checks that people are mentioned once for each incident, except when the mention could not be known.
pub(super) fn check_mentions(world: &World, evidence: &Evidence<'_>, alarm: usize) -> Result<(), String> {
    if world.schedule.wrong_clock.is_some() {
        return Ok(());
    }
    let told = evidence.told(alarm);
    let is_one = |post: &&&Post| !is_digest(post) && mentions(post, &Mention::Here);
    let mentions: Vec<_> = told.iter().filter(is_one).collect();
    let excused = mentions.iter().filter(|post| world.may_repeat(post)).count();
    let incidents = incidents(world, alarm);
    if mentions.len() > incidents + excused {
        let bodies = bodies(&mentions);
        return Err(format!("{} mentions for {incidents} incidents by {bodies}", mentions.len()));
    }
    Ok(())
}

fn about(alarm: usize) -> String {
    format!("alarm/123456789012/ap-northeast-2/{}", name(alarm))
}

/// Returns the maximum number of incidents. A longer quiet time than configured begins a new one.
fn incidents(world: &World, alarm: usize) -> usize {
    let changes: Vec<_> = world.schedule.changes.iter().filter(|change| change.alarm == alarm).collect();
    let within = Millis::try_from(world.config.incident.continues_within.as_millis()).unwrap_or_default();
    1 + changes.windows(2).filter(|pair| pair[1].at - pair[0].at > within).count()
}
