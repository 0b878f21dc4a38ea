//! Simulates an availability zone failure in a company whose alarms all go to one hub.

use std::rc::Rc;
use std::time::Instant;

use bongsu_alarm::alarm::AlarmState;

use crate::check::check;
use crate::lambda;
use crate::schedule::{Change, Schedule};
use crate::time::Millis;
use crate::traffic::{MOST_READS, MOST_WRITES, Traffic};
use crate::world::World;

const ACCOUNTS: usize = 30;
const REGIONS: usize = 3;
const ALARMS: usize = 20_000;
/// The number of alarms in the zone.
const OF_THE_ZONE: usize = 2_000;
/// The time within which the zone's alarms fire.
const WITHIN: Millis = 60_000;
const FAILS_AT: Millis = 600_000;
/// The time at which the zone recovers.
const BACK_AT: Millis = FAILS_AT + 30 * 60_000;
/// The interval between the other alarms.
const EVERY: Millis = 20_000;
/// The number of other alarms that fire during the day.
const OTHERS: usize = 300;

/// Prints the results of the day.
///
/// # Errors
///
/// Returns an error if a change was lost, repeated, too late or out of order.
pub(crate) fn print() -> Result<(), String> {
    let started = Instant::now();
    let schedule = Schedule { accounts: ACCOUNTS, checks_due: true, ..Schedule::without_faults(changes()) };
    let world = Rc::new(World { traffic: Some(Traffic::default()), ..World::new(1, schedule) });
    let invocations = lambda::run(&world).ok_or("the simulation does not end")?;
    let counts = check(&world)?;
    println!(
        "{ACCOUNTS} accounts, {REGIONS} regions, {ALARMS} alarms, one hub ({:.1} s)",
        started.elapsed().as_secs_f64()
    );
    println!("{OF_THE_ZONE} alarms go off within {} s and return to OK 30 min later", WITHIN / 1_000);
    println!(
        "notified             {} of {} changes, in order; lost 0; {}",
        counts.changes, counts.changes, counts.repeats
    );
    let posts = world.posts.borrow();
    println!(
        "messages             {} ({:.1} changes each)",
        posts.len(),
        counts.changes as f64 / posts.len() as f64
    );
    for (state, from, to) in [("ALARM", FAILS_AT, BACK_AT), ("OK", BACK_AT, Millis::MAX)] {
        println!(
            "the last {state:<11} {} s after the zone's last change",
            last_of_zone(&world, from, to) / 1_000
        );
    }
    println!("invocations          {invocations}, at most {} at once", peak(&world.spans.borrow()));
    let (reads, writes) = (world.reads.get(), world.writes.get());
    let each = |count: u64| count as f64 / counts.changes as f64;
    println!(
        "requests             {reads} reads, {writes} writes ({:.1} and {:.1} a change)",
        each(reads),
        each(writes)
    );
    let traffic = world.traffic.as_ref().ok_or("the traffic was not measured")?;
    let total = traffic.total();
    println!("capacity units       {} read, {} write", total.reads, total.writes);
    println!("\n{:<32} {:>8} {:>8}", "partition, its busiest second", "reads", "writes");
    println!("{:<32} {MOST_READS:>8} {MOST_WRITES:>8}", "(DynamoDB's limit)");
    for (partition, units) in traffic.busiest().into_iter().take(8) {
        println!("{partition:<32} {:>8} {:>8}", units.reads, units.writes);
    }
    Ok(())
}

fn changes() -> Vec<Change> {
    let zone = (0..OF_THE_ZONE).flat_map(|number| {
        // The zone has every tenth alarm of the company.
        let alarm = number * (ALARMS / OF_THE_ZONE);
        let after = WITHIN * number as Millis / OF_THE_ZONE as Millis / 1_000 * 1_000;
        [
            Change { alarm, from: AlarmState::Ok, state: AlarmState::Alarm, at: FAILS_AT + after },
            Change { alarm, from: AlarmState::Alarm, state: AlarmState::Ok, at: BACK_AT + after },
        ]
    });
    let others = (0..OTHERS).map(|number| {
        let (alarm, at) = (number * 10 + 1, EVERY * number as Millis + 1_000);
        Change { alarm, from: AlarmState::Ok, state: AlarmState::Alarm, at }
    });
    zone.chain(others).collect()
}

/// Returns the delay between the zone's last change in a time range and the last message about such a change.
fn last_of_zone(world: &World, from: Millis, to: Millis) -> Millis {
    let posts = world.posts.borrow();
    let posts: Vec<_> = posts.iter().filter(|post| (from..to).contains(&post.at)).collect();
    let times = (0..OF_THE_ZONE).filter_map(|number| {
        let name = lambda::name(number * (ALARMS / OF_THE_ZONE));
        posts.iter().find(|post| post.body.contains(&name)).map(|post| post.at)
    });
    times.max().unwrap_or(Millis::MAX) - (from + WITHIN)
}

/// Returns the maximum number of concurrent invocations.
fn peak(spans: &[(Millis, Millis)]) -> i64 {
    let mut edges: Vec<_> = spans.iter().flat_map(|(began, ended)| [(*began, 1), (*ended, -1)]).collect();
    // At equal times an end sorts before a beginning, because it frees its environment.
    edges.sort_unstable();
    let (mut running, mut most) = (0_i64, 0);
    for (_, change) in edges {
        running += change;
        most = most.max(running);
    }
    most
}
