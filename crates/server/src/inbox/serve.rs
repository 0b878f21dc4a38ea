//! The server of the inbox. It has its own thread, so that neither the page nor its readers can delay the alarms.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use axum::extract::FromRef;
use axum::routing::{get, post};
use axum::{Router, middleware};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::compression::CompressionLayer;

use crate::connections;

use super::access::{Access, guard};
use super::pace::Pace;
use super::{Bound, Inbox, InboxError, api, files, live, lock, pages, requests, webhook};

/// The state for answering requests.
#[derive(Debug, Clone)]
pub(super) struct InboxState {
    pub(super) inbox: Inbox,
    pub(super) access: Access,
    /// The buckets for Slack's rate limits, if they apply.
    pub(super) pace: Option<Arc<Pace>>,
    /// Becomes true when the server stops, so that followers disconnect.
    pub(super) closing: watch::Receiver<bool>,
}

impl FromRef<InboxState> for Inbox {
    fn from_ref(state: &InboxState) -> Self {
        state.inbox.clone()
    }
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct InboxServer {
    close: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

/// Serves the inbox. With `slack_speed` it answers 429 to requests beyond Slack's rate limits, as Slack does.
///
/// # Errors
///
/// Returns an error if the system cannot start a thread.
pub fn start(
    inbox: Inbox,
    bound: Bound,
    access: Access,
    slack_speed: bool,
) -> Result<InboxServer, InboxError> {
    let (close, closing) = watch::channel(false);
    *lock(&inbox.0.origin) = Some(format!("http://{}", bound.address));
    let pace = slack_speed.then(Arc::default);
    let state = InboxState { inbox, access, pace, closing: closing.clone() };
    let listener = bound.listener.into_std().map_err(|_| InboxError::Closed)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|_| InboxError::Closed)?;
    let thread = thread::Builder::new().name("inbox".to_owned());
    let serving = move || {
        runtime.block_on(async {
            let Ok(listener) = TcpListener::from_std(listener) else { return };
            connections::serve(&listener, router(state), closing).await;
        });
    };
    let thread = thread.spawn(serving).map_err(|_| InboxError::Closed)?;
    Ok(InboxServer { close, thread: Some(thread) })
}

impl Drop for InboxServer {
    /// Finishes the answers in progress.
    fn drop(&mut self) {
        self.close.send_replace(true);
        if let Some(thread) = self.thread.take() {
            // The thread logs its errors.
            let _ = thread.join();
        }
    }
}

fn router(state: InboxState) -> Router {
    let access = state.access.clone();
    Router::new()
        .route("/", get(pages::channel))
        .route("/live", get(live::follow))
        .route("/messages.json", get(pages::messages_json))
        .route("/messages/{id}", get(pages::message))
        .route("/messages/{id}/press", post(pages::press))
        .route("/messages/{id}/message.json", get(pages::message_json))
        .route("/messages/{id}/event.json", get(pages::event_json))
        .route("/silences/{id}/end", post(pages::end_silence))
        .route("/alarms/{name}", get(pages::alarm))
        .route("/alarms/{name}/chart.svg", get(pages::chart_svg))
        .route("/alarms/{name}/chart.png", get(pages::chart_png))
        .route("/assets/{file}", get(pages::asset))
        .route("/files/{id}", get(files::file))
        .route("/services/{*path}", post(webhook::post))
        .route("/api/{method}", get(api::look_up).post(api::call))
        .route("/upload/v1/{secret}/{id}", post(api::upload))
        .route(requests::PATH, post(requests::take))
        .fallback(pages::nothing)
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(access, guard))
        // This route is outside the guard, because a health check may use any host name, and the answer reveals nothing.
        .route("/health", get(|| async { "ok" }))
        .with_state(state)
}
