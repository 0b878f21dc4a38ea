//! The HTTP server of a replica: health checks, figures, subscriptions of SNS, and Slack's buttons.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::{io, net};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use bongsu_relay::RelayAnswer;
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

use super::requests::RequestKind;
use super::{Figures, Request, Status};
use crate::connections::{self, in_time};

/// The maximum size of a request. A message of SNS has at most 256 KiB, and its envelope escapes the content (SNS
/// developer guide, "Quotas").
const MOST_BYTES: usize = 1024 * 1024;
/// The time limit for an answer to SNS, which waits 15 s (SNS developer guide, "Message delivery retries").
const SNS_WITHIN: Duration = Duration::from_secs(14);
/// The time within which the thread of the alarms must answer. Otherwise the replica counts as not alive.
const ALIVE_WITHIN: Duration = Duration::from_secs(5);

/// The state for answering requests.
#[derive(Debug, Clone)]
struct ReplicaState {
    requests: UnboundedSender<Request>,
    figures: Arc<Figures>,
    status: Arc<Status>,
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct HttpServer {
    pub address: SocketAddr,
    close: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

/// Listens at `address` in a separate thread. Requests for the relay go to `requests`.
///
/// # Errors
///
/// Returns an error if the address is taken or does not belong to this machine, or if the system cannot
/// start a thread.
pub fn start(
    address: SocketAddr,
    requests: UnboundedSender<Request>,
    figures: Arc<Figures>,
    status: Arc<Status>,
) -> io::Result<HttpServer> {
    let listener = net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let (close, closing) = watch::channel(false);
    let router = router(ReplicaState { requests, figures, status });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let serving = move || {
        runtime.block_on(async {
            let Ok(listener) = TcpListener::from_std(listener) else { return };
            connections::serve(&listener, router, closing).await;
        });
    };
    let thread = thread::Builder::new().name("http".to_owned()).spawn(serving)?;
    Ok(HttpServer { address, close, thread: Some(thread) })
}

impl Drop for HttpServer {
    /// Finishes the answers in progress.
    fn drop(&mut self) {
        self.close.send_replace(true);
        if let Some(thread) = self.thread.take() {
            // The thread logs its errors.
            let _ = thread.join();
        }
    }
}

fn router(state: ReplicaState) -> Router {
    Router::new()
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
        .route("/sns", post(sns))
        .route("/slack/interactivity", post(slack))
        .with_state(state)
}

async fn health(State(state): State<ReplicaState>) -> Response {
    state.ask(RequestKind::Alive, ALIVE_WITHIN).await
}

async fn ready(State(state): State<ReplicaState>) -> Response {
    match state.status.not_ready() {
        None => state.ask(RequestKind::Alive, ALIVE_WITHIN).await,
        Some(why) => respond(&RelayAnswer::new(503, why)),
    }
}

async fn metrics(State(state): State<ReplicaState>) -> Response {
    let content_type = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(header::CONTENT_TYPE, content_type)], state.figures.to_text()).into_response()
}

async fn sns(State(state): State<ReplicaState>, request: HttpRequest) -> Response {
    match read(request).await {
        Ok((_, body)) => state.ask(RequestKind::Sns(body), SNS_WITHIN).await,
        Err(refused) => refused,
    }
}

async fn slack(State(state): State<ReplicaState>, request: HttpRequest) -> Response {
    match read(request).await {
        // The relay enforces Slack's shorter time limit.
        Ok((headers, body)) => state.ask(RequestKind::Slack(headers, body), SNS_WITHIN).await,
        Err(refused) => refused,
    }
}

async fn read(request: HttpRequest) -> Result<(HeaderMap, Bytes), Response> {
    let (head, body): (_, Body) = in_time(request).into_parts();
    let body = to_bytes(body, MOST_BYTES).await;
    body.map(|body| (head.headers, body)).map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())
}

impl ReplicaState {
    async fn ask(&self, kind: RequestKind, within: Duration) -> Response {
        let (answer, answered) = oneshot::channel();
        let is_asked = self.requests.send(Request { kind, answer }).is_ok();
        let answer = match timeout(within, answered).await {
            Ok(Ok(answer)) if is_asked => answer,
            Ok(_) => RelayAnswer::new(503, "the replica is stopping and accepts no more work"),
            Err(_) => RelayAnswer::new(503, "there was no answer in time; send the request again"),
        };
        respond(&answer)
    }
}

fn respond(answer: &RelayAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let cache = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (status, cache, answer.sentence.clone()).into_response()
}
