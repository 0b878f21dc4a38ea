//! An incoming webhook with Slack's errors (Slack changelog, 2016-05-17, "Changes to errors for incoming
//! webhooks").

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bongsu_slack::Payload;

use super::place;
use super::serve::InboxState;

/// The beginning of every webhook's path.
pub(super) const PATH: &str = "/services/";

/// The maximum size of a body, which exceeds Slack's limit for a message. A longer body is not read completely.
pub(super) const MOST_BYTES: usize = 1024 * 1024;

/// Accepts a message, and answers `ok` when it is on the disk.
pub(super) async fn post(
    State(state): State<InboxState>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let [_, _, secret] = *path.split('/').collect::<Vec<_>>() else {
        return refuse(StatusCode::NOT_FOUND, "no_team");
    };
    if !state.access.takes_webhook(secret) {
        return refuse(StatusCode::FORBIDDEN, "invalid_token");
    }
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        return refuse(StatusCode::BAD_REQUEST, "invalid_payload");
    };
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let payload = match Payload::read(&body, kind) {
        Ok(payload) => payload,
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
            return refuse(status, refusal.word());
        }
    };
    let channel = place::channel(payload.json());
    if let Some(Err(wait)) = state.pace.as_ref().map(|pace| pace.take_post(place::channel_name(&channel))) {
        return limited(wait);
    }
    match state.inbox.post(&payload).await {
        Ok(_) => (StatusCode::OK, [(header::CONTENT_TYPE, "text/html")], "ok").into_response(),
        Err(error) => {
            tracing::warn!(%error, "a message was not stored");
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "rollup_error")
        }
    }
}

fn refuse(status: StatusCode, word: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html")], word).into_response()
}

fn limited(wait: Duration) -> Response {
    let seconds = wait.as_secs_f64().ceil().max(1.0).to_string();
    let body = format!(r#"{{"retry_after":{seconds},"ok":false,"error":"rate_limited"}}"#);
    let headers = [(header::RETRY_AFTER, seconds), (header::CONTENT_TYPE, "application/json".to_owned())];
    (StatusCode::TOO_MANY_REQUESTS, headers, body).into_response()
}
