//! The notices that wait on their way to Slack, in the queue and in the ledger's outboxes.

use std::collections::BTreeSet;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::QueueAttributeName;
use bongsu_core::ledger::{DeliveryStatus, Entry, Waiting};

use crate::Account;
use crate::audit::Records;
use crate::error::{AwsError, Cause, Explain as _};
use crate::stack::short;

/// The number of waiting notices, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Backlog {
    /// Notices that could not be delivered and will be tried again.
    pub undelivered: u64,
    /// Notices that wait because Slack limits the number of messages. This is no fault.
    pub in_turn: u64,
}

impl Backlog {
    /// Counts the notices in the queue of undelivered notices and in the ledger's outboxes.
    pub(crate) fn of(queue: &QueueDepth, records: &Records) -> Self {
        let waiting: Vec<_> = records.waiting().collect();
        let receivers: BTreeSet<_> = waiting.iter().map(|(receiver, _)| *receiver).collect();
        let is_failed = |entry: &Entry| {
            matches!(entry.status, DeliveryStatus::Waiting { because: Waiting::Undelivered, .. })
        };
        let failed = waiting.iter().filter(|(_, entry)| is_failed(entry)).count() as u64;
        // For each open outbox, the queue has one message that requests its emptying and is no notice. A delayed
        // message is always such a request.
        let requests = receivers.len() as u64;
        let queued = (queue.messages - queue.delayed.min(queue.messages)).saturating_sub(requests);
        Self { undelivered: failed + queued, in_turn: waiting.len() as u64 - failed }
    }

    /// Returns the number of all notices that would be lost with the stack.
    pub fn count(self) -> u64 {
        self.undelivered + self.in_turn
    }
}

/// A queue with its number of messages.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct QueueDepth {
    pub name: String,
    /// The approximate number of messages: visible, in flight, and delayed.
    pub messages: u64,
    /// The number of delayed messages among them.
    #[serde(skip)]
    pub(crate) delayed: u64,
}

/// The counts whose sum is the number of messages. SQS calls all of them approximate.
const COUNTS: [QueueAttributeName; 3] = [
    QueueAttributeName::ApproximateNumberOfMessages,
    QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
    QueueAttributeName::ApproximateNumberOfMessagesDelayed,
];

impl QueueDepth {
    /// Reads the queue at `url`. Returns `None` if it no longer exists.
    pub(crate) async fn look(account: &Account, url: &str) -> Result<Option<Self>, AwsError> {
        let asked = Client::new(account.config()).get_queue_attributes().queue_url(url);
        let asked = asked.set_attribute_names(Some(COUNTS.to_vec())).send().await;
        match asked.explain("sqs:GetQueueAttributes", account.region()) {
            Ok(answer) => {
                let attributes = answer.attributes.unwrap_or_default();
                let count =
                    |name| attributes.get(name).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
                let messages = COUNTS.iter().map(count).sum();
                let delayed = count(&QueueAttributeName::ApproximateNumberOfMessagesDelayed);
                Ok(Some(Self { name: short(url).to_owned(), messages, delayed }))
            }
            Err(AwsError { cause: Cause::NotFound(_), .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::records;

    #[test]
    fn counts_waiting_notices_without_requests_to_empty_an_outbox() {
        use Waiting::{Group, Storm, Undelivered};

        type Recorded = &'static [(&'static str, Waiting)];

        let queue = |messages, delayed| QueueDepth { name: "q".to_owned(), messages, delayed };
        let cases: [(QueueDepth, Recorded, (u64, u64)); 8] = [
            (queue(0, 0), &[], (0, 0)),
            (queue(2, 0), &[], (2, 0)),
            // Only a request to empty an outbox.
            (queue(1, 1), &[], (0, 0)),
            (queue(0, 0), &[("slack", Undelivered), ("slack", Undelivered)], (2, 0)),
            // A storm in good order: the function is processing the request to empty the outbox.
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
