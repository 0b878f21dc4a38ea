//! The AWS Parameters and Secrets Lambda extension: a local endpoint for SSM and Secrets Manager.

use std::collections::HashMap;

use anyhow::Result;
use hyper::StatusCode;
use serde_json::{Value, json};

use crate::http::{Request, Response, Server};
use crate::record::Shared;

/// A request to the extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtensionRequest {
    pub path: String,
    /// The query, as sent.
    pub query: String,
    /// The header `X-Aws-Parameters-Secrets-Token`.
    pub token: Option<String>,
}

#[derive(Debug, Default)]
struct State {
    parameters: HashMap<String, String>,
    secrets: HashMap<String, String>,
    requests: Vec<ExtensionRequest>,
}

/// The stand-in. It refuses unknown names with status 400, as the extension does.
#[derive(Debug)]
pub struct Extension {
    server: Server,
    state: Shared<State>,
}

impl Extension {
    /// Starts a stand-in without parameters and secrets.
    ///
    /// # Errors
    ///
    /// Returns an error if no port is free.
    pub async fn start() -> Result<Self> {
        let state = Shared::<State>::default();
        let shared = state.clone();
        let server = Server::start(move |request: Request| {
            let reply = shared.lock().answer(&request);
            async move { Some(reply) }
        })
        .await?;
        Ok(Self { server, state })
    }

    /// Returns the port, for `PARAMETERS_SECRETS_EXTENSION_HTTP_PORT`.
    pub fn port(&self) -> String {
        self.server.address.port().to_string()
    }

    /// Sets an SSM parameter.
    pub fn set_parameter(&self, name: &str, value: &str) {
        self.state.lock().parameters.insert(name.to_owned(), value.to_owned());
    }

    /// Sets a Secrets Manager secret.
    pub fn set_secret(&self, id: &str, value: &str) {
        self.state.lock().secrets.insert(id.to_owned(), value.to_owned());
    }

    /// Returns all requests so far.
    pub fn requests(&self) -> Vec<ExtensionRequest> {
        self.state.lock().requests.clone()
    }
}

impl State {
    fn answer(&mut self, request: &Request) -> Response {
        let token = request.headers.get("x-aws-parameters-secrets-token");
        let token = token.and_then(|token| token.to_str().ok()).map(str::to_owned);
        let is_allowed = token.as_ref().is_some_and(|token| !token.is_empty());
        let (path, query) = (request.path.clone(), request.query.clone());
        let found = match path.as_str() {
            "/systemsmanager/parameters/get" => self.parameter(&query),
            "/secretsmanager/get" => self.secret(&query),
            _ => None,
        };
        self.requests.push(ExtensionRequest { path, query, token });
        match found {
            Some(found) if is_allowed => Response::new(StatusCode::OK, found.to_string()),
            Some(_) => Response::new(StatusCode::UNAUTHORIZED, "not a valid token"),
            None => Response::new(StatusCode::BAD_REQUEST, "an unexpected error occurred"),
        }
    }

    fn parameter(&self, query: &str) -> Option<Value> {
        let name = argument(query, "name")?;
        let value = self.parameters.get(&name)?;
        // Without decryption, the extension returns the ciphertext.
        let is_plain = argument(query, "withDecryption").is_some_and(|asked| asked == "true");
        let value = if is_plain { value } else { "AQICAHhciphertext" };
        Some(json!({ "Parameter": { "Name": name, "Type": "SecureString", "Value": value, "Version": 1 } }))
    }

    fn secret(&self, query: &str) -> Option<Value> {
        let id = argument(query, "secretId")?;
        let value = self.secrets.get(&id)?;
        Some(json!({ "Name": id, "SecretString": value, "VersionStages": ["AWSCURRENT"] }))
    }
}

fn argument(query: &str, name: &str) -> Option<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(found, _)| *found == name).map(|(_, value)| unescape(value))
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = if first == b'%' { tail.get(..2) } else { None };
        let digits = escaped.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use hyper::Method;

    use super::*;
    use crate::http::send;

    #[tokio::test]
    async fn gives_what_it_holds_to_those_with_a_token() -> Result<()> {
        let extension = Extension::start().await?;
        extension.set_parameter("/bongsu/hook", "https://x");
        let origin = extension.server.origin();
        let url = format!("{origin}/systemsmanager/parameters/get?name=%2Fbongsu%2Fhook&withDecryption=true");
        let token = [("x-aws-parameters-secrets-token", "t")];
        let body = send(Method::GET, &url, &token, Vec::new()).await?.body;
        assert_eq!(serde_json::from_slice::<Value>(&body)?["Parameter"]["Value"], "https://x");
        assert_eq!(send(Method::GET, &url, &[], Vec::new()).await?.status, StatusCode::UNAUTHORIZED);
        let missing = format!("{origin}/secretsmanager/get?secretId=none");
        assert_eq!(send(Method::GET, &missing, &token, Vec::new()).await?.status, StatusCode::BAD_REQUEST);
        assert_eq!(extension.requests().len(), 3);
        Ok(())
    }
}
