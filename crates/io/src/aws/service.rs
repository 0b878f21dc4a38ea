//! Calls an AWS service with JSON (Smithy protocols AWS JSON 1.0 and 1.1) without an SDK client, whose
//! orchestration would take more processor time than the rest of an alarm's processing.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_smithy_async::time::{SharedTimeSource, SystemTimeSource};
use aws_smithy_runtime_api::client::identity::Identity;
use http::Request;
use http::header::{CONTENT_TYPE, USER_AGENT};
use http_body_util::Full;
use hyper::body::Bytes;
use jiff::Timestamp;
use serde::Deserialize;
use tokio::time::{Instant, sleep};

use super::endpoint;
use super::sign::Signer;
use super::xml;
use crate::http::{HttpClient, HttpError};

/// A DynamoDB response (`BatchGetItem`) has up to 16 megabytes of items. Its JSON is longer, because a
/// quotation mark takes two bytes.
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// The timeout if the settings have none.
const LONGEST: Duration = Duration::from_secs(10);
/// The longest pause before the second attempt. It doubles with each attempt.
const PAUSE: Duration = Duration::from_millis(50);
/// The time before their expiry at which credentials are renewed.
const BEFORE_THEY_END: Duration = Duration::from_secs(60);
const OURSELVES: &str = concat!("bongsu/", env!("CARGO_PKG_VERSION"));

/// The protocol of a service.
#[derive(Debug, Clone, Copy)]
pub struct Protocol {
    /// The name of the service in host names and signatures.
    pub service: &'static str,
    /// The prefix of the operation in a header, or `None` if the body contains the operation.
    pub target: Option<&'static str>,
    pub content_type: &'static str,
}

/// The limits of an operation.
#[derive(Debug, Clone, Copy)]
pub struct CallLimits {
    pub attempt: Duration,
    pub operation: Duration,
    pub attempts: u32,
}

impl CallLimits {
    /// Reads the limits of the settings.
    pub fn of(config: &SdkConfig) -> Self {
        let timeouts = config.timeout_config();
        let operation = timeouts.and_then(TimeoutConfig::operation_timeout).unwrap_or(LONGEST);
        let attempts = config.retry_config().map_or(1, RetryConfig::max_attempts);
        Self { attempt: operation, operation, attempts }
    }
}

/// A service of one account in one region.
#[derive(Debug)]
pub struct Service {
    http: HttpClient,
    protocol: Protocol,
    limits: CallLimits,
    region: String,
    origin: String,
    provider: Option<SharedCredentialsProvider>,
    time: SharedTimeSource,
    credentials: Mutex<Option<Credentials>>,
}

/// The reason for a missing response.
pub enum CallError {
    /// The service refused the request.
    Refused(ServiceRefusal),
    /// The service did not respond.
    Http(HttpError),
    /// There are no credentials, or the request is invalid.
    Unsigned(String),
}

/// A service's refusal.
#[derive(Deserialize)]
pub struct ServiceRefusal {
    #[serde(rename = "__type", default)]
    kind: String,
    #[serde(alias = "Message", default)]
    pub message: String,
    /// The complete body, because some refusals contain more data.
    #[serde(skip)]
    #[cfg_attr(not(feature = "dynamodb"), expect(dead_code, reason = "only the table's hold more"))]
    pub(crate) body: Bytes,
    #[serde(skip)]
    status: u16,
}

/// Omits the body, which may contain data of the request.
impl fmt::Debug for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => f.debug_tuple("Refused").field(&refusal.code()).finish(),
            Self::Http(error) => f.debug_tuple("Http").field(error).finish(),
            Self::Unsigned(cause) => f.debug_tuple("Unsigned").field(cause).finish(),
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "{}: {}", refusal.code(), refusal.message),
            Self::Http(error) => error.fmt(f),
            Self::Unsigned(cause) => f.write_str(cause),
        }
    }
}

impl ServiceRefusal {
    /// Reads a refusal from the status and the body of a response.
    pub fn read(status: u16, body: Bytes) -> Self {
        let read: Option<Self> = serde_json::from_slice(&body).ok();
        let read = read.unwrap_or_else(|| Self::of_xml(&String::from_utf8_lossy(&body)));
        Self { body, status, ..read }
    }

    fn of_xml(body: &str) -> Self {
        let text = |element| xml::text(body, element).unwrap_or_default().to_owned();
        Self { kind: text("Code"), message: text("Message"), body: Bytes::new(), status: 0 }
    }

    /// Returns the error code, such as `ThrottlingException`, or the HTTP status if the response does not come from
    /// the service.
    pub(crate) fn code(&self) -> String {
        self.own_code().map_or_else(|| format!("HTTP status {}", self.status), str::to_owned)
    }

    /// Returns the service's error code, such as `ThrottlingException`.
    pub fn own_code(&self) -> Option<&str> {
        self.kind.rsplit('#').next().filter(|code| !code.is_empty())
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns whether a retry may succeed soon.
    pub(crate) fn is_passing(&self) -> bool {
        const PASSING: [&str; 11] = [
            "InternalServerError",
            "KMSInternalException",
            "LimitExceededException",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException",
            "TransactionConflictException",
            "TransactionInProgressException",
        ];
        self.status >= 500 || self.status == 429 || PASSING.contains(&self.code().as_str())
    }
}

impl CallError {
    fn is_passing(&self) -> bool {
        match self {
            Self::Refused(refusal) => refusal.is_passing(),
            Self::Http(HttpError::Request(_)) | Self::Unsigned(_) => false,
            Self::Http(_) => true,
        }
    }
}

impl Service {
    /// Creates a client from the settings in `config`.
    pub fn new(config: &SdkConfig, http: HttpClient, protocol: Protocol, limits: CallLimits) -> Self {
        Self {
            http,
            protocol,
            limits,
            region: endpoint::signing_region(config, protocol.service),
            origin: endpoint::endpoint(config, protocol.service),
            provider: config.credentials_provider(),
            time: config.time_source().unwrap_or_else(|| SharedTimeSource::new(SystemTimeSource::new())),
            credentials: Mutex::default(),
        }
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// Opens a connection before the first operation.
    #[cfg(feature = "dynamodb")]
    pub(crate) async fn connect(&self, within: Duration) {
        self.http.connect(&self.origin, within).await;
    }

    /// Performs an operation with as many attempts as the limits allow. Returns the service's response.
    ///
    /// # Errors
    ///
    /// Returns an error if the service refuses the operation or does not respond.
    pub async fn call(&self, operation: &str, body: Vec<u8>) -> Result<Bytes, CallError> {
        let (body, end) = (Bytes::from(body), Instant::now() + self.limits.operation);
        let mut attempt = 1;
        loop {
            let within = self.limits.attempt.min(end - Instant::now());
            let error = match self.attempt(operation, &body, within).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let pause = (PAUSE * (1 << attempt.min(6))).mul_f64(fastrand::f64() / 2.0);
            if attempt >= self.limits.attempts || !error.is_passing() || Instant::now() + pause >= end {
                return Err(error);
            }
            sleep(pause).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, operation: &str, body: &Bytes, within: Duration) -> Result<Bytes, CallError> {
        let identity = self.identity(within).await?;
        let Protocol { service, target, content_type } = self.protocol;
        let mut request = Request::post(format!("{}/", self.origin)).header(CONTENT_TYPE, content_type);
        if let Some(target) = target {
            request = request.header("x-amz-target", format!("{target}.{operation}"));
        }
        let request = request.body(body.clone());
        let now = Timestamp::try_from(self.time.now()).unwrap_or_default();
        let signer = Signer { identity: &identity, region: &self.region, service, now };
        let signed = request.ok().and_then(|request| signer.sign(request));
        let mut signed = signed.ok_or_else(|| CallError::Unsigned("the request is invalid".to_owned()))?;
        signed.headers_mut().insert(USER_AGENT, http::HeaderValue::from_static(OURSELVES));
        let answer = self.http.exchange(signed.map(Full::new), within, MOST_BYTES).await;
        let answer = answer.map_err(CallError::Http)?;
        if answer.status.is_success() {
            return Ok(answer.body);
        }
        Err(CallError::Refused(ServiceRefusal::read(answer.status.as_u16(), answer.body)))
    }

    /// Returns the credentials, which are cached until they expire. A person's credentials may come from
    /// another service.
    async fn identity(&self, within: Duration) -> Result<Identity, CallError> {
        let now = self.time.now();
        let lasts =
            |credentials: &Credentials| credentials.expiry().is_none_or(|end| end > now + BEFORE_THEY_END);
        let kept = self.credentials.lock().unwrap_or_else(PoisonError::into_inner).clone().filter(lasts);
        if let Some(credentials) = kept {
            return Ok(credentials.into());
        }
        let none = || CallError::Unsigned("there are no credentials".to_owned());
        let asked = self.provider.as_ref().ok_or_else(none)?.provide_credentials();
        let credentials = tokio::time::timeout(within, asked).await;
        let late = |_| CallError::Http(HttpError::Timeout(within.as_millis()));
        let unsigned = |error: aws_credential_types::provider::error::CredentialsError| {
            CallError::Unsigned(format!("there are no credentials: {}", crate::http::causes(&error)))
        };
        let credentials = credentials.map_err(late)?.map_err(unsigned)?;
        *self.credentials.lock().unwrap_or_else(PoisonError::into_inner) = Some(credentials.clone());
        Ok(credentials.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_read_in_json_and_in_xml() {
        let cases = [
            (r#"{"__type":"com.amazon#AccessDenied","Message":"no"}"#, "AccessDenied", "no"),
            (r#"{"__type":"Throttling","message":"slowly"}"#, "Throttling", "slowly"),
            ("<E><Error><Code>NotFound</Code><Message>none</Message></Error></E>", "NotFound", "none"),
            ("Bad Gateway", "HTTP status 400", ""),
        ];
        for (body, code, message) in cases {
            let refusal = ServiceRefusal::read(400, Bytes::from_static(body.as_bytes()));
            assert_eq!((refusal.code().as_str(), refusal.message.as_str()), (code, message));
            assert_eq!(refusal.is_passing(), code == "Throttling");
        }
    }
}
