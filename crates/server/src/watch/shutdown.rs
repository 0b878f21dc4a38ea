//! The end of a watch: the last deliveries, and the report of undelivered messages.

use std::collections::BTreeSet;

use bongsu_core::ledger::{ARRIVED, OutboxItem};
use bongsu_core::ports::{Clock, Receiver};
use bongsu_core::store::WatchStore;

use super::{Passed, WatchRelay};

/// The result of a watch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WatchReport {
    /// The number of messages that the store keeps for the next watch.
    pub kept: usize,
    /// The messages that were not delivered and are lost with the program, oldest first. The first message may have
    /// arrived, because its last attempt may have been interrupted.
    pub lost: Vec<String>,
}

impl<R: Receiver, S: WatchStore, C: Clock, O: Fn(Passed<'_>)> WatchRelay<R, S, C, O> {
    /// Waits until the program can end without losing a message. Ends the waits that no receiver asked for.
    pub(super) async fn settle(&self) {
        self.hurry();
        while !self.is_settled().await {
            self.progress.notified().await;
        }
    }

    /// Returns whether no message would be lost. Items of an outbox in a persistent store are not lost.
    async fn is_settled(&self) -> bool {
        if self.is_working() || !self.unkept.borrow().is_empty() {
            return false;
        }
        let settings = self.settings();
        match self.pipeline(&settings).outboxes().await {
            Ok(waiting) if S::OUTLIVES => !waiting.contains_key(ARRIVED),
            Ok(waiting) => waiting.is_empty(),
            Err(_) => true,
        }
    }

    /// Returns the report.
    pub(super) async fn report(&self) -> WatchReport {
        let settings = self.settings();
        let waiting = self.pipeline(&settings).outboxes().await.unwrap_or_default();
        let mut items: Vec<OutboxItem> = waiting.into_values().flatten().collect();
        let unkept: Vec<_> = self.unkept.take().into_iter().map(|notice| notice.event).collect();
        if S::OUTLIVES {
            return WatchReport { kept: items.len(), lost: unkept };
        }
        items.sort_by_key(|item| item.notice.change);
        let mut events = BTreeSet::new();
        let items = items.into_iter().map(|item| item.event).chain(unkept);
        WatchReport { kept: 0, lost: items.filter(|event| events.insert(event.clone())).collect() }
    }
}
