//! The Lambda Runtime API: what gives events to a function and takes its answers
//! (<https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>).

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use hyper::{Method, StatusCode};
use serde_json::Value;
use tokio::sync::{Mutex, mpsc, oneshot, watch};

use crate::http::{Request, Response, Server};
use crate::record::Shared;

const PREFIX: &str = "/2018-06-01/runtime/";
const FUNCTION_ARN: &str = "arn:aws:lambda:ap-northeast-2:123456789012:function:bongsu-test";
/// What a function that overruns its deadline still gets to answer, so that a test sees by how much.
const GRACE: Duration = Duration::from_secs(5);

/// Why an invocation failed, in the function's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvocationError {
    /// `errorType`.
    pub kind: String,
    /// `errorMessage`.
    pub message: String,
    /// All of it, as it was sent.
    pub body: String,
}

/// How an invocation ended.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// Its request id; the same one is given again where Lambda would try again.
    pub request_id: String,
    /// What the function answered.
    pub outcome: Result<String, InvocationError>,
    /// When the event was given.
    pub given: Instant,
    /// From the event's being given to the answer.
    pub took: Duration,
}

impl Invocation {
    /// The answer as JSON, if it was a success.
    pub fn success(&self) -> Option<Value> {
        self.outcome.as_ref().ok().map(|body| serde_json::from_str(body).unwrap_or_default())
    }

    /// The error, if it was none.
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

/// The times of every `GET /next`.
type Nexts = watch::Sender<Vec<Instant>>;

#[derive(Debug)]
struct State {
    events: Mutex<mpsc::UnboundedReceiver<Event>>,
    waiting: Shared<HashMap<String, Waiting>>,
    nexts: Nexts,
    init_errors: Shared<Vec<InvocationError>>,
}

/// The stand-in.
#[derive(Debug)]
pub struct RuntimeApi {
    server: Server,
    state: Arc<State>,
    queue: mpsc::UnboundedSender<Event>,
    last_id: AtomicU64,
}

impl RuntimeApi {
    /// Starts one without events.
    ///
    /// # Errors
    ///
    /// No port is free.
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

    /// `127.0.0.1:PORT`, for `AWS_LAMBDA_RUNTIME_API`.
    pub fn address(&self) -> String {
        self.server.address.to_string()
    }

    /// Gives an event to the function, and waits for its answer. `deadline` is what the function is told
    /// that it has, counted from when it takes the event.
    ///
    /// # Errors
    ///
    /// The function answered neither in that time nor in five more seconds.
    pub async fn invoke(&self, event: impl Into<Vec<u8>>, deadline: Duration) -> Result<Invocation> {
        let number = self.last_id.fetch_add(1, Ordering::SeqCst);
        self.invoke_as(&format!("8476a536-e9f4-11e8-9739-{number:012}"), event, deadline).await
    }

    /// As [`Self::invoke`], with a request id of one's own: Lambda tries again with the same one.
    ///
    /// # Errors
    ///
    /// As [`Self::invoke`].
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

    /// Waits until the function has asked for an event `count` times in all, and tells when it did so
    /// for the `count`th time. The first is the end of init; one more than the invocations so far means
    /// that the function is idle.
    ///
    /// # Errors
    ///
    /// It did not `within` the time.
    pub async fn next(&self, count: usize, within: Duration) -> Result<Instant> {
        let mut nexts = self.state.nexts.subscribe();
        let asked = async {
            let nexts = nexts.wait_for(|nexts| nexts.len() >= count).await.ok()?;
            nexts.get(count.saturating_sub(1)).copied()
        };
        let at = tokio::time::timeout(within, asked).await.ok().flatten();
        at.with_context(|| format!("GET /next has not come {count} times within {within:?}"))
    }

    /// How often the function asked for an event.
    pub fn nexts(&self) -> usize {
        self.state.nexts.borrow().len()
    }

    /// What was posted to `/init/error`.
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
        // Nobody may wait any more.
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

#[expect(clippy::disallowed_methods, reason = "a stand-in for a service tells the time as that service does")]
fn epoch_ms(from_now: Duration) -> i64 {
    let from_now = i64::try_from(from_now.as_millis()).unwrap_or(i64::MAX);
    jiff::Timestamp::now().as_millisecond().saturating_add(from_now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::send;

    #[tokio::test]
    async fn gives_an_event_and_takes_the_answer() -> Result<()> {
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
