//! One queue: polls it, hides messages in progress from other replicas, and deletes recorded messages.

use std::convert::Infallible;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bongsu_core::intake::{self, BatchItem, Intake};
use bongsu_io::sqs::{MOST_MESSAGES, PolledQueue, QueueError, Received};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::{Replica, invocation};
use crate::connections::until_closed;

/// The wait after a failed poll. It doubles with each failure.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The part of a message's time limit for which it is hidden from other replicas at a time. If this replica dies,
/// another replica receives the message after that.
const PART: u32 = 3;

impl Replica {
    /// Polls until `stopping`, and then waits for the messages in progress.
    pub(super) async fn poll(self: Rc<Self>, queue: Rc<PolledQueue>, stopping: watch::Receiver<bool>) {
        let mut working = JoinSet::new();
        tokio::select! {
            never = Rc::clone(&self).poll_on(queue, &mut working) => match never {},
            () = until_closed(stopping) => {}
        }
        while working.join_next().await.is_some() {}
    }

    async fn poll_on(self: Rc<Self>, queue: Rc<PolledQueue>, working: &mut JoinSet<()>) -> Infallible {
        let places = Arc::new(Semaphore::new(self.options.concurrency));
        let mut wait = FIRST_WAIT;
        loop {
            let mut free = self.free(&places).await;
            let received = queue.receive(free.len(), self.hidden()).await;
            self.status.set(queue.url(), received.as_ref().err().map(QueueError::to_string));
            match received {
                Ok(messages) => {
                    wait = FIRST_WAIT;
                    self.figures.received(queue.url(), messages.len());
                    for (message, place) in messages.into_iter().zip(free.drain(..)) {
                        let (replica, queue) = (Rc::clone(&self), Rc::clone(&queue));
                        working.spawn_local(async move { replica.work(&queue, &message, place).await });
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "the queue cannot be polled");
                    sleep(wait).await;
                    wait = LONGEST_WAIT.min(wait * 2);
                }
            }
            while working.try_join_next().is_some() {}
        }
    }

    /// Waits for a free permit, and takes as many free permits as one poll can use.
    async fn free(&self, places: &Arc<Semaphore>) -> Vec<OwnedSemaphorePermit> {
        // The semaphore is never closed.
        let Ok(first) = Arc::clone(places).acquire_owned().await else { return std::future::pending().await };
        let more = std::iter::from_fn(|| Arc::clone(places).try_acquire_owned().ok());
        std::iter::once(first).chain(more.take(MOST_MESSAGES - 1)).collect()
    }

    /// Returns the time for which a message is hidden from other replicas, in whole seconds. It is renewed while the work
    /// continues.
    fn hidden(&self) -> Duration {
        Duration::from_secs((self.options.timeout / PART).as_secs().max(1))
    }

    async fn work(&self, queue: &PolledQueue, message: &Received, _place: OwnedSemaphorePermit) {
        let _working = self.figures.working();
        let mut invocation = invocation(self.options.timeout);
        let items = match intake::read(message.event.as_bytes()) {
            Intake::Batch(items) => items,
            // `PolledQueue` produces only events of SQS.
            _ => Vec::new(),
        };
        let run = async {
            let mut is_done = true;
            for item in &items {
                is_done &= self.relay.run_item(item, &mut invocation).await.is_ok();
            }
            is_done
        };
        let is_done = tokio::select! {
            is_done = run => is_done,
            never = self.keep(queue, message) => match never {},
        };
        self.settle(queue, message, items.first(), is_done).await;
        self.finish(invocation).await;
    }

    /// Keeps the message hidden while this future is polled.
    async fn keep(&self, queue: &PolledQueue, message: &Received) -> Infallible {
        let mut ticks = interval(self.hidden() / 2);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ticks.tick().await;
        loop {
            ticks.tick().await;
            if let Err(error) = queue.hide(&message.receipt_handle, self.hidden()).await {
                tracing::warn!(%error, "another replica may receive the message too; the ledger prevents a second notification");
            }
        }
    }

    async fn settle(&self, queue: &PolledQueue, message: &Received, item: Option<&BatchItem>, is_done: bool) {
        let message_id = item.map(|item| item.id.as_str()).unwrap_or_default();
        let settled = match is_done {
            true => queue.delete(&message.receipt_handle).await,
            false => queue.put_off(message).await,
        };
        if let Err(error) = settled {
            tracing::warn!(message_id, %error, "the message comes again; the ledger prevents a second notification");
        }
    }
}
