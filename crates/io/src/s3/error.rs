use crate::aws::xml;
use crate::http::{HttpError, Response};

/// The most of S3's words that is repeated.
const WORDS: usize = 64;

/// Why something is not in the bucket. Never holds a link or what signs one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum S3Error {
    /// There is nothing to sign with.
    #[error("no credentials for S3: {0}")]
    Credentials(String),
    /// No such request can be made.
    #[error("not a request of S3's")]
    Request,
    /// S3 did not answer.
    #[error("S3: {0}")]
    Http(#[from] HttpError),
    /// S3 answered, and not with success.
    #[error(
        "S3 answered {status} {code} (the role needs s3:PutObject in the bucket, which must be in the function's region)"
    )]
    Refused {
        /// The HTTP status.
        status: u16,
        /// S3's word for it, such as `AccessDenied`.
        code: String,
    },
}

impl S3Error {
    /// Of S3's XML only the code: the rest repeats what was signed.
    pub(super) fn refused(response: &Response) -> Self {
        let body = String::from_utf8_lossy(&response.body);
        let code = xml::text(&body, "Code").unwrap_or_default();
        let code = code.chars().filter(char::is_ascii_alphanumeric).take(WORDS).collect();
        Self::Refused { status: response.status.as_u16(), code }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};

    use super::*;

    #[test]
    fn tells_the_code_and_nothing_that_was_signed() {
        let body = "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>secret</StringToSign></Error>";
        let status = StatusCode::FORBIDDEN;
        let response = Response { status, headers: HeaderMap::new(), body: body.into() };
        let error = S3Error::refused(&response).to_string();
        assert!(error.starts_with("S3 answered 403 SignatureDoesNotMatch ("), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}
