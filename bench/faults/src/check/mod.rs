//! Checks the guarantees at the end of every run.

mod changes;
mod escalation;
mod evidence;
mod incident;
mod ledger;
mod post;
mod repeats;

use std::collections::BTreeMap;

use crate::time::Millis;
use crate::world::{Post, RECEIVERS, World};

use changes::{check_beliefs, check_change, check_last};
use escalation::check_escalation;
use evidence::Evidence;
use incident::{check_incident, check_mentions};
use ledger::{check_ledger, check_outboxes};

pub(crate) use ledger::records;
pub(crate) use repeats::Repeats;

/// The statistics of a run.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) runs: usize,
    pub(crate) changes: usize,
    pub(crate) posts: usize,
    /// The changes that were notified more than once, by reason.
    pub(crate) repeats: Repeats,
    pub(crate) crashes: usize,
}

impl Counts {
    pub(crate) fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.changes += other.changes;
        self.posts += other.posts;
        self.repeats.add(other.repeats);
        self.crashes += other.crashes;
    }
}

/// Checks all guarantees. The error describes a violation.
pub(crate) fn check(world: &World) -> Result<Counts, String> {
    let posts = world.posts.borrow();
    let mut counts =
        Counts { runs: 1, changes: world.schedule.changes.len(), posts: posts.len(), ..Counts::default() };
    counts.crashes = world.invocations.borrow().values().filter(|it| it.crashed).count();
    let notifications: Vec<_> = posts.iter().filter(|post| post.receiver == RECEIVERS[0]).collect();
    let evidence = &Evidence::of(world, &posts);
    for change in &world.schedule.changes {
        counts.repeats.add(check_change(world, evidence, change)?);
    }
    let last: BTreeMap<_, _> = world.schedule.changes.iter().map(|change| (change.alarm, change)).collect();
    for change in last.values() {
        check_last(world, evidence, change)?;
        check_beliefs(world, evidence, change.alarm)?;
        check_incident(world, evidence, change)?;
        check_mentions(world, evidence, change.alarm)?;
        check_escalation(world, evidence, change)?;
    }
    if world.schedule.ledger.is_empty() {
        check_rate(world, &notifications)?;
        check_ledger(world, evidence)?;
    }
    check_outboxes(world)?;
    Ok(counts)
}

/// Checks that at most a burst of messages is sent at once and then one message per second, if the clocks agree.
fn check_rate(world: &World, notifications: &[&Post]) -> Result<(), String> {
    if world.schedule.wrong_clock.is_some() {
        return Ok(());
    }
    let burst = Millis::try_from(world.config.storm.notices).unwrap_or_default();
    let slack = 2_000 + 4 * world.schedule.skew;
    for (index, first) in notifications.iter().enumerate() {
        for (count, last) in (1..).zip(&notifications[index..]) {
            let allowed = burst * 1_000 + (last.at - first.at) + slack;
            if count * 1_000 > allowed {
                return Err(format!("too fast: {count} messages from {} to {}", first.at, last.at));
            }
        }
    }
    Ok(())
}
