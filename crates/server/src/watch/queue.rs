use std::collections::VecDeque;
use std::time::Duration;

use bongsu_core::delivery::DeliveryError;
use bongsu_core::watch::{Queued, WatchStore};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};

use super::{Event, Topic};

/// The wait after the first failure; it doubles with each failure.
const FIRST_WAIT: Duration = Duration::from_secs(1);

const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Messages on their way to a topic, oldest first. Only published messages leave it.
pub(super) struct Queue {
    incoming: UnboundedReceiver<Queued>,
    /// Whether the watch is shutting down, so that no more messages come in.
    closed: bool,
    waiting: VecDeque<Pending>,
}

struct Pending {
    queued: Queued,
    attempts: u32,
}

impl Queue {
    /// A queue in which messages of an earlier watch come first.
    pub(super) fn new(incoming: UnboundedReceiver<Queued>, earlier: Vec<Queued>) -> Self {
        let waiting = earlier.into_iter().map(|queued| Pending { queued, attempts: 0 }).collect();
        Self { incoming, closed: false, waiting }
    }

    /// Publishes until no more messages can come in and all are published.
    pub(super) async fn publish(
        &mut self,
        topic: &impl Topic,
        store: &impl WatchStore,
        observe: &impl Fn(Event<'_>),
    ) {
        while self.fill().await {
            let Some(first) = self.waiting.front_mut() else { continue };
            first.attempts += 1;
            let published = topic.publish(&first.queued.message).await;
            let (message, attempts) = (first.queued.message.as_str(), first.attempts);
            if published.is_ok()
                && let Err(error) = store.remove(first.queued.id)
            {
                observe(Event::NotKept(&error));
            }
            match published {
                Ok(()) => {
                    observe(Event::Published { message, attempts });
                    self.waiting.pop_front();
                }
                Err(error) => {
                    let wait = wait(&error, attempts);
                    observe(Event::NotPublished { message, attempts, error: &error, wait });
                    self.pause(wait, is_asked_for(&error)).await;
                }
            }
        }
    }

    /// The remaining messages, oldest first.
    pub(super) fn into_unpublished(mut self) -> Vec<String> {
        while let Ok(queued) = self.incoming.try_recv() {
            self.push(queued);
        }
        self.waiting.into_iter().map(|pending| pending.queued.message).collect()
    }

    /// Waits for a message. Returns false if there will be no other.
    async fn fill(&mut self) -> bool {
        if self.waiting.is_empty() {
            self.receive().await;
        }
        !self.waiting.is_empty()
    }

    /// Waits, and receives messages meanwhile. A shutdown shortens the wait, for there may be no other
    /// chance, unless Slack asked for the wait.
    async fn pause(&mut self, wait: Duration, asked_for: bool) {
        let end = Instant::now() + wait;
        loop {
            let open = !self.closed;
            tokio::select! {
                () = sleep_until(end) => return,
                () = self.receive(), if open => {
                    if self.closed && !asked_for {
                        return;
                    }
                }
            }
        }
    }

    async fn receive(&mut self) {
        match self.incoming.recv().await {
            Some(queued) => self.push(queued),
            None => self.closed = true,
        }
    }

    fn push(&mut self, queued: Queued) {
        self.waiting.push_back(Pending { queued, attempts: 0 });
    }
}

/// One second, doubled up to a minute, but never less than Slack asks for. A permanent failure is tried again
/// too: somebody may repair it, and nothing else keeps the message.
fn wait(error: &DeliveryError, attempts: u32) -> Duration {
    match error {
        DeliveryError::Retry { after: Some(after), .. } => *after,
        _ => LONGEST_WAIT.min(FIRST_WAIT * (1 << attempts.saturating_sub(1).min(6))),
    }
}

fn is_asked_for(error: &DeliveryError) -> bool {
    matches!(error, DeliveryError::Retry { after: Some(_), .. })
}
