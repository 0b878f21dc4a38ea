//! The shared world of the functions in one run: time, ledger, Slack and queue.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use bongsu_core::config::{Config, ReceiverConfig, ReceiverKind};
use bongsu_core::silence::{self, NewSilence};
use bongsu_core::store::MemoryStore;
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};

use crate::schedule::Schedule;
use crate::time::{Millis, Time};
use crate::traffic::Traffic;

/// The start of every run.
const BEGINNING: Timestamp = Timestamp::constant(1_795_392_000, 0);

/// The usual receiver, its fallback, and the receiver of escalations.
pub(crate) const RECEIVERS: [&str; 3] = ["slack", "backup", "pager"];

/// The world of one run.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) schedule: Schedule,
    pub(crate) config: Config,
    pub(crate) time: Rc<Time>,
    pub(crate) rng: RefCell<Rng>,
    pub(crate) store: MemoryStore,
    /// The messages that arrived in Slack, in order.
    pub(crate) posts: RefCell<Vec<Post>>,
    /// The messages in the queue: their receiver and their time.
    pub(crate) wakes: RefCell<Vec<(String, Millis)>>,
    /// The result of each invocation.
    pub(crate) invocations: RefCell<BTreeMap<u64, Invocation>>,
    /// The number of read requests and of write requests to the ledger.
    pub(crate) reads: Cell<u64>,
    pub(crate) writes: Cell<u64>,
    /// The traffic of the table, if it is measured.
    pub(crate) traffic: Option<Traffic>,
    /// The start and the end of each invocation.
    pub(crate) spans: RefCell<Vec<(Millis, Millis)>>,
}

/// A message that Slack accepted.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) at: Millis,
    pub(crate) receiver: &'static str,
    pub(crate) body: String,
    /// The body after changes.
    pub(crate) shown: String,
    /// The index of the message that this one replies to.
    pub(crate) replies_to: Option<usize>,
    pub(crate) invocation: u64,
    /// Whether the sender got no response.
    pub(crate) is_unanswered: bool,
}

/// The result of an invocation.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Invocation {
    pub(crate) crashed: bool,
    /// Whether the ledger did not answer at least once.
    pub(crate) missed_ledger: bool,
}

impl World {
    pub(crate) fn new(seed: u64, schedule: Schedule) -> Self {
        Self {
            config: config(&schedule),
            time: Rc::default(),
            // The sequence differs from the schedule's.
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

    /// Returns whether the message may be repeated, because its sender could not record it.
    pub(crate) fn may_repeat(&self, post: &Post) -> bool {
        let invocation = self.invocations.borrow().get(&post.invocation).copied().unwrap_or_default();
        post.is_unanswered || invocation.crashed || invocation.missed_ledger
    }

    pub(crate) fn chance(&self, of_a_thousand: u32) -> bool {
        self.rng.borrow_mut().u32(0..1_000) < of_a_thousand
    }

    /// Counts traffic at the current time.
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
        is_fallback: index == 1,
    };
    let is_there = |(index, _): &(usize, &&str)| match index {
        0 => true,
        1 => schedule.fallback,
        _ => schedule.escalation,
    };
    let receivers = RECEIVERS.iter().enumerate().filter(is_there).map(receiver).collect();
    let routed = Config::parse(&text(schedule)).unwrap_or_default();
    let config = Config { receivers, ..routed };
    Config { flapping: config.flapping.filter(|_| schedule.flapping), ..config }
}

/// Returns the configuration, as typed.
fn text(schedule: &Schedule) -> String {
    let mut common = String::new();
    if schedule.escalation {
        common.push_str(
            "[[escalation]]\nname = \"night\"\nsteps = [{ after = \"10m\", mention = [\"channel\"] }, \
             { after = \"20m\", to = \"pager\" }]\n",
        );
    }
    common.push_str("[flapping]\ntransitions = 3\n[route]\nmention = [\"here\"]\nreceivers = [\"slack\"]\n");
    if schedule.escalation {
        common.push_str("escalation = \"night\"\n");
    }
    let Some(window) = &schedule.mute_interval else { return common };
    let clock = |millis| timestamp(millis).strftime("%H:%M");
    let times = format!("{}-{}", clock(window.start), clock(window.end));
    format!(
        "{common}mute_time_intervals = [\"quiet\"]\n[[time_interval]]\nname = \"quiet\"\ntimes = [\"{times}\"]\n"
    )
}

/// Returns a ledger with all silences.
fn store(schedule: &Schedule) -> MemoryStore {
    let store = MemoryStore::default();
    for (digit, window) in &schedule.silences {
        let matchers = [format!("alarm=*{digit}").parse()].into_iter().flatten();
        let silence = NewSilence {
            matchers: matchers.collect(),
            from: timestamp(window.start),
            until: Some(timestamp(window.end)),
            created_by: "somebody",
            comment: "",
            created_at: BEGINNING,
            is_everything_allowed: true,
        };
        if let Ok(silence) = silence.create() {
            let _ = now(silence::add(&store, &silence));
        }
    }
    store
}

/// Returns the answer of a store in memory, which is available at once.
pub(crate) fn now<T>(answer: impl Future<Output = T>) -> T {
    let mut answer = std::pin::pin!(answer);
    loop {
        let context = &mut std::task::Context::from_waker(std::task::Waker::noop());
        if let std::task::Poll::Ready(value) = answer.as_mut().poll(context) {
            return value;
        }
    }
}

/// Returns the time of day at `millis`.
pub(crate) fn timestamp(millis: Millis) -> Timestamp {
    BEGINNING.saturating_add(SignedDuration::from_millis(millis)).unwrap_or(BEGINNING)
}
