//! SSM Parameter Store and Secrets Manager at one URL.

use std::collections::HashMap;

use anyhow::Result;
use hyper::StatusCode;
use serde_json::{Value, json};

use crate::http::Shared;
use crate::http::{Request, Response, Server};

#[derive(Debug, Default)]
struct State {
    parameters: HashMap<String, String>,
    secrets: HashMap<String, String>,
    requests: Vec<String>,
}

/// The stand-in. It refuses unknown names with the error codes of the services, and also refuses unsigned requests.
#[derive(Debug)]
pub struct SecretStores {
    server: Server,
    state: Shared<State>,
}

impl SecretStores {
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
            async move { Some(reply.header("content-type", "application/x-amz-json-1.1")) }
        })
        .await?;
        Ok(Self { server, state })
    }

    /// Returns the URL, for `AWS_ENDPOINT_URL`.
    pub fn endpoint(&self) -> String {
        self.server.origin()
    }

    /// Sets a `SecureString` parameter of SSM.
    pub fn set_parameter(&self, name: &str, value: &str) {
        self.state.lock().parameters.insert(name.to_owned(), value.to_owned());
    }

    /// Sets a secret of Secrets Manager.
    pub fn set_secret(&self, id: &str, value: &str) {
        self.state.lock().secrets.insert(id.to_owned(), value.to_owned());
    }

    /// Returns the operation of every request so far, such as `AmazonSSM.GetParameter`.
    pub fn requests(&self) -> Vec<String> {
        self.state.lock().requests.clone()
    }
}

impl State {
    fn answer(&mut self, request: &Request) -> Response {
        let header =
            |name| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let operation = header("x-amz-target").to_owned();
        let is_signed = header("authorization").starts_with("AWS4-HMAC-SHA256 ");
        let input: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let found = match operation.as_str() {
            "AmazonSSM.GetParameter" => self.parameter(&input).ok_or("ParameterNotFound"),
            "secretsmanager.GetSecretValue" => self.secret(&input).ok_or("ResourceNotFoundException"),
            _ => Err("UnknownOperationException"),
        };
        self.requests.push(operation);
        match found {
            Ok(found) if is_signed => Response::new(StatusCode::OK, found.to_string()),
            Ok(_) => refusal("MissingAuthenticationTokenException"),
            Err(code) => refusal(code),
        }
    }

    fn parameter(&self, input: &Value) -> Option<Value> {
        let name = input["Name"].as_str()?;
        let value = self.parameters.get(name)?;
        // Without decryption, SSM returns the ciphertext.
        let value = if input["WithDecryption"] == true { value } else { "AQICAHhciphertext" };
        Some(json!({ "Parameter": { "Name": name, "Type": "SecureString", "Value": value, "Version": 1 } }))
    }

    fn secret(&self, input: &Value) -> Option<Value> {
        let id = input["SecretId"].as_str()?;
        let value = self.secrets.get(id)?;
        Some(json!({ "Name": id, "SecretString": value, "VersionStages": ["AWSCURRENT"] }))
    }
}

fn refusal(code: &str) -> Response {
    Response::new(StatusCode::BAD_REQUEST, json!({ "__type": code }).to_string())
}
