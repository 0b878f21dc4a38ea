//! Whether a webhook is alive, without posting anything.

use std::time::Duration;

use http::Request;
use http_body_util::Full;

use super::WebhookUrl;
use crate::http::said;
use crate::http::{HttpClient, Response};

const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// What a webhook answers to an empty post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookState {
    /// It misses the text, so it would take one.
    Alive,
    /// It refuses as such; Slack's words.
    Dead(String),
    /// Anything else: no answer, or one that says nothing about it.
    Unknown(String),
}

/// What Slack says to a post without a message, by the webhook's kind and age.
const MISSES_TEXT: [&str; 3] = ["no_text", "invalid_payload", "missing_text_or_fallback_or_attachments"];

impl WebhookUrl {
    /// Posts nothing and reads the answer: only a live webhook gets as far as missing the text.
    pub async fn probe(&self, http: &HttpClient) -> WebhookState {
        let request = Request::post(self.expose()).header(http::header::CONTENT_TYPE, "application/json");
        let Ok(request) = request.body(Full::default()) else {
            return WebhookState::Dead("its URL cannot be requested".to_owned());
        };
        match http.send(request, ANSWER_WITHIN).await {
            Ok(response) => read(&response),
            Err(error) => WebhookState::Unknown(error.to_string()),
        }
    }
}

fn read(response: &Response) -> WebhookState {
    let body = String::from_utf8_lossy(&response.body);
    let said = format!("Slack answered {} {}", response.status.as_u16(), said(response));
    match response.status.as_u16() {
        400 if MISSES_TEXT.contains(&body.trim()) => WebhookState::Alive,
        // 302 to a page about it: what was typed is no webhook's path.
        302 | 400 | 403 | 404 | 410 => WebhookState::Dead(said),
        _ => WebhookState::Unknown(said),
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};
    use hyper::body::Bytes;

    use super::*;

    #[test]
    fn only_a_live_webhook_misses_the_text() {
        let cases = [
            (400, "no_text", true, false),
            (400, "invalid_payload\n", true, false),
            (404, "no_service", false, true),
            (403, "invalid_token", false, true),
            (410, "channel_is_archived", false, true),
            (429, "rate_limited", false, false),
            (500, "rollup_error", false, false),
            (200, "ok", false, false),
        ];
        for (status, body, is_alive, is_dead) in cases {
            let status = StatusCode::from_u16(status).unwrap();
            let response = Response { status, headers: HeaderMap::new(), body: Bytes::from(body) };
            let state = read(&response);
            assert_eq!(state == WebhookState::Alive, is_alive, "{body}");
            assert_eq!(matches!(state, WebhookState::Dead(_)), is_dead, "{body}");
        }
    }
}
