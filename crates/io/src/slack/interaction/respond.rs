use std::time::Duration;

use bongsu_slack::ResponseUrl;
use http::Request;
use http::header::CONTENT_TYPE;
use http_body_util::Full;
use serde_json::json;

use super::super::UrlRules;
use crate::http::HttpClient;

/// Sends a message that only the person who pressed the button or sent the command sees. The posted message stays
/// (docs.slack.dev, "Handling user interaction", "Publishing ephemeral responses"). The action does not
/// depend on this response, so a failure appears only in the log, without the URL.
pub async fn respond(http: &HttpClient, url: &ResponseUrl, rules: UrlRules, text: &str, within: Duration) {
    if let Err(error) = send(http, url, rules, text, within).await {
        tracing::warn!(error, "the person who asked in Slack cannot be answered");
    }
}

async fn send(
    http: &HttpClient,
    url: &ResponseUrl,
    rules: UrlRules,
    text: &str,
    within: Duration,
) -> Result<(), String> {
    if rules != UrlRules::Any && !url.is_of_slack() {
        return Err("the response_url is not Slack's".to_owned());
    }
    let body = json!({ "response_type": "ephemeral", "replace_original": false, "text": text });
    let request = Request::post(url.expose()).header(CONTENT_TYPE, "application/json; charset=utf-8");
    let request = request.body(Full::from(body.to_string()));
    let request = request.map_err(|_| "the response_url is no URL".to_owned())?;
    match http.send(request, within).await {
        Ok(response) if response.status.is_success() => Ok(()),
        Ok(response) => Err(format!("Slack answered {}", response.status.as_u16())),
        Err(error) => Err(error.to_string()),
    }
}
