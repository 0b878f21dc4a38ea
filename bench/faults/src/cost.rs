//! Measures the number of requests for a notice and the duration of a storm, without faults.

use std::rc::Rc;

use bongsu_alarm::alarm::AlarmState;

use crate::lambda;
use crate::schedule::{Change, Schedule};
use crate::time::Millis;
use crate::world::World;

/// The notices of a storm, all within a minute.
const STORM: usize = 10_000;
/// The notices of a usual day, one every half minute.
const DAY: usize = 1_000;

/// Prints one line for each case.
pub(crate) fn print() {
    println!("per notice           Slack calls   writes    reads    all told after");
    line("10,000 in a minute", STORM, 60_000);
    line("1,000, one by one", DAY, 30_000 * DAY as Millis);
}

fn line(what: &str, alarms: usize, within: Millis) {
    let changes = (0..alarms).map(|alarm| {
        let at = within * alarm as Millis / alarms as Millis / 1_000 * 1_000 + 1_000;
        Change { alarm, from: AlarmState::Ok, state: AlarmState::Alarm, at }
    });
    let world = Rc::new(World::new(1, Schedule::without_faults(changes.collect())));
    let ended = lambda::run(&world).is_some();
    let posts = world.posts.borrow();
    let each = |count: f64| count / alarms as f64;
    let last = posts.last().map_or(0, |post| post.at) - within;
    let (posts, writes, reads) = (posts.len() as f64, world.writes.get() as f64, world.reads.get() as f64);
    let after = if ended { format!("{} s", (last / 1_000).max(0)) } else { "never".to_owned() };
    println!("{what:<19} {:>12.2} {:>8.2} {:>8.2} {after:>17}", each(posts), each(writes), each(reads));
}
