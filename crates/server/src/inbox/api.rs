//! Slack's Web API, as far as bots use it that tell of alarms (docs.slack.dev, "Web API methods"). Every answer has
//! status 200, and says `ok` or which error it is, but for 429.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bongsu_core::inbox::{Content, Kept};
use bongsu_core::slack::{Payload, Posted};
use serde_json::{Map, Value, json};

use super::serve::Shop;
use super::webhook::{MOST_BYTES, Pace};
use super::{Inbox, InboxError, place};

/// What every method's path begins with.
pub(super) const PATH: &str = "/api/";

/// Replies and messages of one answer.
const MOST: usize = 200;

/// What a method answers: fields beside `ok`, or an error's word.
type Answer = Result<Value, &'static str>;

/// What was asked for.
struct Request {
    fields: Map<String, Value>,
}

/// Answers one call of a method.
pub(super) async fn call(
    State(shop): State<Shop>,
    Path(method): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Ok(body) = to_bytes(body, MOST_BYTES).await else { return refuse("request_timeout") };
    let Some(request) = Request::read(&headers, &body) else { return refuse("invalid_json") };
    if let Err(word) = authorized(&shop, &headers, &request) {
        return refuse(word);
    }
    if method == "chat.postMessage"
        && let Some(Err(wait)) = shop.pace.as_ref().map(|pace: &Arc<Pace>| pace.take())
    {
        return limited(wait);
    }
    let answered = match method.as_str() {
        "auth.test" => Ok(json!({
            "url": "https://inbox.slack.com/", "team": "inbox", "user": "bongsu", "team_id": "T0000", "user_id": "U0000",
            "bot_id": "B0000",
        })),
        "chat.postMessage" => post(&shop.inbox, &request).await,
        "chat.update" => update(&shop.inbox, &request).await,
        "chat.delete" => delete(&shop.inbox, &request).await,
        "chat.getPermalink" => permalink(&shop.inbox, &request).await,
        "conversations.replies" => replies(&shop.inbox, &request).await,
        "conversations.history" => history(&shop.inbox, &request).await,
        _ => Err("unknown_method"),
    };
    match answered {
        Ok(Value::Object(mut fields)) => {
            fields.insert("ok".to_owned(), true.into());
            axum::Json(fields).into_response()
        }
        Ok(_) => refuse("fatal_error"),
        Err(word) => refuse(word),
    }
}

impl Request {
    /// JSON, or a form in which some fields are JSON.
    fn read(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.starts_with("application/json") {
            let is_empty = body.trim_ascii().is_empty();
            let fields = if is_empty { Map::new() } else { serde_json::from_slice(body).ok()? };
            return Some(Self { fields });
        }
        let value = |(name, text): (Cow<'_, str>, Cow<'_, str>)| {
            let (name, text) = (name.into_owned(), text.into_owned());
            let is_json =
                ["blocks", "attachments", "metadata", "reply_broadcast", "limit"].contains(&name.as_str());
            let parsed = if is_json { serde_json::from_str(&text).ok() } else { None };
            let value = parsed.unwrap_or_else(|| Value::String(text));
            // As Python writes it.
            let value =
                if name == "reply_broadcast" { Value::Bool(value == true || value == "True") } else { value };
            (name, value)
        };
        Some(Self { fields: form_urlencoded::parse(body).map(value).collect() })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }

    /// The channel, which has the state that its name says: for trying what a program does then.
    fn channel(&self) -> Result<String, &'static str> {
        let name = self.text("channel").filter(|name| !name.is_empty()).ok_or("channel_not_found")?;
        match name.trim_start_matches('#') {
            "archived" => Err("is_archived"),
            "not-in-channel" => Err("not_in_channel"),
            "no-such-channel" => Err("channel_not_found"),
            name => Ok(name.to_owned()),
        }
    }

    fn posted(&self, ts: &str) -> Result<Posted, &'static str> {
        let ts = self.text(ts).ok_or("invalid_arguments")?.to_owned();
        Ok(Posted { channel: self.channel()?, ts })
    }

    /// The message, judged as Slack judges it.
    fn payload(&self) -> Result<Payload, &'static str> {
        let mut fields = self.fields.clone();
        fields.remove("token");
        fields.remove("ts");
        fields.insert("channel".to_owned(), self.channel()?.into());
        let body = Value::Object(fields).to_string();
        Payload::read(body.as_bytes(), Some("application/json")).map_err(|refusal| refusal.word())
    }
}

/// By the header or the field: any bot's token on this machine, elsewhere the one that ends with the page's own.
fn authorized(shop: &Shop, headers: &HeaderMap, request: &Request) -> Result<(), &'static str> {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).or_else(|| request.text("token"));
    let secret = token.ok_or("not_authed")?.strip_prefix("xoxb-").ok_or("invalid_auth")?;
    if shop.access.takes_webhook(secret) { Ok(()) } else { Err("invalid_auth") }
}

async fn post(inbox: &Inbox, request: &Request) -> Answer {
    let payload = request.payload()?;
    if let Some(thread) = request.text("thread_ts") {
        let parent = Posted { channel: request.channel()?, ts: thread.to_owned() };
        inbox.posted(&parent).await.map_err(|error| fault(&error))?.ok_or("thread_not_found")?;
    }
    let posted = inbox.post(&payload).await.map_err(|error| fault(&error))?;
    Ok(json!({ "channel": posted.channel, "ts": posted.ts, "message": payload.json() }))
}

async fn update(inbox: &Inbox, request: &Request) -> Answer {
    let (posted, payload) = (request.posted("ts")?, request.payload()?);
    if !inbox.change(&posted, &payload).await.map_err(|error| fault(&error))? {
        return Err("message_not_found");
    }
    Ok(
        json!({ "channel": posted.channel, "ts": posted.ts, "text": request.text("text").unwrap_or_default() }),
    )
}

async fn delete(inbox: &Inbox, request: &Request) -> Answer {
    let posted = request.posted("ts")?;
    if !inbox.delete(&posted).await.map_err(|error| fault(&error))? {
        return Err("message_not_found");
    }
    Ok(json!({ "channel": posted.channel, "ts": posted.ts }))
}

async fn permalink(inbox: &Inbox, request: &Request) -> Answer {
    let posted = request.posted("message_ts")?;
    let kept = inbox.posted(&posted).await.map_err(|error| fault(&error))?.ok_or("message_not_found")?;
    let origin = inbox.origin().unwrap_or_default();
    Ok(json!({ "channel": posted.channel, "permalink": format!("{origin}/messages/{}", kept.id) }))
}

async fn replies(inbox: &Inbox, request: &Request) -> Answer {
    let posted = request.posted("ts")?;
    let kept = inbox.posted(&posted).await.map_err(|error| fault(&error))?.ok_or("thread_not_found")?;
    let messages: Vec<_> = [&kept].into_iter().chain(&kept.replies).filter_map(told).collect();
    Ok(json!({ "messages": messages, "has_more": false }))
}

/// The newest first, as Slack has them.
async fn history(inbox: &Inbox, request: &Request) -> Answer {
    let channel = request.channel()?;
    let query = bongsu_core::inbox::Query::default();
    let found =
        inbox.read(move |archive| archive.latest(&query, None, MOST)).await.map_err(|error| fault(&error))?;
    let is_here = |message: &Value| message["channel"] == channel.as_str();
    let messages: Vec<_> = found.iter().rev().filter_map(told).filter(is_here).collect();
    Ok(json!({ "messages": messages, "has_more": false }))
}

fn told(kept: &Kept) -> Option<Value> {
    let Content::Message { message, .. } = &kept.content else { return None };
    let mut fields = message.as_object()?.clone();
    fields.insert("type".to_owned(), "message".into());
    fields.insert("ts".to_owned(), place::ts(kept.id, kept.at).into());
    if !kept.replies.is_empty() {
        fields.insert("reply_count".to_owned(), kept.replies.len().into());
    }
    Some(Value::Object(fields))
}

fn fault(error: &InboxError) -> &'static str {
    tracing::warn!(%error, "the Web API cannot answer");
    "internal_error"
}

fn refuse(word: &str) -> Response {
    axum::Json(json!({ "ok": false, "error": word })).into_response()
}

fn limited(wait: Duration) -> Response {
    let seconds = wait.as_secs_f64().ceil().max(1.0).to_string();
    let body = axum::Json(json!({ "ok": false, "error": "ratelimited" }));
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)], body).into_response()
}
