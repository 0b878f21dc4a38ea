//! The notices that wait on their way to Slack: in the queue and in the ledger's outboxes.

use std::collections::BTreeSet;

use bongsu_core::ledger::{DeliveryStatus, Entry, Waiting};

use crate::audit::Records;
use crate::queue::QueueDepth;

/// The number of waiting notices, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Backlog {
    /// Notices that could not be delivered and are tried again.
    pub undelivered: u64,
    /// Notices that wait for their turn: nothing is wrong.
    pub in_turn: u64,
}

impl Backlog {
    /// Counts the notices in the queue of undelivered notices and in the outboxes.
    pub(crate) fn of(queue: &QueueDepth, records: &Records) -> Self {
        let waiting: Vec<_> = records.waiting().collect();
        let receivers: BTreeSet<_> = waiting.iter().map(|(receiver, _)| *receiver).collect();
        let is_failed = |entry: &Entry| {
            matches!(entry.status, DeliveryStatus::Waiting { because: Waiting::Undelivered, .. })
        };
        let failed = waiting.iter().filter(|(_, entry)| is_failed(entry)).count() as u64;
        // Each open outbox has a message in the queue that requests its emptying. That message is no notice. A delayed
        // message is always such a request.
        let requests = receivers.len() as u64;
        let queued = (queue.messages - queue.delayed.min(queue.messages)).saturating_sub(requests);
        Self { undelivered: failed + queued, in_turn: waiting.len() as u64 - failed }
    }

    /// All notices that would be lost with the stack.
    pub fn count(self) -> u64 {
        self.undelivered + self.in_turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::records;

    #[test]
    fn counts_waiting_notices_of_both_and_no_requests() {
        use Waiting::{Group, Storm, Undelivered};

        type Recorded = &'static [(&'static str, Waiting)];

        let queue = |messages, delayed| QueueDepth { name: "q".to_owned(), messages, delayed };
        let cases: [(QueueDepth, Recorded, (u64, u64)); 8] = [
            (queue(0, 0), &[], (0, 0)),
            (queue(2, 0), &[], (2, 0)),
            // A wake-up alone.
            (queue(1, 1), &[], (0, 0)),
            (queue(0, 0), &[("slack", Undelivered), ("slack", Undelivered)], (2, 0)),
            // An orderly storm: the function is working on its wake-up.
            (queue(1, 0), &[("slack", Storm), ("slack", Storm), ("slack", Storm)], (0, 3)),
            (queue(1, 1), &[("slack", Storm), ("slack", Group)], (0, 2)),
            (queue(3, 0), &[("slack", Storm), ("other", Undelivered)], (2, 1)),
            (queue(4, 1), &[("slack", Undelivered)], (3, 0)),
        ];
        for (queue, waiting, (undelivered, in_turn)) in cases {
            let found = Backlog::of(&queue, &records(waiting));
            assert_eq!(found, Backlog { undelivered, in_turn }, "{queue:?} {waiting:?}");
        }
    }
}
