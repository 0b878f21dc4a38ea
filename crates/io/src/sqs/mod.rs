//! SQS queues: the function's own queue, which repeats failed notices and delivers delayed tasks, and queues
//! that a program polls itself.

mod polled;

use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use bongsu_core::ports::{Wake, WakeError};
use serde_json::{Value, json};

use bongsu_core::intake::Task;

use crate::aws::service::{CallLimits, Protocol, Service};
use crate::http::HttpClient;

pub use polled::{MOST_MESSAGES, PolledQueue, QueueError, Received};

const PROTOCOL: Protocol =
    Protocol { service: "sqs", target: Some("AmazonSQS"), content_type: "application/x-amz-json-1.0" };

/// The longest delay of a message (SQS developer guide, "Delay queues").
const LONGEST_DELAY: Duration = Duration::from_secs(900);

/// The first wait of a failed message. It doubles with each receive.
const FIRST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_secs(20 * 60);

/// The SQS queue that feeds this function.
#[derive(Debug, Clone)]
pub struct Queue {
    service: Arc<Service>,
    url: String,
}

impl Queue {
    /// Creates a client for the queue at `url`.
    pub fn new(config: &SdkConfig, http: HttpClient, url: String) -> Self {
        Self { service: Arc::new(Service::new(config, http, PROTOCOL, CallLimits::of(config))), url }
    }

    /// Delays the next attempt of a message. The delay grows with the number of receives.
    ///
    /// # Errors
    ///
    /// Returns SQS's error. The message then returns after the visibility timeout of the queue.
    pub async fn put_off(&self, receipt_handle: &str, receives: u32) -> Result<(), String> {
        let seconds = wait(receives).as_secs();
        let input = json!({
            "QueueUrl": self.url, "ReceiptHandle": receipt_handle, "VisibilityTimeout": seconds,
        });
        self.call("ChangeMessageVisibility", &input).await
    }

    /// Sends a task to the function, which receives it after `delay` or slightly later.
    ///
    /// # Errors
    ///
    /// Returns SQS's error without the task. The task is then lost.
    pub async fn ask(&self, task: &Task, delay: Duration) -> Result<(), String> {
        // Rounds up to whole seconds, because a late task is better than an early task.
        let seconds = delay.min(LONGEST_DELAY).as_secs_f64().ceil();
        let seconds = Duration::from_secs_f64(seconds).as_secs();
        let input = json!({
            "QueueUrl": self.url, "DelaySeconds": seconds, "MessageBody": task.event(),
        });
        self.call("SendMessage", &input).await
    }

    async fn call(&self, operation: &str, input: &Value) -> Result<(), String> {
        let answer = self.service.call(operation, input.to_string().into_bytes()).await;
        answer.map(drop).map_err(|error| format!("SQS {operation}: {error}"))
    }
}

impl Wake for Queue {
    async fn wake(&self, receiver: &str, delay: Duration) -> Result<(), WakeError> {
        self.ask(&Task::Empty(receiver.to_owned()), delay).await.map_err(WakeError)
    }
}

/// Returns the wait of a message after this number of receives.
fn wait(receives: u32) -> Duration {
    LONGEST_WAIT.min(FIRST_WAIT * (1 << receives.saturating_sub(1).min(6)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_the_maximum() {
        let seconds = [1, 2, 3, 6, 7, 900].map(|receives| wait(receives).as_secs());
        assert_eq!(seconds, [30, 60, 120, 960, 1_200, 1_200]);
        let days = (1..=864).map(|receives| wait(receives).as_secs()).sum::<u64>() / 86_400;
        assert_eq!(days, 11, "the duration of the template's maxReceiveCount");
    }
}
