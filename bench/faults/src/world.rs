//! What the functions of one run share: time, the ledger, Slack, the queue.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use bongsu_core::config::{Config, ReceiverConfig, ReceiverKind};
use bongsu_core::silence::{self, Silence};
use bongsu_core::store::MemoryStore;
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};

use crate::schedule::Schedule;
use crate::time::{Millis, Time};
use crate::traffic::Traffic;

/// When every run begins.
const BEGINNING: Timestamp = Timestamp::constant(1_795_392_000, 0);

/// The receiver that everything is for, and the one for when that is gone.
pub(crate) const RECEIVERS: [&str; 2] = ["slack", "backup"];

/// One run's world.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) schedule: Schedule,
    pub(crate) config: Config,
    pub(crate) time: Rc<Time>,
    pub(crate) rng: RefCell<Rng>,
    pub(crate) store: MemoryStore,
    /// What arrived in Slack, in order.
    pub(crate) posts: RefCell<Vec<Post>>,
    /// Messages that were put into the queue: for which receiver, and when they come.
    pub(crate) wakes: RefCell<Vec<(String, Millis)>>,
    /// What became of each invocation.
    pub(crate) invocations: RefCell<BTreeMap<u64, Invocation>>,
    /// Requests to the ledger that read, and such that write.
    pub(crate) reads: Cell<u64>,
    pub(crate) writes: Cell<u64>,
    /// What the table sees, where that is looked at.
    pub(crate) traffic: Option<Traffic>,
    /// When each invocation began and ended.
    pub(crate) spans: RefCell<Vec<(Millis, Millis)>>,
}

/// A message that Slack took.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) at: Millis,
    pub(crate) receiver: &'static str,
    pub(crate) body: String,
    /// The body as it is after it was changed.
    pub(crate) shown: String,
    /// The message that it is a reply to, by its number among the posts.
    pub(crate) replies_to: Option<usize>,
    pub(crate) invocation: u64,
    /// Its sender never heard of it.
    pub(crate) is_unanswered: bool,
}

/// What is known of an invocation.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Invocation {
    pub(crate) crashed: bool,
    /// The ledger did not answer it once.
    pub(crate) missed_ledger: bool,
}

impl World {
    pub(crate) fn new(seed: u64, schedule: Schedule) -> Self {
        Self {
            config: config(&schedule),
            time: Rc::default(),
            // Another sequence than the schedule's.
            rng: RefCell::new(Rng::with_seed(seed ^ 0x9e37_79b9_7f4a_7c15)),
            store: store(&schedule),
            posts: RefCell::default(),
            wakes: RefCell::default(),
            invocations: RefCell::default(),
            reads: Cell::default(),
            writes: Cell::default(),
            traffic: None,
            spans: RefCell::default(),
            schedule,
        }
    }

    pub(crate) fn draw(&self, range: std::ops::Range<Millis>) -> Millis {
        self.rng.borrow_mut().i64(range)
    }

    pub(crate) fn chance(&self, of_a_thousand: u32) -> bool {
        self.rng.borrow_mut().u32(0..1_000) < of_a_thousand
    }

    /// Counts what the table sees now.
    pub(crate) fn see(&self, count: impl FnOnce(&Traffic, Millis)) {
        if let Some(traffic) = &self.traffic {
            count(traffic, self.time.now());
        }
    }

    pub(crate) fn note(&self, invocation: u64, note: impl FnOnce(&mut Invocation)) {
        note(self.invocations.borrow_mut().entry(invocation).or_default());
    }
}

fn config(schedule: &Schedule) -> Config {
    let receiver = |(index, name): (usize, &&str)| ReceiverConfig {
        name: (*name).to_owned(),
        kind: ReceiverKind::Terminal,
        is_fallback: index > 0,
    };
    let receivers =
        RECEIVERS.iter().take(if schedule.fallback { 2 } else { 1 }).enumerate().map(receiver).collect();
    let routed = Config::parse(&text(schedule)).unwrap_or_default();
    let config = Config { receivers, ..routed };
    Config { flapping: config.flapping.filter(|_| schedule.flapping), ..config }
}

/// The configuration as typed.
fn text(schedule: &Schedule) -> String {
    let common = "[flapping]\ntransitions = 3\n[route]\nmention = [\"here\"]\n";
    let Some(window) = &schedule.mute_interval else { return common.to_owned() };
    let clock = |millis| timestamp(millis).strftime("%H:%M");
    let times = format!("{}-{}", clock(window.start), clock(window.end));
    format!(
        "{common}mute_time_intervals = [\"quiet\"]\n[[time_interval]]\nname = \"quiet\"\ntimes = [\"{times}\"]\n"
    )
}

/// A ledger with the silences that there will be.
fn store(schedule: &Schedule) -> MemoryStore {
    let store = MemoryStore::default();
    for (digit, window) in &schedule.silences {
        let matchers = [format!("alarm=*{digit}").parse()].into_iter().flatten();
        let times = (timestamp(window.start), Some(timestamp(window.end)));
        let silence = Silence::new(matchers.collect(), times, ("somebody", ""), BEGINNING, true);
        if let Ok(silence) = silence {
            let _ = now(silence::add(&store, &silence));
        }
    }
    store
}

/// What a store in memory answers, which it does at once.
pub(crate) fn now<T>(answer: impl Future<Output = T>) -> T {
    let mut answer = std::pin::pin!(answer);
    loop {
        let context = &mut std::task::Context::from_waker(std::task::Waker::noop());
        if let std::task::Poll::Ready(value) = answer.as_mut().poll(context) {
            return value;
        }
    }
}

/// The time of day at `millis`.
pub(crate) fn timestamp(millis: Millis) -> Timestamp {
    BEGINNING.saturating_add(SignedDuration::from_millis(millis)).unwrap_or(BEGINNING)
}
