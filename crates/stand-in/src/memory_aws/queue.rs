//! The queue. A message goes to one receiver at a time, and returns if it is not deleted in time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The messages in the order of arrival.
#[derive(Debug, Default)]
pub(super) struct Queue {
    messages: Vec<Message>,
    /// The number of messages and receives, for IDs and handles.
    count: u64,
}

#[derive(Debug)]
struct Message {
    id: String,
    body: String,
    /// The time until which the message is hidden.
    hidden_until: Instant,
    receives: u32,
    /// The handle of the last receive. Older handles are invalid.
    handle: String,
}

impl Queue {
    pub(super) fn send(&mut self, body: &str, delay: Duration) -> Value {
        self.count += 1;
        let id = format!("5fea7756-0ea4-451a-a703-{:012}", self.count);
        let answer = json!({ "MessageId": id });
        let hidden_until = Instant::now() + delay;
        let (body, handle) = (body.to_owned(), String::new());
        self.messages.push(Message { id, body, hidden_until, receives: 0, handle });
        answer
    }

    /// Returns the response of `ReceiveMessage`, or `None` without a message.
    pub(super) fn receive(&mut self, limit: usize, hidden: Duration) -> Option<Value> {
        let now = Instant::now();
        let ready = self.messages.iter_mut().filter(|message| message.hidden_until <= now).take(limit);
        let mut given = Vec::new();
        for message in ready {
            self.count += 1;
            message.handle = format!("handle-{}", self.count);
            message.receives += 1;
            message.hidden_until = now + hidden;
            given.push(json!({
                "MessageId": message.id,
                "ReceiptHandle": message.handle,
                "Body": message.body,
                "Attributes": { "ApproximateReceiveCount": message.receives.to_string() },
            }));
        }
        (!given.is_empty()).then(|| json!({ "Messages": given }))
    }

    pub(super) fn hide(&mut self, handle: &str, hidden: Duration) {
        if let Some(message) = self.messages.iter_mut().find(|message| message.handle == handle) {
            message.hidden_until = Instant::now() + hidden;
        }
    }

    pub(super) fn delete(&mut self, handle: &str) {
        self.messages.retain(|message| message.handle != handle);
    }

    /// Returns the number of messages that were not deleted.
    pub(super) fn len(&self) -> usize {
        self.messages.len()
    }
}
