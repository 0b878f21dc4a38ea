//! Plays recorded answers of AWS in order, without a network. No stand-in gives these answers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;

use crate::Account;

/// An answer: a status and a body, or a failure.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Said(u16, String),
    Unreachable(&'static str),
    /// There is no answer in time.
    Late,
}

impl Answer {
    /// Returns a refusal in the query protocol (STS, SNS, CloudFormation).
    pub(crate) fn query(status: u16, code: &str, message: &str) -> Self {
        Self::Said(
            status,
            format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>"
            ),
        )
    }

    /// Returns a refusal in the JSON protocols (KMS, Lambda, SQS).
    pub(crate) fn json(status: u16, code: &str, message: &str) -> Self {
        Self::Said(status, serde_json::json!({ "__type": code, "message": message }).to_string())
    }

    /// Returns a refusal of S3.
    pub(crate) fn s3(status: u16, code: &str, message: &str) -> Self {
        Self::Said(status, format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>"))
    }
}

/// Plays the answers in order, repeats the last one, and keeps the requests.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Recorded {
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self { answers: Arc::new(Mutex::new(answers.into_iter().collect())), requests: Arc::default() }
    }

    /// Returns the method, address and body of each request.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    fn next(&self) -> Answer {
        let mut answers = self.answers.lock().unwrap();
        if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() }.unwrap()
    }

    /// Returns a configuration whose requests get the answers.
    pub(crate) fn config(&self) -> SdkConfig {
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "recorded");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .region(Region::new("ap-northeast-2"))
            .http_client(self.clone())
            .retry_config(RetryConfig::disabled())
            .build()
    }

    /// Returns an account whose requests get the answers. The first request, for the caller's identity, needs none of
    /// them.
    pub(crate) async fn account(&self) -> Account {
        let who = "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/kim</Arn><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
        self.answers.lock().unwrap().push_front(Answer::Said(200, who.to_owned()));
        Account::of(self.config(), bongsu_io::http::HttpClient::new().unwrap()).await.unwrap()
    }
}

impl HttpClient for Recorded {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Recorded {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        self.requests.lock().unwrap().push(format!("{} {} {body}", request.method(), request.uri()));
        HttpConnectorFuture::ready(match self.next() {
            Answer::Said(status, body) => {
                Ok(HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body)))
            }
            Answer::Unreachable(cause) => Err(ConnectorError::io(cause.into())),
            Answer::Late => Err(ConnectorError::timeout("no answer within 30000 ms".into())),
        })
    }
}
