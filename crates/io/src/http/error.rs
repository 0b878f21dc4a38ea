use std::error::Error;

use http_body_util::LengthLimitError;

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
    /// The error of a body that is read up to a limit.
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

/// Describes the sources of an error, the innermost last. The outermost error is left out, because it is only
/// "client error".
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut causes = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    if causes.is_empty() { error.to_string() } else { causes.join(": ") }
}
