//! Slack's Web API, as far as a bot needs it. Messages are stored, so that an existing one can be changed and
//! a deleted one cannot.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::Result;
use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use crate::http::Shared;
use crate::http::{Request, Response, Server};

/// The valid token. No log and no error may contain it.
pub const BOT_TOKEN: &str = "xoxb-123456789012-SECRETXXXX9876543210zyxw";

/// The secret part of every upload URL. No log and no error may contain it.
const UPLOAD: &str = "/upload/v1/SECRETXXXXupload";

/// The channel's ID, for any requested name.
pub const CHANNEL: &str = "C0123456789";

/// The answer to a call.
#[derive(Debug, Clone)]
pub enum ApiAnswer {
    /// Slack's usual answer: `ok` or an error.
    AsSlack,
    /// Status 200 with this error word.
    Refused(String),
    /// Status 200 with the error of this missing scope.
    MissingScope(String),
    /// Status 429 with this number of seconds to wait.
    RateLimited(u64),
    /// Another status with this body.
    Status(u16, String),
    /// Runs the call and cuts the connection without a response.
    CutConnection,
    /// Slack's usual answer after this time.
    Slow(Duration),
}

impl ApiAnswer {
    /// Creates the answer with this error word.
    pub fn refused(word: &str) -> Self {
        Self::Refused(word.to_owned())
    }
}

/// A received call.
#[derive(Debug, Clone)]
pub struct ApiCall {
    /// The method, such as `chat.postMessage`, or `upload` for the content of a file.
    pub method: String,
    /// The query of the URL, or the path for an upload.
    pub query: String,
    /// The token in the header `Authorization`.
    pub token: Option<String>,
    /// The body as text.
    pub body: String,
    /// The body as bytes.
    pub bytes: Vec<u8>,
    /// The host of the request.
    host: String,
    /// The time at which the whole call had arrived.
    pub at: Instant,
}

impl ApiCall {
    /// Returns the body as JSON, or `null` if it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// Returns the `value` of the message's button with that `action_id`.
    pub fn button(&self, action: &str) -> Option<String> {
        let body = self.json();
        let blocks = body.pointer("/attachments/0/blocks")?.as_array()?;
        let mut elements = blocks.iter().filter_map(|block| block.get("elements")?.as_array()).flatten();
        let button = elements.find(|element| element.get("action_id").is_some_and(|it| it == action))?;
        button.get("value")?.as_str().map(str::to_owned)
    }

    /// Returns a text field of the body.
    pub fn text(&self, field: &str) -> String {
        self.json().get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

#[derive(Debug, Default)]
struct State {
    script: VecDeque<ApiAnswer>,
    calls: Vec<ApiCall>,
    /// The `ts` of every existing message.
    messages: Vec<String>,
    posts: usize,
    /// The expected files by index: their length, and whether they were uploaded.
    files: Vec<(usize, bool)>,
    token: Option<String>,
}

/// The stand-in. Without a script it answers as Slack does.
#[derive(Debug)]
pub struct SlackApi {
    server: Server,
    state: Shared<State>,
}

impl SlackApi {
    /// Starts the stand-in.
    ///
    /// # Errors
    ///
    /// Returns an error if no port is free.
    pub async fn start() -> Result<Self> {
        let state = Shared::<State>::default();
        let served = state.clone();
        let server = Server::start(move |request: Request| {
            let (reply, wait) = answer(&served, &request);
            async move {
                tokio::time::sleep(wait).await;
                reply
            }
        })
        .await?;
        Ok(Self { server, state })
    }

    /// Returns `http://127.0.0.1:PORT`, for `BONGSU_SLACK_API_ORIGIN`.
    pub fn origin(&self) -> String {
        self.server.origin()
    }

    /// Adds the answers to the next calls.
    pub fn script(&self, answers: impl IntoIterator<Item = ApiAnswer>) {
        self.state.lock().script.extend(answers);
    }

    /// Returns every call so far, in order of arrival.
    pub fn calls(&self) -> Vec<ApiCall> {
        self.state.lock().calls.clone()
    }

    /// Deletes every message, as a person can do in Slack.
    pub fn delete_messages(&self) {
        self.state.lock().messages.clear();
    }

    /// Replaces the valid token [`BOT_TOKEN`] by another.
    pub fn rotate(&self, token: &str) {
        self.state.lock().token = Some(token.to_owned());
    }
}

fn answer(state: &Shared<State>, request: &Request) -> (Option<Response>, Duration) {
    let is_upload = request.path.starts_with(UPLOAD);
    let method = if is_upload { Some("upload") } else { request.path.strip_prefix("/api/") };
    // A request to another path only opens a connection in advance.
    let Some(method) = method.filter(|_| request.method != Method::HEAD) else {
        return (Some(Response::new(StatusCode::FOUND, "")), Duration::ZERO);
    };
    let header = |name| request.headers.get(name).and_then(|value| value.to_str().ok());
    let token = header("authorization");
    let call = ApiCall {
        method: method.to_owned(),
        query: if is_upload { request.path.clone() } else { request.query.clone() },
        host: header("host").unwrap_or_default().to_owned(),
        bytes: request.body.clone(),
        token: token.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned),
        body: String::from_utf8_lossy(&request.body).into_owned(),
        at: Instant::now(),
    };
    let mut state = state.lock();
    state.calls.push(call.clone());
    match state.script.pop_front().unwrap_or(ApiAnswer::AsSlack) {
        ApiAnswer::AsSlack => (Some(done(&mut state, &call)), Duration::ZERO),
        ApiAnswer::Slow(wait) => (Some(done(&mut state, &call)), wait),
        ApiAnswer::Refused(word) => (Some(ok(&refused(&word))), Duration::ZERO),
        ApiAnswer::MissingScope(needed) => {
            let body = json!({ "ok": false, "error": "missing_scope", "needed": needed, "provided": "" });
            (Some(ok(&body)), Duration::ZERO)
        }
        ApiAnswer::RateLimited(seconds) => {
            let body = refused("ratelimited").to_string();
            let reply = Response::new(StatusCode::TOO_MANY_REQUESTS, body);
            (Some(reply.header("retry-after", &seconds.to_string())), Duration::ZERO)
        }
        ApiAnswer::Status(code, body) => {
            (Some(Response::new(StatusCode::from_u16(code).unwrap_or_default(), body)), Duration::ZERO)
        }
        ApiAnswer::CutConnection => {
            carry_out(&mut state, &call);
            (None, Duration::ZERO)
        }
    }
}

/// A failed upload has another status, because it is not a method.
fn done(state: &mut State, call: &ApiCall) -> Response {
    let body = carry_out(state, call);
    let reply = ok(&body);
    if call.method == "upload" && body.get("ok") != Some(&Value::Bool(true)) {
        return Response { status: StatusCode::BAD_REQUEST, ..reply };
    }
    reply
}

fn carry_out(state: &mut State, call: &ApiCall) -> Value {
    if call.method == "upload" {
        return upload(state, call);
    }
    let known = state.token.as_deref().unwrap_or(BOT_TOKEN);
    match call.token.as_deref() {
        None => return refused("not_authed"),
        Some(token) if token != known => return refused("invalid_auth"),
        Some(_) => {}
    }
    match call.method.as_str() {
        "auth.test" => {
            json!({ "ok": true, "team": "Acme", "user": "bongsu", "url": "https://acme.slack.com/" })
        }
        "chat.postMessage" if call.text("channel").is_empty() => refused("channel_not_found"),
        "chat.postMessage" => {
            state.posts += 1;
            let ts = format!("1790000000.{:06}", state.posts);
            state.messages.push(ts.clone());
            json!({ "ok": true, "channel": CHANNEL, "ts": ts, "message": { "text": call.text("text") } })
        }
        "chat.update" if call.text("channel") != CHANNEL => refused("channel_not_found"),
        "chat.update" if !state.messages.contains(&call.text("ts")) => refused("message_not_found"),
        "chat.update" => json!({ "ok": true, "channel": CHANNEL, "ts": call.text("ts"), "text": "" }),
        "chat.getPermalink" => {
            let link = format!("https://example.slack.com/archives/{CHANNEL}/{}", call.query);
            json!({ "ok": true, "channel": CHANNEL, "permalink": link })
        }
        "files.getUploadURLExternal" => ticket(state, call),
        "files.completeUploadExternal" => complete(state, call),
        _ => refused("unknown_method"),
    }
}

/// Reads the form with a file's length and name.
fn ticket(state: &mut State, call: &ApiCall) -> Value {
    let field = |name: &str| call.body.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let length = field("length").and_then(|length| length.parse().ok());
    let (Some(length), Some(_)) = (length, field("filename")) else { return refused("invalid_arguments") };
    state.files.push((length, false));
    let number = state.files.len() - 1;
    json!({ "ok": true, "file_id": format!("F{number}"), "upload_url": format!("http://{}{UPLOAD}{number}", call.host) })
}

/// The URL is the secret, so the request must not contain a token.
fn upload(state: &mut State, call: &ApiCall) -> Value {
    let number = call.query.strip_prefix(UPLOAD).and_then(|number| number.parse::<usize>().ok());
    match number.and_then(|number| state.files.get_mut(number)) {
        Some((length, has_come)) if *length == call.bytes.len() && call.token.is_none() => {
            *has_come = true;
            json!({ "ok": true })
        }
        _ => refused("invalid_arguments"),
    }
}

fn complete(state: &State, call: &ApiCall) -> Value {
    let files = call.json().get("files").and_then(Value::as_array).cloned().unwrap_or_default();
    let has_come = |file: &Value| {
        let number = file.get("id")?.as_str()?.strip_prefix('F')?.parse::<usize>().ok()?;
        state.files.get(number).filter(|(_, has_come)| *has_come)
    };
    match (call.text("channel_id"), call.text("thread_ts")) {
        (channel, _) if channel != CHANNEL => refused("channel_not_found"),
        (_, ts) if !state.messages.contains(&ts) => refused("thread_not_found"),
        _ if files.is_empty() || files.iter().any(|file| has_come(file).is_none()) => {
            refused("file_not_found")
        }
        _ => json!({ "ok": true, "files": files }),
    }
}

fn refused(word: &str) -> Value {
    json!({ "ok": false, "error": word })
}

fn ok(body: &Value) -> Response {
    Response::new(StatusCode::OK, body.to_string()).header("content-type", "application/json; charset=utf-8")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::send;

    async fn call(api: &SlackApi, method: &str, token: &str, body: Value) -> Result<Value> {
        let url = format!("{}/api/{method}", api.origin());
        let token = format!("Bearer {token}");
        let headers = [("authorization", token.as_str())];
        let reply = send(Method::POST, &url, &headers, body.to_string().into_bytes()).await?;
        Ok(serde_json::from_slice(&reply.body)?)
    }

    #[tokio::test]
    async fn answers_as_slack_does() -> Result<()> {
        let api = SlackApi::start().await?;
        let post = json!({ "channel": "#alarms", "text": "hi" });
        assert_eq!(call(&api, "chat.postMessage", "xoxb-2", post.clone()).await?["error"], "invalid_auth");
        let posted = call(&api, "chat.postMessage", BOT_TOKEN, post).await?;
        assert_eq!((&posted["ok"], &posted["channel"]), (&json!(true), &json!(CHANNEL)));
        let change = json!({ "channel": CHANNEL, "ts": posted["ts"], "text": "ho" });
        assert_eq!(call(&api, "chat.update", BOT_TOKEN, change.clone()).await?["ok"], true);
        api.delete_messages();
        assert_eq!(call(&api, "chat.update", BOT_TOKEN, change).await?["error"], "message_not_found");
        api.script([ApiAnswer::CutConnection]);
        assert!(call(&api, "chat.update", BOT_TOKEN, json!({})).await.is_err());
        assert_eq!(api.calls().len(), 5);
        Ok(())
    }
}
