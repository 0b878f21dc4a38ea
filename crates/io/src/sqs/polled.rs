//! A queue that this program polls. A message is received, hidden during its processing, and deleted.

use std::sync::Arc;
use std::time::Duration;

use aws_config::{Region, SdkConfig};
use bongsu_alarm::alarm;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::{LONGEST_WAIT, PROTOCOL};
use crate::aws::service::{CallError, CallLimits, Service};
use crate::http::HttpClient;

/// The longest poll (SQS API reference, "ReceiveMessage").
const LONGEST_POLL: Duration = Duration::from_secs(20);
/// The maximum number of messages in a response.
pub const MOST_MESSAGES: usize = 10;
const ATTEMPTS: u32 = 3;
/// The first wait of a failed message. It doubles with each receive. It is for messages that another replica may still
/// process; notices that Slack refuses wait in the outbox instead.
const FIRST_WAIT: Duration = Duration::from_secs(5);

#[derive(Debug, Clone)]
pub struct PolledQueue {
    /// The client for immediate responses.
    service: Arc<Service>,
    /// The client for polls, whose responses may take 20 s.
    polling: Arc<Service>,
    url: String,
}

/// A received message.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// The handle of this receive.
    pub receipt_handle: String,
    /// The number of receives, including this one.
    pub receives: u32,
    /// The message as a Lambda event.
    pub event: String,
}

/// The reason why a queue cannot be used, with the solution.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueueError {
    /// The queue does not exist: its URL is wrong, or it was deleted.
    #[error(
        "there is no queue {0}: check the URL, its account and its region (aws sqs get-queue-url --queue-name NAME)"
    )]
    Missing(String),
    #[error(
        "AWS denies {operation} on {url}: the program's role needs sqs:ReceiveMessage, sqs:DeleteMessage, \
         sqs:ChangeMessageVisibility, sqs:GetQueueAttributes and sqs:SendMessage on the queue ({cause})"
    )]
    Denied {
        url: String,
        operation: &'static str,
        /// The message of SQS.
        cause: String,
    },
    #[error("SQS {operation} on {url}: {cause}")]
    Unavailable { url: String, operation: &'static str, cause: String },
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
struct Answer {
    messages: Vec<Message>,
    attributes: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    message_id: String,
    receipt_handle: String,
    body: String,
    #[serde(default)]
    attributes: Map<String, Value>,
    #[serde(default)]
    message_attributes: Map<String, Value>,
}

impl PolledQueue {
    /// Creates a client for the queue at `url`, which may be in another region than the program.
    pub fn new(config: &SdkConfig, http: &HttpClient, url: String) -> Self {
        let config = match region_of(&url) {
            Some(region) => config.to_builder().region(Region::new(region)).build(),
            None => config.clone(),
        };
        let limits = CallLimits::of(&config);
        let long = limits.operation + LONGEST_POLL;
        let poll = CallLimits { attempt: long, operation: long, attempts: 1 };
        let service = |limits| Arc::new(Service::new(&config, http.clone(), PROTOCOL, limits));
        Self { service: service(CallLimits { attempts: ATTEMPTS, ..limits }), polling: service(poll), url }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the approximate number of messages in the queue.
    ///
    /// # Errors
    ///
    /// Returns an error if the queue does not exist or access is denied.
    pub async fn waiting(&self) -> Result<u64, QueueError> {
        const COUNT: &str = "ApproximateNumberOfMessages";
        let input = json!({ "QueueUrl": self.url, "AttributeNames": [COUNT] });
        let answer: Answer = self.ask(&self.service, "GetQueueAttributes", &input).await?;
        let count = answer.attributes.get(COUNT).and_then(Value::as_str);
        Ok(count.and_then(|count| count.parse().ok()).unwrap_or_default())
    }

    /// Waits up to 20 s for at most `limit` messages. No other program receives them for `hidden`.
    ///
    /// # Errors
    ///
    /// Returns an error if the queue does not exist or access is denied.
    pub async fn receive(&self, limit: usize, hidden: Duration) -> Result<Vec<Received>, QueueError> {
        let input = json!({
            "QueueUrl": self.url,
            "MaxNumberOfMessages": limit.clamp(1, MOST_MESSAGES),
            "WaitTimeSeconds": LONGEST_POLL.as_secs(),
            "VisibilityTimeout": hidden.as_secs(),
            "MessageSystemAttributeNames": ["All"],
            "MessageAttributeNames": ["All"],
        });
        let answer: Answer = self.ask(&self.polling, "ReceiveMessage", &input).await?;
        Ok(answer.messages.into_iter().map(|message| message.received(&self.url)).collect())
    }

    /// Hides the message from other programs for `hidden` from now on.
    ///
    /// # Errors
    ///
    /// Returns an error if SQS refuses the request. Another program may then receive the message too.
    pub async fn hide(&self, receipt_handle: &str, hidden: Duration) -> Result<(), QueueError> {
        let input = json!({
            "QueueUrl": self.url, "ReceiptHandle": receipt_handle, "VisibilityTimeout": hidden.as_secs(),
        });
        self.call("ChangeMessageVisibility", &input).await
    }

    /// Delays the next attempt of a message. The delay grows with the number of receives.
    ///
    /// # Errors
    ///
    /// Returns an error if SQS refuses the request. The message then returns after its visibility timeout.
    pub async fn put_off(&self, message: &Received) -> Result<(), QueueError> {
        let wait = LONGEST_WAIT.min(FIRST_WAIT * (1 << message.receives.saturating_sub(1).min(8)));
        self.hide(&message.receipt_handle, wait).await
    }

    /// Deletes a processed message.
    ///
    /// # Errors
    ///
    /// Returns an error if SQS refuses the request. The message then returns.
    pub async fn delete(&self, receipt_handle: &str) -> Result<(), QueueError> {
        let input = json!({ "QueueUrl": self.url, "ReceiptHandle": receipt_handle });
        self.call("DeleteMessage", &input).await
    }

    async fn call(&self, operation: &'static str, input: &Value) -> Result<(), QueueError> {
        let answer = self.service.call(operation, input.to_string().into_bytes()).await;
        answer.map(drop).map_err(|error| self.explain(operation, &error))
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        service: &Service,
        operation: &'static str,
        input: &Value,
    ) -> Result<T, QueueError> {
        let answer = service.call(operation, input.to_string().into_bytes()).await;
        let answer = answer.map_err(|error| self.explain(operation, &error))?;
        let odd = |_| self.unavailable(operation, "the answer does not come from SQS".to_owned());
        serde_json::from_slice(&answer).map_err(odd)
    }

    fn explain(&self, operation: &'static str, error: &CallError) -> QueueError {
        let CallError::Refused(refusal) = error else {
            return self.unavailable(operation, error.to_string());
        };
        match refusal.code().as_str() {
            "QueueDoesNotExist" | "AWS.SimpleQueueService.NonExistentQueue" | "InvalidAddress" => {
                QueueError::Missing(self.url.clone())
            }
            "AccessDenied" | "AccessDeniedException" => {
                QueueError::Denied { url: self.url.clone(), operation, cause: error.to_string() }
            }
            _ => self.unavailable(operation, error.to_string()),
        }
    }

    fn unavailable(&self, operation: &'static str, cause: String) -> QueueError {
        QueueError::Unavailable { url: self.url.clone(), operation, cause }
    }
}

impl Message {
    /// Converts the message to the format of Lambda's SQS events (Lambda developer guide, "Using Lambda with
    /// Amazon SQS"), so that the same intake reads it.
    fn received(self, url: &str) -> Received {
        let attributes = self.message_attributes.into_iter();
        let attributes: Map<String, Value> = attributes
            .map(|(name, it)| {
                let value = json!({ "stringValue": it.get("StringValue"), "dataType": it.get("DataType") });
                (name, value)
            })
            .collect();
        let receives = self.attributes.get("ApproximateReceiveCount").and_then(Value::as_str);
        let receives = receives.and_then(|count| count.parse().ok()).unwrap_or(1);
        let record = json!({
            "messageId": self.message_id,
            "receiptHandle": self.receipt_handle,
            "body": self.body,
            "attributes": self.attributes,
            "messageAttributes": attributes,
            "eventSource": "aws:sqs",
            "queueUrl": url,
        });
        let event = json!({ "Records": [record] }).to_string();
        Received { receipt_handle: self.receipt_handle, receives, event }
    }
}

/// Returns the region, such as `eu-west-1` in `https://sqs.eu-west-1.amazonaws.com/123456789012/alarms`.
fn region_of(url: &str) -> Option<String> {
    let host = url.strip_prefix("https://sqs.")?.split('/').next()?;
    let region = host.split('.').next()?;
    alarm::Region::from_code(region).map(|region| region.code().to_owned())
}

#[cfg(test)]
mod tests {
    use bongsu_core::intake::{self, Intake};

    use super::*;

    #[test]
    fn a_message_has_the_format_of_lambdas_events() {
        let answer = json!({ "Messages": [{
            "MessageId": "m-1",
            "ReceiptHandle": "h-1",
            "Body": "backup failed",
            "Attributes": { "ApproximateReceiveCount": "3", "SentTimestamp": "1795411927646" },
            "MessageAttributes": { "team": { "StringValue": "payments", "DataType": "String" } },
        }] });
        let answer: Answer = serde_json::from_value(answer).unwrap();
        let received = answer.messages.into_iter().next().unwrap().received("https://queue");
        assert_eq!((received.receipt_handle.as_str(), received.receives), ("h-1", 3));
        let Intake::Batch(items) = intake::read(received.event.as_bytes()) else { panic!("no batch") };
        let [item] = items.as_slice() else { panic!("{items:?}") };
        assert_eq!((item.id.as_str(), item.receives), ("m-1", 3));
        let intake::ItemContent::Notices(notices) = &item.content else { panic!("{item:?}") };
        assert_eq!(notices[0].source.attributes, [("team".to_owned(), "payments".to_owned())]);
        assert!(notices[0].source.sent_at.is_some());
    }

    #[test]
    fn reads_the_region_from_the_url() {
        let cases = [
            ("https://sqs.eu-west-1.amazonaws.com/123456789012/alarms", Some("eu-west-1")),
            ("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/alarms", Some("cn-north-1")),
            ("http://127.0.0.1:4566/123456789012/alarms", None),
            ("https://sqs.example.org/1/q", None),
        ];
        for (url, expected) in cases {
            assert_eq!(region_of(url).as_deref(), expected, "{url}");
        }
    }
}
