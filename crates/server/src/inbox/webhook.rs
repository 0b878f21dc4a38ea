//! An incoming webhook, as Slack has them (Slack changelog, 2016-05-17, "Changes to errors for incoming webhooks").

use std::sync::Mutex;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bongsu_core::slack::Payload;
use tokio::time::Instant;

use super::lock;
use super::serve::Shop;

/// What every webhook's path begins with.
pub(super) const PATH: &str = "/services/";

/// More than Slack takes of any message; what is longer is not read to its end.
pub(super) const MOST_BYTES: usize = 1024 * 1024;

/// Slack's speed for one channel: a message a second, and a few at once (docs.slack.dev, "Rate limits").
const BURST: f64 = 5.0;

/// How many messages may come now.
#[derive(Debug)]
pub(super) struct Pace(Mutex<(f64, Instant)>);

impl Default for Pace {
    fn default() -> Self {
        Self(Mutex::new((BURST, Instant::now())))
    }
}

impl Pace {
    /// Takes a place, or says how long until there is one.
    pub(super) fn take(&self) -> Result<(), Duration> {
        let mut pace = lock(&self.0);
        let now = Instant::now();
        let places = (pace.0 + (now - pace.1).as_secs_f64()).min(BURST);
        let left = places - 1.0;
        *pace = (if left < 0.0 { places } else { left }, now);
        if left < 0.0 { Err(Duration::from_secs_f64(-left)) } else { Ok(()) }
    }
}

/// Takes a message, and says `ok` when it is kept.
pub(super) async fn post(
    State(shop): State<Shop>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let [_, _, secret] = *path.split('/').collect::<Vec<_>>() else {
        return refuse(StatusCode::NOT_FOUND, "no_team");
    };
    if !shop.access.takes_webhook(secret) {
        return refuse(StatusCode::FORBIDDEN, "invalid_token");
    }
    if let Some(Err(wait)) = shop.pace.as_ref().map(|pace| pace.take()) {
        return limited(wait);
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
    match shop.inbox.post(&payload).await {
        Ok(_) => (StatusCode::OK, [(header::CONTENT_TYPE, "text/html")], "ok").into_response(),
        Err(error) => {
            tracing::warn!(%error, "a message was not kept");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_few_at_once_and_then_one_a_second() {
        let pace = Pace::default();
        let taken = (0..7).map(|_| pace.take().is_ok()).collect::<Vec<_>>();
        assert_eq!(taken, [true, true, true, true, true, false, false]);
        assert_eq!(pace.take(), Err(Duration::from_secs(1)));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(pace.take().is_ok() && pace.take().is_err());
    }
}
