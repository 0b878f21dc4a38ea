use std::error::Error;

/// Why there is no answer. Never holds a URL, which may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// Nothing was sent.
    #[error("cannot connect: {0}")]
    Connect(String),
    /// The request may have arrived.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// No answer in time; the request may have arrived.
    #[error("no answer within {0} ms")]
    Timeout(u128),
    /// The request could not be made.
    #[error("not a request: {0}")]
    Request(String),
}

impl From<hyper_util::client::legacy::Error> for HttpError {
    fn from(error: hyper_util::client::legacy::Error) -> Self {
        let chain = causes(&error);
        if error.is_connect() { Self::Connect(chain) } else { Self::Broken(chain) }
    }
}

/// What lies beneath an error: its sources, innermost last, without the outermost, which says no more
/// than "client error".
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut causes = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    if causes.is_empty() { error.to_string() } else { causes.join(": ") }
}
