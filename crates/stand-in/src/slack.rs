//! A Slack incoming webhook.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::{Method, StatusCode};
use serde_json::Value;
use tokio::sync::watch;

use crate::http::Shared;
use crate::http::{Request, Response, Server};

/// The secret part of the webhook's path. No log and no error may contain it.
pub const SECRET: &str = "SECRETXXXX0123456789abcd";

/// The answer to a post.
#[derive(Debug, Clone)]
pub enum Answer {
    /// 200 and `ok`, which means that Slack has the message.
    Ok,
    /// Another response.
    Status {
        code: u16,
        body: String,
        /// The headers in addition to Slack's usual ones.
        headers: Vec<(String, String)>,
    },
    /// `ok` after this time.
    Slow(Duration),
    /// Reads the message and cuts the connection without a response.
    CutConnection,
}

impl Answer {
    /// Creates Slack's refusal with the status `code` and the word `body`.
    pub fn status(code: u16, body: impl Into<String>) -> Self {
        Self::Status { code, body: body.into(), headers: Vec::new() }
    }

    /// Creates a status 200 with a body other than `ok`, like the login page of a proxy.
    pub fn not_ok(body: impl Into<String>) -> Self {
        Self::status(200, body)
    }

    /// Creates Slack's status 429.
    pub fn rate_limited(seconds: u64) -> Self {
        let body = format!(r#"{{"retry_after":{seconds},"ok":false,"error":"rate_limited"}}"#);
        Self::Status { code: 429, body, headers: vec![("retry-after".to_owned(), seconds.to_string())] }
    }

    async fn reply(self) -> Option<Response> {
        match self {
            Self::Ok => Some(ok()),
            Self::Status { code, body, headers } => {
                let status = StatusCode::from_u16(code).unwrap_or_default();
                let plain = Response::new(status, body).header("content-type", "text/html");
                Some(headers.iter().fold(plain, |reply, (name, value)| reply.header(name, value)))
            }
            Self::Slow(wait) => {
                tokio::time::sleep(wait).await;
                Some(ok())
            }
            Self::CutConnection => None,
        }
    }
}

fn ok() -> Response {
    Response::new(StatusCode::OK, "ok").header("content-type", "text/html")
}

/// A received post.
#[derive(Debug, Clone)]
pub struct Post {
    pub path: String,
    /// The headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The time at which the whole post had arrived.
    pub at: Instant,
    /// The answer to the post.
    pub answer: Answer,
}

impl Post {
    /// Returns the body as JSON, or `null` if it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// Returns the message's top-level text.
    pub fn text(&self) -> String {
        self.json().get("text").and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// Returns whether the message has blocks, directly or in an attachment.
    pub fn has_blocks(&self) -> bool {
        let json = self.json();
        json.get("blocks").is_some() || json.get("attachments").is_some()
    }

    /// Returns a header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// The stand-in. Without a script it answers `ok`. A post without a body, which only tests the webhook, gets
/// Slack's usual answer.
#[derive(Debug)]
pub struct Slack {
    server: Server,
    script: Shared<VecDeque<Answer>>,
    posts: watch::Receiver<Vec<Post>>,
}

impl Slack {
    /// Starts the stand-in.
    ///
    /// # Errors
    ///
    /// Returns an error if no port is free.
    pub async fn start() -> Result<Self> {
        let script = Shared::<VecDeque<Answer>>::default();
        let (seen, posts) = watch::channel(Vec::new());
        let answers = script.clone();
        let server = Server::start(move |request: Request| {
            let usual = if request.body.is_empty() { Answer::status(400, "no_text") } else { Answer::Ok };
            let next = || answers.lock().pop_front().unwrap_or(usual);
            let answer = take_post(request, &seen, next);
            async move {
                match answer {
                    Some(answer) => answer.reply().await,
                    None => Some(Response::new(StatusCode::FOUND, "")),
                }
            }
        })
        .await?;
        Ok(Self { server, script, posts })
    }

    /// Returns `http://127.0.0.1:PORT`, for `BONGSU_SLACK_ORIGIN`.
    pub fn origin(&self) -> String {
        self.server.origin()
    }

    /// Returns a webhook URL, whose last part is [`SECRET`].
    pub fn webhook(&self) -> String {
        self.webhook_of("B00000000")
    }

    /// Returns another webhook URL of this stand-in, with a different path.
    pub fn webhook_of(&self, bot: &str) -> String {
        format!("{}/services/T00000000/{bot}/{SECRET}", self.origin())
    }

    /// Returns the forms in which a log could reveal the webhook: as text, as KMS and the extension send it,
    /// and as printed bytes.
    pub fn forms_of_secret(&self) -> [String; 3] {
        let bytes = format!("{:?}", SECRET.as_bytes());
        [SECRET.to_owned(), STANDARD.encode(self.webhook()), bytes.trim_matches(['[', ']']).to_owned()]
    }

    /// Adds the answers to the next posts.
    pub fn script(&self, answers: impl IntoIterator<Item = Answer>) {
        self.script.lock().extend(answers);
    }

    /// Removes the scripted answers, so that it answers `ok` again.
    pub fn forget_script(&self) {
        self.script.lock().clear();
    }

    /// Returns every post so far, in order of arrival.
    pub fn posts(&self) -> Vec<Post> {
        self.posts.borrow().clone()
    }

    /// Returns the number of posts so far.
    pub fn count(&self) -> usize {
        self.posts.borrow().len()
    }

    /// Returns the post of that number, from zero on.
    pub fn post(&self, number: usize) -> Option<Post> {
        self.posts.borrow().get(number).cloned()
    }

    /// Returns the number of TCP connections so far.
    pub fn connections(&self) -> usize {
        self.server.connections()
    }

    /// Waits until `count` posts have arrived, for tests that cannot wait for the sender.
    ///
    /// # Errors
    ///
    /// Returns an error if fewer posts arrive `within` the time.
    pub async fn wait_for_posts(&self, count: usize, within: Duration) -> Result<Vec<Post>> {
        let mut posts = self.posts.clone();
        let enough = posts.wait_for(|posts| posts.len() >= count);
        match tokio::time::timeout(within, enough).await {
            Ok(Ok(posts)) => Ok(posts.clone()),
            _ => bail!("{} instead of {count} posts within {within:?}", self.posts().len()),
        }
    }
}

/// Records only posts with a body. Other requests open a connection in advance, or are mistakes that show as
/// missing posts.
fn take_post(
    request: Request,
    seen: &watch::Sender<Vec<Post>>,
    next: impl FnOnce() -> Answer,
) -> Option<Answer> {
    if request.method != Method::POST {
        return None;
    }
    let answer = next();
    if request.body.is_empty() {
        return Some(answer);
    }
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let headers =
        request.headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect();
    let post = Post {
        path: request.path,
        headers,
        body: text(&request.body),
        at: Instant::now(),
        answer: answer.clone(),
    };
    seen.send_modify(|posts| posts.push(post));
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::send;

    async fn post(slack: &Slack) -> Result<Response> {
        send(Method::POST, &slack.webhook(), &[("x-a", "b")], b"{\"text\":\"hi\"}".to_vec()).await
    }

    #[tokio::test]
    async fn follows_its_script_and_then_returns_ok() -> Result<()> {
        let slack = Slack::start().await?;
        slack.script([Answer::rate_limited(3), Answer::CutConnection, Answer::not_ok("<html>")]);
        let limited = post(&slack).await?;
        assert_eq!((limited.status.as_u16(), limited.headers["retry-after"].to_str()?), (429, "3"));
        assert!(post(&slack).await.is_err());
        assert_eq!(post(&slack).await?.body, b"<html>");
        assert_eq!(post(&slack).await?.body, b"ok");

        let posts = slack.wait_for_posts(4, Duration::from_secs(1)).await?;
        assert_eq!((posts[0].text(), posts[0].header("x-a"), posts.len()), ("hi".to_owned(), Some("b"), 4));
        assert!(posts[0].path.ends_with(SECRET));
        assert_eq!(slack.connections(), 4);
        Ok(())
    }

    #[tokio::test]
    async fn counts_only_posts() -> Result<()> {
        let slack = Slack::start().await?;
        assert_eq!(send(Method::HEAD, &slack.origin(), &[], Vec::new()).await?.status, StatusCode::FOUND);
        assert!(slack.posts().is_empty());
        assert!(slack.wait_for_posts(1, Duration::ZERO).await.is_err());
        Ok(())
    }
}
