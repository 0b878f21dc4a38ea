//! Counts the requests for a notice and measures the duration of a storm, both without faults.

use std::rc::Rc;

use bongsu_alarm::alarm::AlarmState;
use serde_json::json;

use crate::lambda;
use crate::schedule::{Change, Schedule};
use crate::time::Millis;
use crate::world::World;

/// The number of notices in a storm. All arrive within a minute.
const STORM: usize = 10_000;
/// The number of notices on a usual day. One arrives every half minute.
const DAY: usize = 1_000;

/// The cost of a case.
struct Cost {
    slack_calls: f64,
    writes: f64,
    reads: f64,
    /// The time between the end of the case and the last message. `None` if the simulation does not end.
    last_after: Option<Millis>,
}

/// Prints one line for each case, or the requests of each notice in a storm as JSON.
pub(crate) fn print(as_json: bool) {
    let storm = Cost::of(STORM, 60_000);
    if as_json {
        let Cost { slack_calls, writes, reads, .. } = storm;
        println!("{}", json!({ "slack_calls": slack_calls, "writes": writes, "reads": reads }));
        return;
    }
    println!("per notice           Slack calls   writes    reads    all sent after");
    storm.print("10,000 in a minute");
    Cost::of(DAY, 30_000 * DAY as Millis).print("1,000, one by one");
}

impl Cost {
    /// Simulates alarms that fire at equal intervals within a time.
    fn of(alarms: usize, within: Millis) -> Self {
        let changes = (0..alarms).map(|alarm| {
            let at = within * alarm as Millis / alarms as Millis / 1_000 * 1_000 + 1_000;
            Change { alarm, from: AlarmState::Ok, state: AlarmState::Alarm, at }
        });
        let world = Rc::new(World::new(1, Schedule::without_faults(changes.collect())));
        let has_ended = lambda::run(&world).is_some();
        let posts = world.posts.borrow();
        let last = posts.last().map_or(0, |post| post.at) - within;
        let each = |count: f64| count / alarms as f64;
        Self {
            slack_calls: each(posts.len() as f64),
            writes: each(world.writes.get() as f64),
            reads: each(world.reads.get() as f64),
            last_after: has_ended.then_some(last.max(0)),
        }
    }

    fn print(&self, case: &str) {
        let after = self.last_after.map_or_else(|| "never".to_owned(), |last| format!("{} s", last / 1_000));
        let Self { slack_calls, writes, reads, .. } = self;
        println!("{case:<19} {slack_calls:>12.2} {writes:>8.2} {reads:>8.2} {after:>17}");
    }
}
