//! The AWS Parameters and Secrets Lambda extension: a local HTTP endpoint for SSM and Secrets Manager, which
//! makes their SDKs unnecessary.

use std::time::Duration;

use bongsu_core::ports::SecretError;
use http::Request;
use http_body_util::Full;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::Surroundings;
use crate::http::HttpClient;

/// Characters that stay as they are in a query.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const DEFAULT_PORT: u16 = 2773;
const MISSING: &str =
    "the AWS Parameters and Secrets Lambda extension does not answer; add its layer to the function";

pub(super) struct Extension<'a> {
    http: &'a HttpClient,
    surroundings: &'a Surroundings,
}

impl<'a> Extension<'a> {
    pub(super) fn new(http: &'a HttpClient, surroundings: &'a Surroundings) -> Self {
        Self { http, surroundings }
    }

    pub(super) async fn parameter(&self, name: &str, within: Duration) -> Result<SecretString, SecretError> {
        let path = format!("/systemsmanager/parameters/get?name={}&withDecryption=true", percent(name));
        let what = format!("SSM parameter \"{name}\"");
        let answer = self.get(&path, &what, within).await?;
        text_at(&answer, "/Parameter/Value", &what)
    }

    pub(super) async fn secret(&self, id: &str, within: Duration) -> Result<SecretString, SecretError> {
        let path = format!("/secretsmanager/get?secretId={}", percent(id));
        let what = format!("Secrets Manager secret \"{id}\"");
        let answer = self.get(&path, &what, within).await?;
        text_at(&answer, "/SecretString", &what)
    }

    async fn get(&self, path: &str, what: &str, within: Duration) -> Result<Value, SecretError> {
        let fail = |cause: String, temporary| SecretError {
            cause: format!("{what} cannot be read: {cause}"),
            temporary,
        };
        let port = self.surroundings.extension_port.unwrap_or(DEFAULT_PORT);
        let token = self.surroundings.session_token.as_ref().map(ExposeSecret::expose_secret);
        let request = Request::get(format!("http://localhost:{port}{path}"))
            .header("X-Aws-Parameters-Secrets-Token", token.unwrap_or_default())
            .body(Full::default())
            .map_err(|error| fail(error.to_string(), false))?;
        let answer = self.http.send(request, within).await;
        let answer = answer.map_err(|error| fail(format!("{MISSING} ({error})"), true))?;
        let status = answer.status;
        if !status.is_success() {
            let remedy = "check the name, the function's role (ssm:GetParameter or secretsmanager:GetSecretValue, and kms:Decrypt) and the region";
            return Err(fail(format!("the extension answered {status}; {remedy}"), status.as_u16() >= 429));
        }
        serde_json::from_slice(&answer.body)
            .map_err(|_| fail("the extension's answer is not JSON".to_owned(), true))
    }
}

fn text_at(answer: &Value, pointer: &str, what: &str) -> Result<SecretString, SecretError> {
    let text = answer.pointer(pointer).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let empty =
        || SecretError::permanent(format!("{what} holds no text; store the webhook URL itself in it"));
    text.map(Into::into).ok_or_else(empty)
}

fn percent(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, UNRESERVED)
}
