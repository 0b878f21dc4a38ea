//! The rate limits of each method (docs.slack.dev, "Rate limits", and the page of each method).

use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::Request;
use crate::inbox::pace::{Pace, Rate};
use crate::inbox::place;

/// A method's rate limit. Slack does not state the size of its bursts: here a burst may have all calls of a
/// minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// 50 a minute.
    Tier3,
    /// 100 a minute.
    Tier4,
    /// "Hundreds" a minute; here 300.
    Special,
    /// The limit for posting messages: about one a second in each channel.
    Posting,
}

impl Limit {
    /// Takes a place for a call of the method. Otherwise returns the time until there is one.
    pub(super) fn take(self, pace: &Pace, method: &str, request: &Request) -> Result<(), Duration> {
        let rate = |count| Rate { burst: count, per_minute: count };
        match self {
            Self::Tier3 => pace.take(method, rate(50)),
            Self::Tier4 => pace.take(method, rate(100)),
            Self::Special => pace.take(method, rate(300)),
            Self::Posting => {
                let channel = request.text("channel").map(place::channel_name);
                pace.take_post(channel.unwrap_or(place::CHANNEL))
            }
        }
    }
}

/// The answer to a call that comes too early, with the wait in whole seconds.
pub(super) fn limited(wait: Duration) -> Response {
    let seconds = wait.as_secs_f64().ceil().max(1.0).to_string();
    let body = axum::Json(json!({ "ok": false, "error": "ratelimited" }));
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)], body).into_response()
}
