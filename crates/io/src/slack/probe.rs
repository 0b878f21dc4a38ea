//! Checks whether a webhook works, without posting.

use std::time::Duration;

use http::Request;
use http_body_util::Full;

use super::WebhookUrl;
use crate::http::said;
use crate::http::{HttpClient, Response};

const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// The state of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookState {
    /// The webhook works: Slack refused the post only because it has no text.
    Alive,
    /// The webhook does not work. Contains Slack's words.
    Dead(String),
    /// The state is unknown, because there was no response or an unrelated one.
    Unknown(String),
}

/// Slack's errors for a post without a message. They depend on the kind and age of the webhook.
const MISSES_TEXT: [&str; 3] = ["no_text", "invalid_payload", "missing_text_or_fallback_or_attachments"];

impl WebhookUrl {
    /// Posts an empty body. Only a working webhook reports the missing text.
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
        // Status 302 redirects to an error page, so the path is not a webhook.
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
    fn only_a_working_webhook_reports_the_missing_text() {
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
