//! Uploads a picture to the thread of a message (docs.slack.dev, "files.getUploadURLExternal" and
//! "files.completeUploadExternal"). The text has already been sent, so there are no retries.

use std::time::Duration;

use bongsu_slack::Posted;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Request, Uri};
use http_body_util::Full;
use hyper::body::Bytes;
use serde::Deserialize;
use serde_json::json;
use tokio::time::Instant;

use super::super::UrlRules;
use super::super::answer::read_error;
use super::super::attempts::Answer;
use super::answer::read;
use super::api::WebApi;
use super::token::BotToken;
use crate::http::said;

/// The hosts of Slack's uploads, and of GovSlack's (inferred from its other hosts).
const HOSTS: [&str; 2] = ["files.slack.com", "files.slack-gov.com"];

/// A picture to upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The name of the file.
    pub name: String,
    /// The description of the picture in words.
    pub alt: String,
    pub png: Vec<u8>,
}

/// The destination of an upload. Anybody who has the URL can upload a file, so the type never displays it.
#[derive(Deserialize)]
struct Ticket {
    upload_url: String,
    file_id: String,
}

impl WebApi {
    /// Uploads a picture to the thread of a message. The error is one line without the URL.
    pub(super) async fn upload(
        &self,
        token: &BotToken,
        posted: &Posted,
        upload: &Upload,
        deadline: Instant,
    ) -> Result<(), String> {
        let left = || deadline.saturating_duration_since(Instant::now());
        let ticket = self.ticket(token, upload, left()).await?;
        self.put(&ticket, upload, left()).await?;
        let files = json!([{ "id": ticket.file_id, "title": upload.alt }]);
        let body = json!({ "files": files, "channel_id": posted.channel, "thread_ts": posted.ts });
        refusal(self.call("files.completeUploadExternal", token, body.to_string(), left()).await)
    }

    async fn ticket(&self, token: &BotToken, upload: &Upload, within: Duration) -> Result<Ticket, String> {
        let length = upload.png.len().to_string();
        let fields =
            [("filename", upload.name.as_str()), ("length", length.as_str()), ("alt_txt", &upload.alt)];
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(format!("{}/api/files.getUploadURLExternal", self.origin()))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = token.authorization().map(|value| request.header(AUTHORIZATION, value));
        let request = request.and_then(|request| request.body(Full::from(form)).ok());
        let request = request.ok_or("Slack's Web API cannot be requested")?;
        let sent = self.http.send(request, within).await;
        let response = sent.map_err(|error| read_error(&error).to_string())?;
        refusal(read(&response))?;
        let ticket = serde_json::from_slice(&response.body);
        ticket.map_err(|_| "Slack's answer has no URL for the upload".to_owned())
    }

    /// Uploads the file without the token, because the URL itself is secret.
    async fn put(&self, ticket: &Ticket, upload: &Upload, within: Duration) -> Result<(), String> {
        let uri = uri(&ticket.upload_url, self.rules).ok_or("the URL for the upload is not Slack's")?;
        let request = Request::post(uri).header(CONTENT_TYPE, "application/octet-stream");
        let request = request.body(Full::from(Bytes::copy_from_slice(&upload.png)));
        let request = request.map_err(|_| "the URL for the upload is invalid".to_owned())?;
        let sent = self.http.send(request, within).await;
        let response = sent.map_err(|error| format!("the upload: {error}"))?;
        if response.status == 200 {
            return Ok(());
        }
        Err(format!("Slack answered {} {} to the upload", response.status.as_u16(), said(&response)))
    }
}

/// Returns the URL if files may be uploaded there.
fn uri(url: &str, rules: UrlRules) -> Option<Uri> {
    let uri: Uri = url.parse().ok()?;
    let host = uri.host()?;
    let is_slack = uri.scheme_str() == Some("https") && HOSTS.contains(&host);
    (is_slack || rules == UrlRules::Any).then_some(uri)
}

fn refusal(answer: Answer) -> Result<(), String> {
    match answer {
        Answer::Delivered(_) => Ok(()),
        Answer::BlocksRefused(cause) => Err(cause),
        Answer::Gone => Err("Slack reports a missing message".to_owned()),
        Answer::Failed(error)
        | Answer::ChannelRefused(error)
        | Answer::ThreadRefused(error)
        | Answer::SecretRefused(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_goes_only_to_slack() {
        use UrlRules::{Any, SlackOnly};
        let cases = [
            ("https://files.slack.com/upload/v1/ABC", SlackOnly, true),
            ("https://files.slack-gov.com/upload/v1/ABC", SlackOnly, true),
            ("http://files.slack.com/upload/v1/ABC", SlackOnly, false),
            ("https://files.slack.com.evil.example/upload", SlackOnly, false),
            ("https://files.slack.com@evil.example/upload", SlackOnly, false),
            ("https://evil.example/files.slack.com", SlackOnly, false),
            ("http://127.0.0.1:8470/upload/v1/inbox/F1", SlackOnly, false),
            ("http://127.0.0.1:8470/upload/v1/inbox/F1", Any, true),
            ("/upload", Any, false),
            ("not a url", Any, false),
        ];
        for (url, rules, expected) in cases {
            assert_eq!(uri(url, rules).is_some(), expected, "{url}");
        }
    }
}
