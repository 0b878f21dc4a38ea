//! The common part of the two floor programs. For each invocation, the function only posts a constant body with
//! bongsu's HTTP client. No function that relays alarms to Slack can do less.

use std::time::Duration;

use bongsu_io::http::HttpClient;
use http::Request;
use http_body_util::Full;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

/// The time for which bongsu waits for a response.
pub const WITHIN: Duration = Duration::from_secs(10);

/// Serves invocations until Lambda ends the process.
///
/// # Errors
///
/// Returns an error if the Lambda Runtime API cannot be reached.
pub async fn serve(http: &HttpClient, url: &str) -> Result<(), Error> {
    lambda_runtime::run(service_fn(|_: LambdaEvent<Value>| post(http, url))).await
}

async fn post(http: &HttpClient, url: &str) -> Result<(), Error> {
    let request = Request::post(url)
        .header(http::header::CONTENT_TYPE, "application/json; charset=utf-8")
        .body(Full::from(r#"{"text":"an alarm"}"#))?;
    let answer = http.send(request, WITHIN).await?;
    if answer.body != "ok" {
        return Err(format!("Slack answered {}", answer.status).into());
    }
    Ok(())
}
