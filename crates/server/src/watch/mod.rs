//! The watch loop: samples a source, evaluates alarms, publishes what changes.
//!
//! Sampling never waits for publishing: there is a queue between them. The time of day is asked of the
//! caller; waiting is tokio's, whose clock tests can stop.

mod event;
mod queue;
mod relay;
mod topic;

use std::pin::pin;
use std::time::Duration;

use bongsu_core::watch::{MetricSource, Watch, WatchedAlarm};
use jiff::Timestamp;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

pub use event::Event;
pub use relay::Relay;
pub use topic::Topic;

use queue::Queue;

/// From one sample to the next; the CloudWatch agent's shortest interval.
pub const SAMPLE_INTERVAL: Duration = Duration::from_secs(1);

/// How long publishing may go on after the shutdown.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// How a watch ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Messages that were not published, oldest first. The first may have arrived: its last attempt may
    /// have been cut off.
    pub unpublished: Vec<String>,
}

/// Watches `alarms` on the metrics of `source` until `shutdown`; then what is being published has
/// [`SHUTDOWN_GRACE`] to get through. Changes of state go to `topic`, all that happens to `observe`.
pub async fn watch<S: MetricSource>(
    alarms: Vec<WatchedAlarm>,
    source: S,
    topic: &impl Topic,
    clock: impl Fn() -> Timestamp,
    observe: impl Fn(Event<'_>),
    shutdown: impl Future<Output = ()>,
) -> Report {
    let (outgoing, incoming) = unbounded_channel();
    let mut queue = Queue::new(incoming);
    {
        let mut publishing = pin!(queue.publish(topic, &observe));
        let sampling = async {
            tokio::select! {
                () = shutdown => {}
                () = sample(alarms, source, &clock, &observe, outgoing) => {}
            }
        };
        let open = tokio::select! {
            () = sampling => true,
            () = &mut publishing => false,
        };
        if open {
            // Nothing comes in any more. What is left has until then, and is in the report otherwise.
            let _ = timeout(SHUTDOWN_GRACE, publishing).await;
        }
    }
    Report { unpublished: queue.into_unpublished() }
}

/// Never ends by itself.
async fn sample<S: MetricSource>(
    alarms: Vec<WatchedAlarm>,
    mut source: S,
    clock: impl Fn() -> Timestamp,
    observe: &impl Fn(Event<'_>),
    outgoing: UnboundedSender<String>,
) {
    let mut watch = Watch::new(alarms, clock());
    let mut ticks = interval_at(Instant::now() + SAMPLE_INTERVAL, SAMPLE_INTERVAL);
    // What was missed is missing data; sampling twice at once would not bring it back.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        let at = clock();
        match source.sample() {
            Ok(data) => watch.record(at, &data),
            Err(error) => observe(Event::NotSampled(&error)),
        }
        for evaluated in watch.evaluate(at) {
            observe(Event::Evaluated(&evaluated));
            if let Some(change) = evaluated.change {
                // The queue outlives this loop, so it takes everything.
                let _ = outgoing.send(change.message);
            }
        }
    }
}

#[cfg(test)]
mod tests;
