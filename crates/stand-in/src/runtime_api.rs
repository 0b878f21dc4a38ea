//! The Lambda Runtime API, which sends events to a function and receives its responses
//! (<https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>).

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use hyper::{Method, StatusCode};
use serde_json::Value;
use tokio::sync::{Mutex, mpsc, oneshot, watch};

use crate::http::Shared;
use crate::http::{Request, Response, Server};

const PREFIX: &str = "/2018-06-01/runtime/";
const FUNCTION_ARN: &str = "arn:aws:lambda:ap-northeast-2:123456789012:function:bongsu-test";
/// The additional time for a function that exceeds its deadline, so that a test can measure the excess.
const GRACE: Duration = Duration::from_secs(5);

/// The error of a failed invocation, as the function reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvocationError {
    /// `errorType`.
    pub kind: String,
    /// `errorMessage`.
    pub message: String,
    /// The whole error, as sent.
    pub body: String,
}

/// The result of an invocation.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// The request ID, which is the same when Lambda would retry.
    pub request_id: String,
    /// The function's response or error.
    pub outcome: Result<String, InvocationError>,
    /// The time at which the event was sent.
    pub given: Instant,
    /// The time from the event to the response.
    pub took: Duration,
}

impl Invocation {
    /// Returns the response as JSON if the invocation succeeded.
    pub fn success(&self) -> Option<Value> {
        self.outcome.as_ref().ok().map(|body| serde_json::from_str(body).unwrap_or_default())
    }

    /// Returns the error if the invocation failed.
    pub fn error(&self) -> Option<&InvocationError> {
        self.outcome.as_ref().err()
    }
}

#[derive(Debug)]
struct Event {
    request_id: String,
    body: Vec<u8>,
    deadline: Duration,
    answer: oneshot::Sender<Answered>,
}

#[derive(Debug)]
struct Answered {
    outcome: Result<String, InvocationError>,
    given: Instant,
    took: Duration,
}

#[derive(Debug)]
struct Waiting {
    given: Instant,
    answer: oneshot::Sender<Answered>,
}

/// The times of all `GET /next` requests.
type Nexts = watch::Sender<Vec<Instant>>;

#[derive(Debug)]
struct State {
    events: Mutex<mpsc::UnboundedReceiver<Event>>,
    waiting: Shared<HashMap<String, Waiting>>,
    nexts: Nexts,
    init_errors: Shared<Vec<InvocationError>>,
}

#[derive(Debug)]
pub struct RuntimeApi {
    server: Server,
    state: Arc<State>,
    queue: mpsc::UnboundedSender<Event>,
    last_id: AtomicU64,
}

impl RuntimeApi {
    /// Starts a Runtime API without events.
    ///
    /// # Errors
    ///
    /// Returns an error if no port is free.
    pub async fn start() -> Result<Self> {
        let (queue, events) = mpsc::unbounded_channel();
        let state = Arc::new(State {
            events: Mutex::new(events),
            waiting: Shared::default(),
            nexts: watch::channel(Vec::new()).0,
            init_errors: Shared::default(),
        });
        let shared = Arc::clone(&state);
        let server = Server::start(move |request| {
            let state = Arc::clone(&shared);
            async move { state.serve(request).await }
        })
        .await?;
        Ok(Self { server, state, queue, last_id: AtomicU64::new(0) })
    }

    /// Returns `127.0.0.1:PORT`, for `AWS_LAMBDA_RUNTIME_API`.
    pub fn address(&self) -> String {
        self.server.address.to_string()
    }

    /// Sends an event to the function and waits for its response. `deadline` is the time limit in the
    /// event, counted from the moment at which the function receives the event.
    ///
    /// # Errors
    ///
    /// Returns an error if the function does not respond within that time and ten more seconds.
    pub async fn invoke(&self, event: impl Into<Vec<u8>>, deadline: Duration) -> Result<Invocation> {
        let number = self.last_id.fetch_add(1, Ordering::SeqCst);
        self.invoke_as(&format!("8476a536-e9f4-11e8-9739-{number:012}"), event, deadline).await
    }

    /// Invokes the function like [`Self::invoke`] with a given request ID, which stays the same when Lambda
    /// retries.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Self::invoke`].
    pub async fn invoke_as(
        &self,
        request_id: &str,
        event: impl Into<Vec<u8>>,
        deadline: Duration,
    ) -> Result<Invocation> {
        let request_id = request_id.to_owned();
        let (answer, answered) = oneshot::channel();
        let event = Event { request_id: request_id.clone(), body: event.into(), deadline, answer };
        self.queue.send(event).context("the Runtime API has ended")?;
        // The function may still be starting, which is not part of its deadline.
        let patience = deadline + GRACE * 2;
        let Ok(answered) = tokio::time::timeout(patience, answered).await else {
            bail!("the function has not answered within {patience:?}");
        };
        let Answered { outcome, given, took } =
            answered.context("the function asked for the next event instead of answering")?;
        Ok(Invocation { request_id, outcome, given, took })
    }

    /// Waits until the function has asked for an event `count` times. Returns the time of the last request.
    /// The first request is the end of init. One request more than the invocations so far means that the
    /// function is idle.
    ///
    /// # Errors
    ///
    /// Returns an error if that does not happen `within` the time.
    pub async fn next(&self, count: usize, within: Duration) -> Result<Instant> {
        let mut nexts = self.state.nexts.subscribe();
        let asked = async {
            let nexts = nexts.wait_for(|nexts| nexts.len() >= count).await.ok()?;
            nexts.get(count.saturating_sub(1)).copied()
        };
        let at = tokio::time::timeout(within, asked).await.ok().flatten();
        at.with_context(|| format!("GET /next has not come {count} times within {within:?}"))
    }

    /// Returns how often the function asked for an event.
    pub fn nexts(&self) -> usize {
        self.state.nexts.borrow().len()
    }

    /// Returns the errors that were posted to `/init/error`.
    pub fn init_errors(&self) -> Vec<InvocationError> {
        self.state.init_errors.lock().clone()
    }
}

impl State {
    async fn serve(&self, request: Request) -> Option<Response> {
        let path = request.path.strip_prefix(PREFIX).unwrap_or_default();
        match (&request.method, path.split('/').collect::<Vec<_>>().as_slice()) {
            (&Method::GET, ["invocation", "next"]) => self.next().await,
            (&Method::POST, ["invocation", id, "response"]) => {
                Some(self.answered(id, Ok(String::from_utf8_lossy(&request.body).into_owned())))
            }
            (&Method::POST, ["invocation", id, "error"]) => Some(self.answered(id, Err(error(&request)))),
            (&Method::POST, ["init", "error"]) => {
                self.init_errors.lock().push(error(&request));
                Some(accepted())
            }
            _ => Some(Response::new(StatusCode::NOT_FOUND, "")),
        }
    }

    async fn next(&self) -> Option<Response> {
        self.nexts.send_modify(|nexts| nexts.push(Instant::now()));
        let event = self.events.lock().await.recv().await?;
        let waiting = Waiting { given: Instant::now(), answer: event.answer };
        self.waiting.lock().insert(event.request_id.clone(), waiting);
        let reply = Response::new(StatusCode::OK, event.body)
            .header("content-type", "application/json")
            .header("lambda-runtime-aws-request-id", &event.request_id)
            .header("lambda-runtime-deadline-ms", &epoch_ms(event.deadline).to_string())
            .header("lambda-runtime-invoked-function-arn", FUNCTION_ARN);
        Some(reply)
    }

    fn answered(&self, id: &str, outcome: Result<String, InvocationError>) -> Response {
        let Some(waiting) = self.waiting.lock().remove(id) else {
            return Response::new(StatusCode::BAD_REQUEST, r#"{"errorType":"InvalidRequestID"}"#);
        };
        // The test may no longer be waiting.
        let _ =
            waiting.answer.send(Answered { outcome, given: waiting.given, took: waiting.given.elapsed() });
        accepted()
    }
}

fn accepted() -> Response {
    Response::new(StatusCode::ACCEPTED, r#"{"status":"OK"}"#)
}

fn error(request: &Request) -> InvocationError {
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let json: Value = serde_json::from_str(&body).unwrap_or_default();
    let text = |name: &str| json.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    InvocationError { kind: text("errorType"), message: text("errorMessage"), body }
}

#[expect(clippy::disallowed_methods, reason = "the service that the stand-in replaces reads the clock")]
fn epoch_ms(from_now: Duration) -> i64 {
    let from_now = i64::try_from(from_now.as_millis()).unwrap_or(i64::MAX);
    jiff::Timestamp::now().as_millisecond().saturating_add(from_now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::send;

    #[tokio::test]
    async fn returns_an_event_and_records_the_answer() -> Result<()> {
        let api = RuntimeApi::start().await?;
        let base = format!("http://{}{PREFIX}invocation", api.address());
        let function = async {
            for (end, body) in [("response", "{}"), ("error", r#"{"errorType":"T","errorMessage":"m"}"#)] {
                let event = send(Method::GET, &format!("{base}/next"), &[], Vec::new()).await?;
                let id = event.headers["lambda-runtime-aws-request-id"].to_str()?;
                assert_eq!(event.body, b"[1]");
                send(Method::POST, &format!("{base}/{id}/{end}"), &[], body.into()).await?;
            }
            Ok::<_, anyhow::Error>(())
        };
        let lambda = async {
            let first = api.invoke("[1]", Duration::from_secs(1)).await?;
            let again = api.invoke_as(&first.request_id, "[1]", Duration::from_secs(1)).await?;
            Ok::<_, anyhow::Error>((first, again))
        };
        let (function, lambda) = tokio::join!(function, lambda);
        let (first, again) = lambda?;
        function?;
        assert_eq!(first.success(), Some(serde_json::json!({})));
        assert_eq!(
            again.error().map(|error| (error.kind.as_str(), error.message.as_str())),
            Some(("T", "m"))
        );
        assert_eq!((first.request_id == again.request_id, api.nexts()), (true, 2));
        assert!(api.next(2, Duration::ZERO).await.is_ok() && api.next(3, Duration::ZERO).await.is_err());
        Ok(())
    }
}
