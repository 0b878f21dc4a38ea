//! The watch loop: samples sources, evaluates alarms, and announces changes.
//!
//! One write to the store contains a change of a state and the arrival of its notice. Sampling never waits for
//! deliveries, because the pipeline takes arrived notices from the store. Waiting uses tokio's clock, which tests can
//! pause.

mod buttons;
mod outboxes;
mod relay;
mod shutdown;
mod silences;

use std::collections::BTreeMap;
use std::error::Error;
use std::pin::pin;
use std::time::Duration;

use bongsu_alarm::simulate::{
    AlarmSnapshot, Current, Evaluated, MetricDatum, MetricSource, Watch, WatchedAlarm,
};
use bongsu_core::ports::{Clock, Receiver};
use bongsu_core::store::{StoreError, WatchStore};
use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

pub use buttons::{Buttons, Taking};
pub use relay::{Passed, WatchRelay, WatchSettings};
pub use shutdown::WatchReport;
pub use silences::show_silences;

/// The time between two samples, which is the shortest interval of the CloudWatch agent.
pub const SAMPLE_INTERVAL: Duration = Duration::from_secs(1);

/// The time for which deliveries may continue after the shutdown. The stop timeout of a service must be longer.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// The number of samples between two writes of the datapoints. Changes of a state are written at once.
const SAMPLES_PER_WRITE: u32 = 60;

/// The watched alarms and their sources. A running watch can receive another value, which keeps the states of alarms.
#[derive(Debug)]
pub struct Watching<S> {
    pub alarms: Vec<WatchedAlarm>,
    /// The sources of their metrics.
    pub sources: Vec<S>,
}

/// An event of a running watch.
#[derive(Debug)]
pub enum WatchEvent<'a> {
    /// The watch has replaced its alarms: at the start, and after a change of the configuration.
    Began(&'a [Current]),
    /// Alarms with samples but no evaluation, before the end of their first period.
    Young(&'a [Current]),
    /// The sources were sampled, and due alarms were evaluated and announced. This event comes once a second. Without it,
    /// an observer may assume that the watch hangs.
    Sampled(Timestamp),
    /// An alarm was evaluated, and its state may have changed.
    Evaluated(&'a Evaluated),
    /// A source provided no data this time.
    NotSampled(&'a dyn Error),
    /// States and messages cannot be stored. The watch continues without the store.
    NotKept(&'a dyn Error),
    /// The watch has replaced its alarms and sources.
    Reloaded,
}

/// Watches until `shutdown`. Deliveries in progress then have [`SHUTDOWN_GRACE`] to finish. Continues with the states of
/// an earlier watch, and replaces the alarms with each of `changes`. Changes of a state go to `relay`, and all events to
/// `observe`.
pub async fn watch<S: MetricSource, R: Receiver, K: WatchStore, C: Clock, P: Fn(Passed<'_>)>(
    watching: Watching<S>,
    changes: UnboundedReceiver<Watching<S>>,
    earlier: &[AlarmSnapshot],
    relay: &WatchRelay<R, K, C, P>,
    observe: impl Fn(WatchEvent<'_>),
    shutdown: impl Future<Output = ()>,
) -> WatchReport {
    let mut delivering = Box::pin(relay.run());
    let (clock, keep) =
        (|| relay.now(), |alarms: &[AlarmSnapshot], messages: &[String]| relay.keep(alarms, messages));
    let sampler = Sampler { clock: &clock, observe: &observe, keep: &keep };
    tokio::select! {
        () = sampler.run(watching, changes, earlier, shutdown) => {}
        never = &mut delivering => match never {},
    }
    let settling = async {
        tokio::select! {
            () = relay.settle() => {}
            never = &mut delivering => match never {},
        }
    };
    // The report contains the undelivered messages.
    let _ = timeout(SHUTDOWN_GRACE, settling).await;
    relay.report().await
}

struct Sampler<'a, C, O, K> {
    clock: &'a C,
    observe: &'a O,
    /// Stores the alarms with the messages of their changes.
    keep: &'a K,
}

impl<C, O, K> Sampler<'_, C, O, K>
where
    C: Fn() -> Timestamp,
    O: Fn(WatchEvent<'_>),
    K: Fn(&[AlarmSnapshot], &[String]) -> Result<(), StoreError>,
{
    /// Runs until `shutdown`. Then stores the samples so far, so that a restart soon after leaves no gap.
    async fn run<S: MetricSource>(
        &self,
        watching: Watching<S>,
        mut changes: UnboundedReceiver<Watching<S>>,
        kept: &[AlarmSnapshot],
        shutdown: impl Future<Output = ()>,
    ) {
        let mut shutdown = pin!(shutdown);
        let mut sources = watching.sources;
        let mut watch = self.begin(watching.alarms, kept);
        let mut ticks = interval_at(Instant::now() + SAMPLE_INTERVAL, SAMPLE_INTERVAL);
        // A missed sample is missing data, and a second sample at the same time would not replace it.
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
                    (self.observe)(WatchEvent::Reloaded);
                }
            }
        }
    }

    fn begin(&self, alarms: Vec<WatchedAlarm>, kept: &[AlarmSnapshot]) -> Watch {
        let at = (self.clock)();
        let mut watch = Watch::new(alarms, at);
        watch.restore(kept, at);
        (self.observe)(WatchEvent::Began(&watch.current(at)));
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
                Err(error) if troubles.are_new(place, &error) => {
                    (self.observe)(WatchEvent::NotSampled(&error));
                }
                Err(_) => {}
            }
        }
        let evaluated = watch.evaluate(at);
        let changed = evaluated.iter().any(|evaluated| evaluated.change.is_some());
        let messages: Vec<_> =
            evaluated.iter().filter_map(|evaluated| evaluated.change.as_ref()?.message.clone()).collect();
        if changed || write {
            self.keep(watch, &messages);
        }
        evaluated.iter().for_each(|evaluated| (self.observe)(WatchEvent::Evaluated(evaluated)));
        let young = watch.young(at);
        if !young.is_empty() {
            (self.observe)(WatchEvent::Young(&young));
        }
        (self.observe)(WatchEvent::Sampled(at));
    }

    fn keep(&self, watch: &Watch, messages: &[String]) {
        if let Err(error) = (self.keep)(&watch.keep(), messages) {
            (self.observe)(WatchEvent::NotKept(&error));
        }
    }
}

/// The latest error of each source by index, so that the same error is not reported every second.
#[derive(Debug, Default)]
struct Troubles(BTreeMap<usize, String>);

impl Troubles {
    /// Records an error. Returns whether it is new.
    fn are_new(&mut self, place: usize, error: &dyn Error) -> bool {
        let text = error.to_string();
        self.0.insert(place, text.clone()) != Some(text)
    }

    /// Clears the error of a source that has data again. A source without data may still have its error.
    fn none(&mut self, place: usize, data: &[MetricDatum]) {
        if !data.is_empty() {
            self.0.remove(&place);
        }
    }
}

#[cfg(test)]
mod tests;
