//! What the two floors share: a function that posts a constant body for every invocation, over bongsu's own
//! HTTP client, and does nothing else. No function that relays to Slack can do less.

use std::time::Duration;

use bongsu_io::http::HttpClient;
use http::Request;
use http_body_util::Full;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

/// As long as bongsu waits for an answer.
pub const WITHIN: Duration = Duration::from_secs(10);

/// Serves invocations until Lambda ends the process.
///
/// # Errors
///
/// The Lambda Runtime API cannot be reached.
pub async fn serve(http: &HttpClient, url: &str) -> Result<(), Error> {
    lambda_runtime::run(service_fn(|_: LambdaEvent<Value>| post(http, url))).await
}

async fn post(http: &HttpClient, url: &str) -> Result<(), Error> {
    let request = Request::post(url)
        .header(http::header::CONTENT_TYPE, "application/json; charset=utf-8")
        .body(Full::from(r#"{"text":"an alarm"}"#))?;
    let answer = http.send(request, WITHIN).await?;
    if answer.body != "ok" {
        return Err(format!("Slack said {}", answer.status).into());
    }
    Ok(())
}
