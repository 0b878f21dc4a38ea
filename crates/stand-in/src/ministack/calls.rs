//! AWS's three protocols, as far as tests need them. An SDK would take longer to build than everything else,
//! and a test should not share code with the tested program.

use anyhow::{Context as _, Result, bail};
use hyper::Method;
use serde_json::Value;

use super::{Area, Ministack};
use crate::http::{Response, send};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsError {
    pub status: u16,
    pub body: String,
}

impl std::fmt::Display for AwsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AWS answered {}: {}", self.status, self.body)
    }
}

impl std::error::Error for AwsError {}

impl Ministack {
    /// Calls an operation of the JSON protocol, for example `call("kms", "TrentService.CreateKey", ...)`.
    ///
    /// # Errors
    ///
    /// Returns an [`AwsError`] if AWS refuses the request.
    pub async fn call(&self, service: &str, target: &str, input: &Value) -> Result<Value> {
        let authorization = authorization(service);
        let headers = [
            ("authorization", authorization.as_str()),
            ("content-type", "application/x-amz-json-1.1"),
            ("x-amz-target", target),
        ];
        json(send(Method::POST, &self.endpoint(), &headers, input.to_string().into_bytes()).await?)
    }

    /// Calls an operation of the REST protocol (Lambda).
    ///
    /// # Errors
    ///
    /// Returns an [`AwsError`] if AWS refuses the request.
    pub async fn rest(&self, service: &str, method: &str, path: &str, input: &Value) -> Result<Value> {
        let authorization = authorization(service);
        let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
        let url = format!("{}{path}", self.endpoint());
        let method = method.parse::<Method>()?;
        json(send(method, &url, &headers, input.to_string().into_bytes()).await?)
    }

    /// Uploads data that is not JSON (S3).
    ///
    /// # Errors
    ///
    /// Returns an [`AwsError`] if AWS refuses the request.
    pub async fn put(&self, service: &str, path: &str, body: Vec<u8>) -> Result<()> {
        let authorization = authorization(service);
        let url = format!("{}{path}", self.endpoint());
        let headers = [("authorization", authorization.as_str())];
        accepted(send(Method::PUT, &url, &headers, body).await?).map(drop)
    }

    /// Calls an operation of the query protocol (SNS), whose response is XML.
    ///
    /// # Errors
    ///
    /// Returns an [`AwsError`] if AWS refuses the request.
    pub async fn query(&self, service: &str, action: &str, input: &[(&str, &str)]) -> Result<String> {
        self.query_in(Area::HOME, service, action, input).await
    }

    /// Calls an operation of the query protocol in an account and region; see [`Self::query`].
    ///
    /// # Errors
    ///
    /// Returns an [`AwsError`] if AWS refuses the request.
    pub async fn query_in(
        &self,
        area: Area<'_>,
        service: &str,
        action: &str,
        input: &[(&str, &str)],
    ) -> Result<String> {
        let authorization = authorization_in(area, service);
        let headers = [
            ("authorization", authorization.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let mut form = form_urlencoded::Serializer::new(String::new());
        let form = form.append_pair("Action", action).extend_pairs(input).finish();
        let reply = send(Method::POST, &self.endpoint(), &headers, form.into_bytes()).await?;
        Ok(String::from_utf8_lossy(&accepted(reply)?).into_owned())
    }
}

fn json(reply: Response) -> Result<Value> {
    let body = accepted(reply)?;
    if body.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_slice(&body)?) }
}

fn accepted(reply: Response) -> Result<Vec<u8>> {
    if reply.status.is_success() {
        return Ok(reply.body);
    }
    bail!(AwsError { status: reply.status.as_u16(), body: String::from_utf8_lossy(&reply.body).into_owned() })
}

/// Returns the authorization header. ministack reads only its service and region.
fn authorization(service: &str) -> String {
    authorization_in(Area::HOME, service)
}

fn authorization_in(Area { account, region }: Area<'_>, service: &str) -> String {
    let scope = format!("20261123/{region}/{service}/aws4_request");
    format!("AWS4-HMAC-SHA256 Credential={account}/{scope}, SignedHeaders=host, Signature=0")
}

/// Returns the text of the first element `name`.
pub(super) fn element(xml: &str, name: &str) -> Result<String> {
    let after = xml.split_once(&format!("<{name}>")).map(|(_, after)| after);
    let inside = after.and_then(|after| after.split_once(&format!("</{name}>")));
    inside.map(|(text, _)| text.to_owned()).with_context(|| format!("no {name} in {xml}"))
}

/// Returns the string at a JSON pointer.
pub(super) fn text(json: &Value, pointer: &str) -> Result<String> {
    let text = json.pointer(pointer).and_then(Value::as_str);
    text.map(str::to_owned).with_context(|| format!("no {pointer} in {json}"))
}
