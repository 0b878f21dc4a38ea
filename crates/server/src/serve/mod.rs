//! The pipeline without Lambda: any number of replicas poll queues and answer requests concurrently.
//!
//! Replicas share only the ledger, whose conditional writes prevent two of them from announcing the same change. A
//! message is deleted after the ledger has recorded its delivery. If a replica dies before, another replica receives the
//! message. Everything except the HTTP server runs on one thread. The server has its own, so that `/health` answers even
//! during a storm.

mod clock_time;
mod figures;
mod http;
mod queue;
mod requests;
mod status;
mod tasks;

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bongsu_core::ports::Clock as _;
use bongsu_io::clock::SystemClock;
use bongsu_io::sqs::PolledQueue;
use bongsu_io::subscription::Subscriptions;
use bongsu_relay::{Invocation, Relay};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

pub use clock_time::{ClockTime, ClockTimeError};
pub use figures::Figures;
pub use http::{HttpServer, start};
pub use requests::Request;
pub use status::Status;

/// The settings of a replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The maximum number of messages of a queue in progress at once.
    pub concurrency: usize,
    /// The time limit for one message.
    pub timeout: Duration,
    /// The time between two audits, shared by all replicas.
    pub audit_every: SignedDuration,
    /// The time of the daily summary, if there is one.
    pub daily_summary: Option<ClockTime>,
    /// The time of the weekly review, if there is one.
    pub weekly_review: Option<ClockTime>,
}

#[derive(Debug)]
pub struct Replica {
    relay: Relay,
    subscriptions: Subscriptions,
    options: Options,
    figures: Arc<Figures>,
    status: Arc<Status>,
}

impl Replica {
    /// Creates a replica that counts in `figures` and reports its state in `status`.
    pub fn new(
        relay: Relay,
        subscriptions: Subscriptions,
        options: Options,
        figures: Arc<Figures>,
        status: Arc<Status>,
    ) -> Self {
        Self { relay, subscriptions, options, figures, status }
    }

    /// Works until `shutdown`. Messages in progress then have the time limit of a message to finish. Must run within a
    /// [`LocalSet`](tokio::task::LocalSet).
    pub async fn run(
        self,
        queues: Vec<PolledQueue>,
        requests: UnboundedReceiver<Request>,
        shutdown: impl Future<Output = ()>,
    ) {
        let replica = Rc::new(self);
        let (stop, stopping) = watch::channel(false);
        let mut work = JoinSet::new();
        for queue in queues {
            let replica = Rc::clone(&replica);
            let stopping = stopping.clone();
            work.spawn_local(async move { replica.poll(Rc::new(queue), stopping).await });
        }
        for scheduled in replica.schedule() {
            let replica = Rc::clone(&replica);
            let stopping = stopping.clone();
            work.spawn_local(async move { replica.repeat(scheduled, stopping).await });
        }
        let answering = Rc::clone(&replica);
        work.spawn_local(async move { answering.answer_all(requests, stopping).await });
        shutdown.await;
        replica.status.drain();
        stop.send_replace(true);
        let all = async { while work.join_next().await.is_some() {} };
        if timeout(replica.options.timeout, all).await.is_err() {
            tracing::warn!("stopped with messages in progress; another replica receives them");
        }
    }

    /// Finishes an invocation: sends its pictures, and adds its figures.
    async fn finish(&self, mut invocation: Invocation) {
        self.relay.finish(&mut invocation).await;
        self.figures.add(&invocation.metrics);
    }
}

/// Creates an invocation that begins now.
fn invocation(within: Duration) -> Invocation {
    let within = SignedDuration::try_from(within).unwrap_or(SignedDuration::MAX);
    Invocation::until(SystemClock.now().saturating_add(within).unwrap_or(Timestamp::MAX))
}
