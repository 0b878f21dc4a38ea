use std::time::Duration;

use bongsu_core::delivery::DeliveryError;
use bongsu_slack::{Attachment, Block, Message, Posted};
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http_body_util::Full;
use hyper::body::Bytes;
use serde::Serialize;

use super::super::UrlRules;
use super::super::answer::read_error;
use super::super::attempts::Answer;
use super::answer::{permalink, read};
use super::token::BotToken;
use crate::http::{HttpClient, HttpError, Response};

/// The origins of the API: Slack's, and GovSlack's.
const ORIGINS: [&str; 2] = ["https://slack.com", "https://slack-gov.com"];

/// Slack's Web API.
#[derive(Debug, Clone)]
pub struct WebApi {
    origin: String,
    /// Whether the origin may receive tokens. Otherwise no request is sent.
    is_allowed: bool,
    /// The rules for upload URLs.
    pub(super) rules: UrlRules,
    pub(super) http: HttpClient,
}

/// The reason why an origin is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "BONGSU_SLACK_API_ORIGIN \"{0}\": not https://slack.com or https://slack-gov.com (to use another server on purpose: BONGSU_ALLOW_INSECURE_WEBHOOK=1 or --allow-insecure-webhook)"
)]
pub struct ApiError(String);

impl WebApi {
    /// Creates a client for an origin, by default Slack's own. Bot tokens are sent there, so it must be
    /// Slack's unless `rules` allow any.
    ///
    /// # Errors
    ///
    /// Returns an error if the origin may not receive tokens.
    pub fn at(origin: Option<&str>, rules: UrlRules, http: HttpClient) -> Result<Self, ApiError> {
        let [slack, _] = ORIGINS;
        let api = Self { origin: String::new(), is_allowed: false, rules, http };
        let api = api.elsewhere(origin.unwrap_or(slack));
        if api.is_allowed { Ok(api) } else { Err(ApiError(api.origin)) }
    }

    /// Returns a client for another origin, such as GovSlack's. It sends no request if the origin may not receive
    /// tokens.
    #[must_use]
    pub fn elsewhere(self, origin: &str) -> Self {
        let origin = origin.trim().trim_end_matches('/');
        let is_any =
            || self.rules == UrlRules::Any && origin.parse::<http::Uri>().is_ok_and(|it| it.host().is_some());
        Self { is_allowed: ORIGINS.contains(&origin) || is_any(), origin: origin.to_owned(), ..self }
    }

    /// Returns the origin, such as `https://slack.com`, for early connections.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    pub(super) async fn post(&self, token: &BotToken, message: &Message, within: Duration) -> Answer {
        self.call("chat.postMessage", token, message.to_json(), within).await
    }

    pub(super) async fn update(
        &self,
        token: &BotToken,
        posted: &Posted,
        message: &Message,
        within: Duration,
    ) -> Answer {
        let change = Change {
            posted,
            text: &message.text,
            blocks: &message.blocks,
            attachments: &message.attachments,
        };
        // The message contains only strings, booleans and lists, so serialization cannot fail.
        let body = serde_json::to_string(&change).unwrap_or_default();
        self.call("chat.update", token, body, within).await
    }

    /// Returns the URL of a message.
    pub(super) async fn permalink(
        &self,
        token: &BotToken,
        posted: &Posted,
        within: Duration,
    ) -> Option<String> {
        let Posted { channel, ts } = posted;
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
        let url = format!("{}/api/chat.getPermalink?channel={channel}&message_ts={ts}", self.origin);
        let request = Request::get(url).header(AUTHORIZATION, token.authorization()?);
        let is_sound = self.is_allowed && is_plain(channel) && is_plain(ts);
        let request = request.body(Full::default()).ok().filter(|_| is_sound)?;
        let response = self.http.send(request, within).await.ok()?;
        permalink(&response)
    }

    pub(super) async fn call(
        &self,
        method: &str,
        token: &BotToken,
        body: String,
        within: Duration,
    ) -> Answer {
        let Some(sent) = self.send(method, token, body, within).await else {
            let cause = "Slack's Web API cannot be requested".to_owned();
            let hint = "check api_origin of the receiver (https://slack.com or https://slack-gov.com), BONGSU_SLACK_API_ORIGIN and the stored bot token".to_owned();
            return Answer::Failed(DeliveryError::Permanent { cause, hint });
        };
        match sent {
            Ok(response) => read(&response),
            Err(error) => Answer::Failed(read_error(&error)),
        }
    }

    /// Calls a method. Returns `None` if the request is invalid.
    pub(super) async fn send(
        &self,
        method: &str,
        token: &BotToken,
        body: String,
        within: Duration,
    ) -> Option<Result<Response, HttpError>> {
        let request = self.request(method, token, body)?;
        Some(self.http.send(request, within).await)
    }

    fn request(&self, method: &str, token: &BotToken, body: String) -> Option<Request<Full<Bytes>>> {
        if !self.is_allowed {
            return None;
        }
        let request = Request::post(format!("{}/api/{method}", self.origin))
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .header(AUTHORIZATION, token.authorization()?);
        request.body(Full::from(body)).ok()
    }
}

/// The body of chat.update. Slack keeps omitted fields, so it always contains blocks and attachments, even
/// empty ones (docs.slack.dev, "chat.update").
#[derive(Serialize)]
struct Change<'a> {
    #[serde(flatten)]
    posted: &'a Posted,
    text: &'a str,
    blocks: &'a [Block],
    attachments: &'a [Attachment],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_only_to_slack() {
        use UrlRules::{Any, SlackOnly};
        let cases = [
            (None, SlackOnly, Some("https://slack.com")),
            (Some("https://slack-gov.com/"), SlackOnly, Some("https://slack-gov.com")),
            (Some("https://slack.com.evil.example"), SlackOnly, None),
            (Some("http://slack.com"), SlackOnly, None),
            (Some("http://127.0.0.1:8080"), SlackOnly, None),
            (Some("http://127.0.0.1:8080"), Any, Some("http://127.0.0.1:8080")),
            (Some("not a url"), Any, None),
        ];
        for (origin, rules, expected) in cases {
            let api = WebApi::at(origin, rules, HttpClient::new().unwrap());
            assert_eq!(api.ok().as_ref().map(WebApi::origin), expected, "{origin:?}");
        }
    }
}
