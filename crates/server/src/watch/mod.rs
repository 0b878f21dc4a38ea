//! The watch loop: samples sources, evaluates alarms, publishes changes.
//!
//! Sampling never waits for publishing: there is a queue between them, and a store behind both, in which a
//! change of state and its message are one write. The caller provides the time of day; waiting uses tokio's
//! clock, which tests can stop.

mod buttons;
mod event;
mod outboxes;
mod queue;
mod relay;
mod silences;
mod topic;
mod trouble;

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use bongsu_core::watch::{Evaluated, Kept, MetricSource, Queued, Watch, WatchStore, WatchedAlarm};
use jiff::Timestamp;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

pub use buttons::{Buttons, Taking};
pub use event::Event;
pub use relay::{Passed, Relay, Settings};
pub use silences::show_silences;
pub use topic::Topic;

use queue::Queue;
use trouble::Troubles;

/// The time between two samples: the CloudWatch agent's shortest interval.
pub const SAMPLE_INTERVAL: Duration = Duration::from_secs(1);

/// How long publishing may continue after the shutdown. A service's own time to stop must be longer.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// The number of samples between two writes of the datapoints; changes of state are written at once.
const SAMPLES_PER_WRITE: u32 = 60;

/// The watched alarms and their sources. Sending another value while a watch runs replaces it; states are
/// kept.
#[derive(Debug)]
pub struct Watching<S> {
    pub alarms: Vec<WatchedAlarm>,
    /// The sources of their metrics.
    pub sources: Vec<S>,
}

/// The state of an earlier watch.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Earlier {
    pub kept: Vec<Kept>,
    /// The messages that it could not publish, oldest first.
    pub queued: Vec<Queued>,
}

/// The result of a watch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The messages that were not published, oldest first. The first may have arrived: its last attempt may
    /// have been interrupted.
    pub unpublished: Vec<String>,
}

/// Watches until `shutdown`; the message in progress then has [`SHUTDOWN_GRACE`] to get through. Continues
/// from `earlier`, and replaces the alarms with each of `changes`. Changes of state go to `topic`, all news
/// to `observe`.
pub async fn watch<S: MetricSource, K: WatchStore>(
    (watching, changes): (Watching<S>, UnboundedReceiver<Watching<S>>),
    (earlier, store): (Earlier, &K),
    topic: &impl Topic,
    clock: impl Fn() -> Timestamp,
    observe: impl Fn(Event<'_>),
    shutdown: impl Future<Output = ()>,
) -> Report {
    let (outgoing, incoming) = unbounded_channel();
    let next = earlier.queued.last().map_or(1, |last| last.id + 1);
    let mut queue = Queue::new(incoming, earlier.queued);
    {
        // Messages in outboxes stay in the store when the watch ends.
        let publishing = async {
            topic.begin().await;
            tokio::select! {
                () = queue.publish(topic, store, &observe) => {}
                () = topic.check_due() => {}
            }
        };
        let mut publishing = pin!(publishing);
        let sampler = Sampler { clock: &clock, observe: &observe, store, outgoing, next: Cell::new(next) };
        let sampling = async {
            sampler.run(watching, changes, &earlier.kept, shutdown).await;
            drop(sampler);
        };
        let open = tokio::select! {
            () = sampling => true,
            () = &mut publishing => false,
        };
        if open {
            // No more messages come in. The rest has until then, and is in the report otherwise.
            let _ = timeout(SHUTDOWN_GRACE, publishing).await;
        }
    }
    Report { unpublished: queue.into_unpublished() }
}

struct Sampler<'a, C, O, K> {
    clock: &'a C,
    observe: &'a O,
    store: &'a K,
    outgoing: UnboundedSender<Queued>,
    next: Cell<u64>,
}

impl<C: Fn() -> Timestamp, O: Fn(Event<'_>), K: WatchStore> Sampler<'_, C, O, K> {
    /// Runs until `shutdown`. Then stores the samples so far: a start soon after leaves no gap.
    async fn run<S: MetricSource>(
        &self,
        watching: Watching<S>,
        mut changes: UnboundedReceiver<Watching<S>>,
        kept: &[Kept],
        shutdown: impl Future<Output = ()>,
    ) {
        let mut shutdown = pin!(shutdown);
        let mut sources = watching.sources;
        let mut watch = self.begin(watching.alarms, kept);
        let mut ticks = interval_at(Instant::now() + SAMPLE_INTERVAL, SAMPLE_INTERVAL);
        // A missed sample is missing data; sampling twice at once would not bring it back.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut samples = 0_u32;
        let mut troubles = Troubles::default();
        loop {
            tokio::select! {
                () = &mut shutdown => return self.keep(&watch, &[]),
                _ = ticks.tick() => {
                    samples = samples.wrapping_add(1);
                    let write = samples.is_multiple_of(SAMPLES_PER_WRITE);
                    self.sample(&mut watch, &mut sources, &mut troubles, write);
                }
                Some(change) = changes.recv() => {
                    sources = change.sources;
                    troubles = Troubles::default();
                    watch = self.begin(change.alarms, &watch.keep());
                    (self.observe)(Event::Reloaded);
                }
            }
        }
    }

    fn begin(&self, alarms: Vec<WatchedAlarm>, kept: &[Kept]) -> Watch {
        let at = (self.clock)();
        let mut watch = Watch::new(alarms, at);
        watch.restore(kept, at);
        (self.observe)(Event::Began(&watch.current(at)));
        watch
    }

    fn sample<S: MetricSource>(
        &self,
        watch: &mut Watch,
        sources: &mut [S],
        troubles: &mut Troubles,
        write: bool,
    ) {
        let at = (self.clock)();
        for (place, source) in sources.iter_mut().enumerate() {
            match source.sample() {
                Ok(data) => {
                    troubles.none(place, &data);
                    watch.record(at, &data);
                }
                Err(error) if troubles.are_new(place, &error) => (self.observe)(Event::NotSampled(&error)),
                Err(_) => {}
            }
        }
        let evaluated = watch.evaluate(at);
        let changed = evaluated.iter().any(|evaluated| evaluated.change.is_some());
        let messages = self.messages(&evaluated);
        if changed || write {
            self.keep(watch, &messages);
        }
        evaluated.iter().for_each(|evaluated| (self.observe)(Event::Evaluated(evaluated)));
        let young = watch.young(at);
        if !young.is_empty() {
            (self.observe)(Event::Young(&young));
        }
        for queued in messages {
            // The queue outlives this loop, so that sending cannot fail.
            let _ = self.outgoing.send(queued);
        }
        (self.observe)(Event::Sampled(at));
    }

    fn keep(&self, watch: &Watch, messages: &[Queued]) {
        if let Err(error) = self.store.keep(&watch.keep(), messages) {
            (self.observe)(Event::NotKept(&error));
        }
    }

    fn messages(&self, evaluated: &[Evaluated]) -> Vec<Queued> {
        let messages = evaluated.iter().filter_map(|it| it.change.as_ref()?.message.clone());
        let queued = |message| {
            let id = self.next.get();
            self.next.set(id + 1);
            Queued { id, message }
        };
        messages.map(queued).collect()
    }
}

#[cfg(test)]
mod tests;
