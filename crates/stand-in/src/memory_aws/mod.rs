//! AWS in memory with an adjustable delay: a webhook URL that KMS decrypts, one DynamoDB table and one queue.
//! In a benchmark, a stand-in in Python would cost more than the measured program.

mod dynamodb;
mod queue;
mod table;

use std::time::{Duration, Instant};

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::StatusCode;
use serde_json::{Map, Value, json};

use crate::http::Shared;
use crate::http::{Request, Response, Server};

use queue::Queue;
use table::Table;

/// A request to AWS with its duration.
#[derive(Debug, Clone)]
pub struct AwsRequest {
    /// The target, such as `DynamoDB_20120810.GetItem`.
    pub target: String,
    /// The time at which the whole request had arrived.
    pub began: Instant,
    /// The time at which the response was sent.
    pub ended: Instant,
}

impl AwsRequest {
    /// Returns whether the request was for the table.
    pub fn is_of_table(&self) -> bool {
        self.target.starts_with("DynamoDB")
    }
}

/// Returns the largest number of sequential requests. Concurrent requests are one round trip.
pub fn round_trips<'r>(requests: impl IntoIterator<Item = &'r AwsRequest>) -> usize {
    let mut requests: Vec<_> = requests.into_iter().collect();
    requests.sort_by_key(|request| request.ended);
    let (mut count, mut last) = (0, None);
    for request in requests {
        if last.is_none_or(|last| request.began >= last) {
            count += 1;
            last = Some(request.ended);
        }
    }
    count
}

#[derive(Debug)]
struct Refused {
    code: &'static str,
    body: Map<String, Value>,
}

impl Refused {
    fn new(code: &'static str, message: &str) -> Self {
        Self { code, body: Map::from_iter([("message".to_owned(), message.into())]) }
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.body.insert(name.to_owned(), value.into());
        self
    }

    fn invalid(message: &str) -> Self {
        Self::new("ValidationException", message)
    }
}

/// The interval of checks of an empty queue.
const LOOK: Duration = Duration::from_millis(5);

#[derive(Debug, Default)]
struct State {
    table: Table,
    /// The messages that were sent to the queue.
    messages: Vec<Value>,
    queue: Queue,
    requests: Vec<AwsRequest>,
    delay: Duration,
}

#[derive(Debug)]
pub struct MemoryAws {
    server: Server,
    state: Shared<State>,
}

impl MemoryAws {
    /// Starts a stand-in whose KMS decrypts everything to `plaintext` and whose responses take `delay`. The table
    /// answers to any name.
    ///
    /// # Errors
    ///
    /// Returns an error if no port is free.
    pub async fn start(plaintext: &str, delay: Duration) -> Result<Self> {
        let state = Shared::<State>::default();
        state.lock().delay = delay;
        let (shared, plaintext) = (state.clone(), STANDARD.encode(plaintext));
        let server = Server::start(move |request| {
            let (state, plaintext) = (shared.clone(), plaintext.clone());
            async move { Some(serve(&request, &state, &plaintext).await) }
        });
        Ok(Self { server: server.await?, state })
    }

    /// Returns the URL, for `AWS_ENDPOINT_URL`.
    pub fn endpoint(&self) -> String {
        self.server.origin()
    }

    pub fn queue_url(&self) -> String {
        format!("{}/123456789012/bongsu-undelivered", self.server.origin())
    }

    /// Sets the delay of later responses.
    pub fn set_delay(&self, delay: Duration) {
        self.state.lock().delay = delay;
    }

    /// Sets the maximum size of a batch response, in bytes.
    pub fn set_most_batch_bytes(&self, bytes: usize) {
        self.state.lock().table.most_batch_bytes = bytes;
    }

    /// Returns the requests since the last call, in the order of their responses.
    pub fn take_requests(&self) -> Vec<AwsRequest> {
        std::mem::take(&mut self.state.lock().requests)
    }

    /// Returns the messages sent to the queue since the last call, as sent.
    pub fn take_messages(&self) -> Vec<Value> {
        std::mem::take(&mut self.state.lock().messages)
    }

    /// Puts a message into the queue.
    pub fn send(&self, body: &str) {
        self.state.lock().queue.send(body, Duration::ZERO);
    }

    /// Returns the number of messages in the queue, including hidden ones.
    pub fn waiting(&self) -> usize {
        self.state.lock().queue.len()
    }

    /// Puts a record into the table, in bongsu's format.
    pub fn put(&self, partition: &str, sort: &str, record: &str) {
        let item = [
            ("pk", json!({ "S": partition })),
            ("sk", json!({ "S": sort })),
            ("expires", json!({ "N": "4102444800" })),
            ("revision", json!({ "N": "1" })),
            ("record", json!({ "S": record })),
        ];
        let item = item.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        self.state.lock().table.put((partition.to_owned(), sort.to_owned()), item);
    }

    /// Returns the number of items in the table.
    pub fn items(&self) -> usize {
        self.state.lock().table.len()
    }

    /// Returns the number of TCP connections so far.
    pub fn connections(&self) -> usize {
        self.server.connections()
    }
}

async fn serve(request: &Request, state: &Shared<State>, plaintext: &str) -> Response {
    let began = Instant::now();
    let target =
        request.headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let delay = state.lock().delay;
    if !delay.is_zero() {
        let _ = tokio::task::spawn_blocking(move || wait(delay)).await;
    }
    let input: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let latest = began + seconds(&input, "WaitTimeSeconds");
    let answer = loop {
        let answer = answer(target, &input, &mut state.lock(), plaintext);
        let is_empty = answer.as_ref().is_ok_and(|answer| answer["Messages"] == json!([]));
        if !is_empty || Instant::now() >= latest {
            break answer;
        }
        tokio::time::sleep(LOOK).await;
    };
    let mut state = state.lock();
    state.requests.push(AwsRequest { target: target.to_owned(), began, ended: Instant::now() });
    let (status, body) = match answer {
        Ok(body) => (StatusCode::OK, body),
        Err(refused) => {
            let kind = format!("com.amazonaws.stand-in#{}", refused.code);
            (StatusCode::BAD_REQUEST, refused.with("__type", kind).body.into())
        }
    };
    Response::new(status, body.to_string()).header("content-type", "application/x-amz-json-1.0")
}

#[expect(clippy::disallowed_methods, reason = "tokio's clock has whole milliseconds")]
fn wait(delay: Duration) {
    std::thread::sleep(delay);
}

fn answer(target: &str, input: &Value, state: &mut State, plaintext: &str) -> Result<Value, Refused> {
    match target.split_once('.') {
        Some(("DynamoDB_20120810", operation)) => dynamodb::answer(operation, input, &mut state.table),
        Some(("TrentService", "Decrypt")) => Ok(json!({
            "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "KeyId": "arn:aws:kms:ap-northeast-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "Plaintext": plaintext,
        })),
        Some(("AmazonSQS", operation)) => Ok(ask_queue(operation, input, state)),
        _ => Err(Refused::new("UnknownOperationException", "")),
    }
}

fn ask_queue(operation: &str, input: &Value, state: &mut State) -> Value {
    let handle = input["ReceiptHandle"].as_str().unwrap_or_default();
    match operation {
        "SendMessage" => {
            state.messages.push(input.clone());
            state
                .queue
                .send(input["MessageBody"].as_str().unwrap_or_default(), seconds(input, "DelaySeconds"))
        }
        "ReceiveMessage" => {
            let limit = input["MaxNumberOfMessages"].as_u64().and_then(|limit| usize::try_from(limit).ok());
            let given = state.queue.receive(limit.unwrap_or(1), seconds(input, "VisibilityTimeout"));
            given.unwrap_or_else(|| json!({ "Messages": [] }))
        }
        "ChangeMessageVisibility" => {
            state.queue.hide(handle, seconds(input, "VisibilityTimeout"));
            json!({})
        }
        "DeleteMessage" => {
            state.queue.delete(handle);
            json!({})
        }
        _ => json!({ "Attributes": { "ApproximateNumberOfMessages": state.queue.len().to_string() } }),
    }
}

fn seconds(input: &Value, name: &str) -> Duration {
    Duration::from_secs(input[name].as_u64().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_side_by_side_are_one_round_trip() {
        let zero = Instant::now();
        let requests = |spans: &[(u64, u64)]| {
            let at = |millis| zero + Duration::from_millis(millis);
            let request = |(began, ended): &(u64, u64)| AwsRequest {
                target: String::new(),
                began: at(*began),
                ended: at(*ended),
            };
            round_trips(&spans.iter().map(request).collect::<Vec<_>>())
        };
        assert_eq!(requests(&[]), 0);
        assert_eq!(requests(&[(0, 4), (0, 5), (1, 4)]), 1);
        assert_eq!(requests(&[(0, 4), (4, 8), (9, 12)]), 3);
        assert_eq!(requests(&[(0, 4), (5, 9), (5, 10), (11, 12)]), 3);
    }
}
