use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::crypto::aws_lc_rs;

/// The time limit for a connection. It is long enough for any working network, and short enough that a function
/// without a route out of its VPC fails soon.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// The maximum size of a response. Slack's responses are much smaller.
const MOST_BYTES: usize = 1024 * 1024;

/// An HTTP client. Clones share their connections.
#[derive(Debug, Clone)]
pub struct HttpClient {
    inner: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// A complete response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl HttpClient {
    /// Creates a client that trusts the compiled-in root certificates. Reading the certificates of the system would
    /// cost 10 ms at each cold start.
    ///
    /// # Errors
    ///
    /// Returns an error if the TLS library supports no safe version of TLS, which the compiled-in library
    /// does.
    pub fn new() -> Result<Self, HttpError> {
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let tls = rustls::ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| HttpError::Connect(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1();
        let connector = connector.wrap_connector(tcp);
        let inner = Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector);
        Ok(Self { inner })
    }

    /// Sends a request and reads the whole response.
    ///
    /// # Errors
    ///
    /// Returns an [`HttpError`] if there is no response. A response of any status is not an error.
    pub async fn send(&self, request: Request<Full<Bytes>>, within: Duration) -> Result<Response, HttpError> {
        self.exchange(request, within, MOST_BYTES).await
    }

    /// Sends a request whose response has a maximum size.
    pub(crate) async fn exchange(
        &self,
        request: Request<Full<Bytes>>,
        within: Duration,
        most_bytes: usize,
    ) -> Result<Response, HttpError> {
        let answer = async {
            let (head, body) = self.inner.request(request).await?.into_parts();
            let body = Limited::new(body, most_bytes).collect().await;
            let body = body.map_err(|error| HttpError::of_body(error.as_ref()))?.to_bytes();
            Ok(Response { status: head.status, headers: head.headers, body })
        };
        let timed = tokio::time::timeout(within, answer).await;
        timed.unwrap_or(Err(HttpError::Timeout(within.as_millis())))
    }

    /// Opens a connection to `origin` (`https://host`) and keeps it for later requests. A failure appears
    /// only in those requests.
    pub async fn connect(&self, origin: &str, within: Duration) {
        let Ok(request) = Request::head(origin).body(Full::default()) else { return };
        if let Err(error) = self.send(request, within).await {
            tracing::debug!(%error, "the early connection failed");
        }
    }
}

/// The reason for a missing response. It never contains a URL, which may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The connection failed before anything was sent.
    #[error("cannot connect: {0}")]
    Connect(String),
    /// The connection broke, and the request may have arrived.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The response is larger than the limit; the request has arrived.
    #[error("the connection broke: length limit exceeded")]
    TooLarge,
    /// There was no response in time, and the request may have arrived.
    #[error("no answer within {0} ms")]
    Timeout(u128),
    #[error("not a request: {0}")]
    Request(String),
}

impl HttpError {
    /// Returns the error of a body that is read up to a limit.
    pub(crate) fn of_body(error: &(dyn Error + Send + Sync + 'static)) -> Self {
        if error.is::<LengthLimitError>() { Self::TooLarge } else { Self::Broken(error.to_string()) }
    }
}

impl From<hyper_util::client::legacy::Error> for HttpError {
    fn from(error: hyper_util::client::legacy::Error) -> Self {
        let chain = causes(&error);
        if error.is_connect() { Self::Connect(chain) } else { Self::Broken(chain) }
    }
}

/// Describes the sources of an error, the innermost last. Omits the outermost error, which is only "client error".
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut causes = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    if causes.is_empty() { error.to_string() } else { causes.join(": ") }
}
