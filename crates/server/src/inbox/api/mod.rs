//! The methods of Slack's Web API that bots for alarms use (docs.slack.dev, "Web API methods"). Every answer except 429
//! has status 200, and the field `ok` or an error word.

mod files;
mod messages;
mod request;

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::pace::{Pace, Rate};
use super::serve::InboxState;
use super::webhook::MOST_BYTES;
use super::{InboxError, place};
use request::Request;

pub(super) use files::{UPLOAD_PATH, upload};

/// The beginning of the path of every method.
pub(super) const PATH: &str = "/api/";

/// The answer of a method: fields in addition to `ok`, or an error word.
type Answer = Result<Value, &'static str>;

/// The rate limit of a method (docs.slack.dev, "Rate limits", and the page of each method). Slack does not document the
/// size of bursts; here a burst may have all calls of a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    /// 50 a minute.
    Tier3,
    /// 100 a minute.
    Tier4,
    /// "Hundreds" a minute, which is 300 here.
    Special,
    /// The limit for posting messages: about one a second in each channel.
    Posting,
}

/// The methods, each with its rate limit.
const METHODS: [(&str, Limit); 9] = [
    ("auth.test", Limit::Special),
    ("chat.delete", Limit::Tier3),
    ("chat.getPermalink", Limit::Special),
    ("chat.postMessage", Limit::Posting),
    ("chat.update", Limit::Tier3),
    ("conversations.history", Limit::Tier3),
    ("conversations.replies", Limit::Tier3),
    ("files.completeUploadExternal", Limit::Tier4),
    ("files.getUploadURLExternal", Limit::Tier4),
];

/// The methods that change nothing and may be called with GET.
const READING: [&str; 4] =
    ["auth.test", "chat.getPermalink", "conversations.history", "conversations.replies"];

/// The methods that return messages of other senders.
const READERS: [&str; 2] = ["conversations.history", "conversations.replies"];

pub(super) async fn call(
    State(state): State<InboxState>,
    Path(method): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Ok(body) = to_bytes(body, MOST_BYTES).await else { return refuse("request_timeout") };
    let Some(request) = Request::read(&headers, &body) else { return refuse("invalid_json") };
    answer(&state, &method, &headers, &request).await
}

/// Answers a call with GET, whose fields are in the URL. Methods with changes are refused, because a link must not change
/// anything.
pub(super) async fn look_up(
    State(state): State<InboxState>,
    Path(method): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if !READING.contains(&method.as_str()) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let request = Request::form(query.unwrap_or_default().as_bytes());
    answer(&state, &method, &headers, &request).await
}

async fn answer(state: &InboxState, method: &str, headers: &HeaderMap, request: &Request) -> Response {
    if let Err(word) = authorized(state, method, headers, request) {
        return refuse(word);
    }
    let Some((method, limit)) = METHODS.into_iter().find(|(name, _)| *name == method) else {
        return refuse("unknown_method");
    };
    if let Some(pace) = &state.pace
        && let Err(wait) = limit.take(pace, method, request)
    {
        return limited(wait);
    }
    match dispatch(state, method, headers, request).await {
        Ok(Value::Object(mut fields)) => {
            fields.insert("ok".to_owned(), true.into());
            axum::Json(fields).into_response()
        }
        Ok(_) => refuse("fatal_error"),
        Err(word) => refuse(word),
    }
}

async fn dispatch(state: &InboxState, method: &str, headers: &HeaderMap, request: &Request) -> Answer {
    let inbox = &state.inbox;
    match method {
        "auth.test" => Ok(json!({
            "url": "https://inbox.slack.com/", "team": "inbox", "user": "bongsu", "team_id": "T0000", "user_id": "U0000",
            "bot_id": "B0000",
        })),
        "chat.postMessage" => messages::post(inbox, request).await,
        "chat.update" => messages::update(inbox, request).await,
        "chat.delete" => messages::delete(inbox, request).await,
        "chat.getPermalink" => messages::permalink(inbox, request).await,
        "conversations.replies" => messages::replies(inbox, request).await,
        "conversations.history" => messages::history(inbox, request).await,
        "files.getUploadURLExternal" => {
            files::upload_url(inbox, request, |id| state.access.upload_url(headers, id))
        }
        "files.completeUploadExternal" => files::complete(inbox, request).await,
        _ => Err("unknown_method"),
    }
}

/// Checks the token in the header or the field. On this machine, any bot token is valid. Otherwise it must end with the
/// token of the page, or with the secret of the webhook URL, which does not permit reading.
fn authorized(
    state: &InboxState,
    method: &str,
    headers: &HeaderMap,
    request: &Request,
) -> Result<(), &'static str> {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).or_else(|| request.text("token"));
    let secret = token.ok_or("not_authed")?.strip_prefix("xoxb-").ok_or("invalid_auth")?;
    if state.access.takes_reader(secret) {
        Ok(())
    } else if !state.access.takes_webhook(secret) {
        Err("invalid_auth")
    } else if READERS.contains(&method) {
        Err("missing_scope")
    } else {
        Ok(())
    }
}

fn fault(error: &InboxError) -> &'static str {
    tracing::warn!(%error, "the Web API cannot answer");
    "internal_error"
}

fn refuse(word: &str) -> Response {
    axum::Json(json!({ "ok": false, "error": word })).into_response()
}

impl Limit {
    /// Counts a call of the method. Above the limit, returns the time until the next call is allowed.
    fn take(self, pace: &Pace, method: &str, request: &Request) -> Result<(), Duration> {
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

/// Returns the answer to a call above the limit, with the wait in whole seconds.
fn limited(wait: Duration) -> Response {
    let seconds = wait.as_secs_f64().ceil().max(1.0).to_string();
    let body = axum::Json(json!({ "ok": false, "error": "ratelimited" }));
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)], body).into_response()
}
